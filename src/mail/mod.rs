//! Mail: the letters, and the provider that takes them over HTTP.

mod letters;
mod provider;

pub use letters::{registered_already, welcome};
pub use provider::HttpMailer;
