//! Mail: the letters, and the provider that takes them over HTTP.

mod letters;
mod provider;

pub use letters::{
    account_deleted, password_changed, password_reset, registered_already, verification, welcome,
};
pub use provider::HttpMailer;
