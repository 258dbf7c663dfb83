//! Mail: the letters, and the provider that takes them over HTTP.

mod letters;
mod provider;

pub use letters::{
    MembershipFacts, OrderFacts, account_deleted, log_in_code, membership_ending, no_account,
    order_paid, order_refunded, password_changed, password_reset, registered_already,
    registration_code, verification, welcome,
};
pub use provider::{HttpMailer, LIMITS};
