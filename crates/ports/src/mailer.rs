//! Sending mail.

use async_trait::async_trait;

/// One mail in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// The provider did not take the mail.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the mail was not taken: {0}")]
pub struct MailerError(pub String);

impl Mail {
    /// A letter.
    pub fn new(to: &str, subject: &str, text: String) -> Self {
        Self {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text,
        }
    }
}

/// The way to somebody's mailbox.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail to the provider.
    async fn send(&self, mail: Mail) -> Result<(), MailerError>;
}
