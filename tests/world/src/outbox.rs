//! Mail.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use ports::mailer::{Mail, Mailer, MailerError};

/// Mail that was sent, by a provider that takes none while told to.
#[derive(Default)]
pub struct Outbox {
    mails: Mutex<Vec<Mail>>,
    is_down: AtomicBool,
}

impl Outbox {
    /// Lets the provider refuse everything, or take it again.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// What was sent to an address.
    pub fn to(&self, address: &str) -> Vec<Mail> {
        let mails = self.mails.lock().unwrap();
        mails
            .iter()
            .filter(|mail| mail.to == address)
            .cloned()
            .collect()
    }

    /// The code of six digits in the last letter to an address that has one in its subject.
    pub fn code(&self, address: &str) -> Option<String> {
        let code = |mail: &Mail| {
            let word = mail.subject.split(' ').next()?;
            let is_code = word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
            is_code.then(|| word.to_owned())
        };
        self.to(address).iter().rev().find_map(code)
    }

    /// The token of the last link in a letter to an address that completes a registration.
    pub fn registration(&self, address: &str) -> Option<String> {
        self.value(address, "/verify?registration=")
    }

    /// The token of the last link to `page` in a letter to an address.
    pub fn token(&self, address: &str, page: &str) -> Option<String> {
        self.value(address, &format!("/{page}?token="))
    }

    fn value(&self, address: &str, link: &str) -> Option<String> {
        let token = |mail: &Mail| Some(mail.text.split_once(link)?.1.lines().next()?.to_owned());
        self.to(address).iter().rev().find_map(token)
    }
}

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: Mail) -> Result<(), MailerError> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(MailerError("down".to_owned()));
        }
        self.mails.lock().unwrap().push(mail);
        Ok(())
    }
}
