//! The letters about accounts, in both languages.

mod password;
mod sign_up;

pub use password::{account_deleted, password_changed, password_reset};
pub use sign_up::{
    log_in_code, no_account, registered_already, registration_code, verification, welcome,
};
