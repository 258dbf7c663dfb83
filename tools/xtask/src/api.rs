//! A small client of the HTTP API (docs/api.md) that carries an access token.

use std::thread;
use std::time::{Duration, Instant};

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

/// The version of the terms that the pages ask one to agree to.
///
/// # Errors
/// When the page does not say it.
pub fn terms_version() -> Result<&'static str> {
    let page = include_str!("../../../frontend/src/lib/legal/version.ts");
    let version = page.split('\'').nth(1);
    version.context("the pages have no version of the terms")
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

    /// Asks for an account, takes the code from the letter in the outbox of the devstack at that
    /// address, and keeps the access token of the account for the calls that follow. Tells what the
    /// service answers to the code.
    ///
    /// # Errors
    /// When the service refuses or cannot be reached, or no letter comes.
    pub fn register(&mut self, devstack_url: &str, email: &str, password: &str) -> Result<Value> {
        let outbox = Self::new(devstack_url);
        let former = outbox.code_for(email)?;
        let body = json!({
            "email": email, "password": password, "terms_version": terms_version()?,
        });
        self.post_json("/api/auth/register", &[], &body)?
            .accepted()?;
        let code = outbox.next_code(email, former)?;
        let body = json!({
            "email": email, "password": password, "code": code, "token_delivery": "body",
        });
        let answer = self.post_json("/api/auth/register/confirm", &[], &body)?;
        let answer = answer.accepted()?.json();
        self.keep_token(&answer)?;
        Ok(answer)
    }

    /// The code in the newest letter to an address, asked of a devstack.
    ///
    /// # Errors
    /// When the devstack cannot be reached.
    pub fn code_for(&self, email: &str) -> Result<Option<String>> {
        let mails = self.get(&format!("/outbox.json?to={email}"), &[])?.json();
        let mut codes = mails.as_array().into_iter().flatten().filter_map(|mail| {
            let word = mail["subject"].as_str()?.split(' ').next()?;
            let is_code = word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
            is_code.then(|| word.to_owned())
        });
        Ok(codes.next_back())
    }

    /// The code that comes after `former`: letters leave after the answer.
    fn next_code(&self, email: &str, former: Option<String>) -> Result<String> {
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            match self.code_for(email)? {
                Some(code) if Some(&code) != former.as_ref() => return Ok(code),
                _ => thread::sleep(Duration::from_millis(10)),
            }
        }
        bail!("no code was sent to {email}")
    }

    fn keep_token(&mut self, answer: &Value) -> Result<()> {
        let token = answer["tokens"]["access_token"].as_str();
        let token = token.context("the service gave no access token")?;
        self.access_token = Some(token.to_owned());
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
        self.keep_token(&answer)?;
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
