//! Mail.

use std::sync::Mutex;

use async_trait::async_trait;
use kitten_closet::ports::mailer::{Mail, Mailer, MailerError};

/// Mail that was sent.
#[derive(Default)]
pub struct Outbox(Mutex<Vec<Mail>>);

impl Outbox {
    /// What was sent to an address.
    pub fn to(&self, address: &str) -> Vec<Mail> {
        let mails = self.0.lock().unwrap();
        mails
            .iter()
            .filter(|mail| mail.to == address)
            .cloned()
            .collect()
    }

    /// The token of the last link to `page` in a letter to an address.
    pub fn token(&self, address: &str, page: &str) -> Option<String> {
        let link = format!("/{page}?token=");
        let token = |mail: &Mail| Some(mail.text.split_once(&link)?.1.lines().next()?.to_owned());
        self.to(address).iter().rev().find_map(token)
    }
}

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: Mail) -> Result<(), MailerError> {
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}
