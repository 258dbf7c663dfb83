//! What throttled answers tell of their limits: `RateLimit-Policy` and `RateLimit`
//! (draft-ietf-httpapi-ratelimit-headers).

use std::{
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
};

use http::{HeaderMap, HeaderName, HeaderValue};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// How one rule stands for a client.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    /// What is limited.
    pub action: &'static str,
    /// So many attempts.
    pub most: u32,
    /// Within so many seconds.
    pub window: u32,
    /// How many are left, if the one that is answered counts.
    pub left: u32,
    /// Seconds until there is room for one more, where some are counted.
    pub more_in: Option<u32>,
}

/// The rules that a request met.
#[derive(Clone, Default)]
pub struct Allowances(Arc<Mutex<Vec<Allowance>>>);

impl Allowances {
    /// Notes how a rule stands.
    pub fn add(&self, allowance: Allowance) {
        // What a panic left behind is still a list.
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.push(allowance);
    }

    /// Tells the client.
    pub fn write(&self, headers: &mut HeaderMap) {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut policies, mut left) = (String::new(), String::new());
        for allowance in list.iter() {
            let Allowance {
                action,
                most,
                window,
                ..
            } = allowance;
            let comma = if policies.is_empty() { "" } else { ", " };
            // Writing into a string does not fail.
            let _ = write!(policies, "{comma}\"{action}\";q={most};w={window}");
            let _ = write!(left, "{comma}\"{action}\";r={}", allowance.left);
            if let Some(seconds) = allowance.more_in {
                let _ = write!(left, ";t={seconds}");
            }
        }
        for (name, value) in [(POLICY, policies), (LEFT, left)] {
            if let (false, Ok(value)) = (value.is_empty(), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
    }
}
