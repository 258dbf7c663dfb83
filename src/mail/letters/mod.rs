//! The letters, in both languages, by subject.

mod notices;
mod password;
mod sign_up;

pub use notices::{MembershipFacts, OrderFacts, membership_ending, order_paid, order_refunded};
pub use password::{account_deleted, password_changed, password_reset};
pub use sign_up::{registered_already, verification, welcome};

use crate::ports::mailer::Mail;

fn mail(to: &str, subject: &str, text: String) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text,
    }
}
