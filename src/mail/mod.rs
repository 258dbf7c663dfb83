//! Mail: the letters, and the provider that takes them over HTTP.

mod letters;
mod provider;

pub use letters::{
    MembershipFacts, OrderFacts, account_deleted, membership_ending, order_paid, order_refunded,
    password_changed, password_reset, registered_already, verification, welcome,
};
pub use provider::{HttpMailer, LIMITS};
