//! A provider that takes mail as JSON over HTTP, as most do.

use async_trait::async_trait;
use ports::{
    json_service::{JsonService, Limits},
    mailer::{Mail, Mailer, MailerError},
};
use serde_json::json;

/// How long the provider may take, and how much it may say.
pub const LIMITS: Limits = Limits {
    deadline_ms: 5_000,
    max_bytes: 64 * 1024,
};

/// Sends `{"from", "to", "subject", "text"}` to one address with a Bearer key.
pub struct HttpMailer {
    /// Where the provider takes mail.
    pub provider: JsonService,
    /// The sender.
    pub from: String,
}

#[async_trait]
impl Mailer for HttpMailer {
    async fn send(&self, mail: Mail) -> Result<(), MailerError> {
        let body = json!({
            "from": self.from, "to": [mail.to], "subject": mail.subject, "text": mail.text,
        });
        let sent = self.provider.post(body.to_string().into(), None).await;
        sent.map(drop)
            .map_err(|error| MailerError(error.to_string()))
    }
}
