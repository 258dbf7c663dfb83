//! Services of others that take JSON over HTTP and know us by a Bearer key: the database's server,
//! the mail provider, moderation.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::http::{Http, HttpError, HttpRequest, REQUEST_ID};

/// Characters of a refusal that are kept.
const SAID: usize = 200;

/// How long an exchange may take, and how much may come of it.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Milliseconds until it is given up.
    pub deadline_ms: u64,
    /// The largest answer accepted, in bytes.
    pub max_bytes: usize,
}

/// One service.
pub struct JsonService {
    http: Arc<dyn Http>,
    url: String,
    headers: HeaderMap,
    limits: Limits,
}

/// The key cannot be sent in a header.
#[derive(Debug, thiserror::Error)]
#[error("the key for {0} is not printable ASCII")]
pub struct UnusableKey(String);

/// Why a service did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The answer is a refusal, beginning with these words: they may repeat what was sent, and are
    /// not part of the message.
    #[error("it answered {0}")]
    Refused(StatusCode, String),
}

impl JsonService {
    /// The service at `url`, with the key if it asks for one.
    pub fn new(
        http: Arc<dyn Http>,
        url: String,
        key: Option<&str>,
        limits: Limits,
    ) -> Result<Self, UnusableKey> {
        let json = HeaderValue::from_static("application/json");
        let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
        if let Some(key) = key {
            let value = HeaderValue::try_from(format!("Bearer {key}"));
            let mut value = value.map_err(|_| UnusableKey(url.clone()))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        Ok(Self {
            http,
            url,
            headers,
            limits,
        })
    }

    /// Sends a body and reads the whole answer. Both sides' logs name the exchange by `request_id`.
    pub async fn post(&self, body: Bytes, request_id: Option<&str>) -> Result<Bytes, ServiceError> {
        let mut headers = self.headers.clone();
        if let Some(Ok(id)) = request_id.map(HeaderValue::from_str) {
            headers.insert(REQUEST_ID, id);
        }
        let request = HttpRequest {
            method: Method::POST,
            url: self.url.clone(),
            headers,
            body,
            deadline_ms: self.limits.deadline_ms,
            max_bytes: self.limits.max_bytes,
        };
        let response = self.http.send(request).await?;
        if response.status.is_success() {
            return Ok(response.body);
        }
        let said = String::from_utf8_lossy(&response.body);
        let said = said.chars().take(SAID).collect();
        Err(ServiceError::Refused(response.status, said))
    }
}
