//! A provider that takes mail as JSON over HTTP, as most do.

use std::sync::Arc;

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, Method, header};
use serde_json::json;

use crate::ports::{
    http::{Http, HttpRequest},
    mailer::{Mail, Mailer, MailerError},
};

/// How long the provider may take, in milliseconds.
const DEADLINE: u64 = 5_000;
/// The longest answer worth reading, in bytes.
const ANSWER_LIMIT: usize = 64 * 1024;

/// Sends `{"from", "to", "subject", "text"}` to one address with a Bearer key.
pub struct HttpMailer {
    /// The way out.
    pub http: Arc<dyn Http>,
    /// Where the provider takes mail.
    pub url: String,
    /// The sender.
    pub from: String,
    /// The key, if it asks for one.
    pub key: Option<String>,
}

#[async_trait]
impl Mailer for HttpMailer {
    async fn send(&self, mail: Mail) -> Result<(), MailerError> {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if let Some(key) = &self.key {
            let mut value = HeaderValue::from_str(&format!("Bearer {key}"))
                .map_err(|_| MailerError("the key cannot be sent in a header".to_owned()))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        let body = json!({
            "from": self.from, "to": [mail.to], "subject": mail.subject, "text": mail.text,
        });
        let request = HttpRequest {
            method: Method::POST,
            url: self.url.clone(),
            headers,
            body: body.to_string().into(),
            deadline_ms: DEADLINE,
            max_bytes: ANSWER_LIMIT,
        };
        let response = self
            .http
            .send(request)
            .await
            .map_err(|error| MailerError(error.to_string()))?;
        match response.status.is_success() {
            true => Ok(()),
            false => Err(MailerError(format!(
                "the provider answered {}",
                response.status
            ))),
        }
    }
}
