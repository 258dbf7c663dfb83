//! Mail: the letters, and the provider that takes them over HTTP.

mod letters;
mod notices;
mod provider;

pub use letters::{registered_already, welcome};
pub use notices::{MembershipFacts, OrderFacts, membership_ending, order_paid, order_refunded};
pub use provider::HttpMailer;
