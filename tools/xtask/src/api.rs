//! A small client of the HTTP API (docs/api.md) that carries an access token.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// Somebody who talks to the service; logged in once [`Client::log_in`] has succeeded.
pub struct Client {
    agent: ureq::Agent,
    base_url: String,
    access_token: Option<String>,
}

/// An answer, whatever its status.
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// Headers by lower-case name.
    pub headers: ureq::http::HeaderMap,
    /// The body as it came, in bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's text, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The answer itself when it succeeded.
    ///
    /// # Errors
    /// The problem's title and detail, as the service words them.
    pub fn accepted(self) -> Result<Self> {
        if self.status < 400 {
            return Ok(self);
        }
        let problem = self.json();
        let Some(title) = problem["title"].as_str() else {
            bail!("the service answers {}", self.status);
        };
        let mut message = title.to_owned();
        if let Some(detail) = problem["detail"].as_str() {
            message += &format!(": {detail}");
        }
        for error in problem["errors"].as_array().into_iter().flatten() {
            if let (Some(field), Some(text)) = (error["field"].as_str(), error["message"].as_str())
            {
                message += &format!("\n  {field}: {text}");
            }
        }
        bail!(message)
    }
}

impl Client {
    /// A stranger at `base_url`, such as `http://localhost:8787`.
    pub fn new(base_url: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(60)))
            .http_status_as_error(false)
            .build()
            .new_agent();
        Self {
            agent,
            base_url: base_url.trim_end_matches('/').to_owned(),
            access_token: None,
        }
    }

    /// Whether the service is there and well.
    pub fn is_there(&self) -> bool {
        self.get("/api/health", &[])
            .is_ok_and(|answer| answer.status == 200)
    }

    /// Asks for an account.
    ///
    /// # Errors
    /// When the service refuses or cannot be reached.
    pub fn register(&self, email: &str, password: &str) -> Result<()> {
        let body = json!({"email": email, "password": password});
        self.post_json("/api/auth/register", &[], &body)?
            .accepted()?;
        Ok(())
    }

    /// Logs in and keeps the access token for the calls that follow.
    ///
    /// # Errors
    /// When the service refuses or cannot be reached.
    pub fn log_in(&mut self, email: &str, password: &str) -> Result<Value> {
        let body = json!({"email": email, "password": password, "token_delivery": "body"});
        let answer = self
            .post_json("/api/auth/login", &[], &body)?
            .accepted()?
            .json();
        let token = answer["tokens"]["access_token"]
            .as_str()
            .context("log-in gave no access token")?;
        self.access_token = Some(token.to_owned());
        Ok(answer)
    }

    /// GET.
    ///
    /// # Errors
    /// When the service cannot be reached.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let request = self.agent.get(format!("{}{path}", self.base_url));
        self.answer(self.with_headers(request, headers).call())
    }

    /// HEAD.
    ///
    /// # Errors
    /// When the service cannot be reached.
    pub fn head(&self, path: &str) -> Result<Answer> {
        let request = self.agent.head(format!("{}{path}", self.base_url));
        self.answer(self.with_headers(request, &[]).call())
    }

    /// POST of JSON.
    ///
    /// # Errors
    /// When the service cannot be reached.
    pub fn post_json(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Result<Answer> {
        let request = self.agent.post(format!("{}{path}", self.base_url));
        self.answer(self.with_headers(request, headers).send_json(body))
    }

    /// POST of raw bytes.
    ///
    /// # Errors
    /// When the service cannot be reached.
    pub fn post_bytes(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        let request = self.agent.post(format!("{}{path}", self.base_url));
        self.answer(self.with_headers(request, headers).send(body))
    }

    /// DELETE with JSON.
    ///
    /// # Errors
    /// When the service cannot be reached.
    pub fn delete_json(&self, path: &str, body: &Value) -> Result<Answer> {
        let request = self.agent.delete(format!("{}{path}", self.base_url));
        let request = self.with_headers(request.force_send_body(), &[]);
        self.answer(request.send_json(body))
    }

    fn with_headers<B>(
        &self,
        mut request: ureq::RequestBuilder<B>,
        headers: &[(&str, &str)],
    ) -> ureq::RequestBuilder<B> {
        if headers.iter().all(|(name, _)| *name != "accept-language") {
            request = request.header("accept-language", "en");
        }
        if let Some(token) = &self.access_token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    }

    fn answer(
        &self,
        result: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Answer> {
        const LARGEST_BODY: u64 = 64 * 1024 * 1024;
        let response = result.with_context(|| format!("cannot reach {}", self.base_url))?;
        let (head, mut body) = response.into_parts();
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.with_config().limit(LARGEST_BODY).read_to_vec()?,
        })
    }
}
