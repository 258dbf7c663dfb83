//! A result that was given as an address: fetched at once, and only from where we expect results.
//!
//! The address comes from outside, so it could point anywhere, our own network included. Only hosts
//! listed for that gateway are asked, by name, over https and on its usual port; a number is never
//! a listed name, in whatever notation. `allow_insecure_results` lifts all but the list, for local
//! development.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header::ACCEPT};
use ports::http::{Http, HttpError, HttpRequest};

use super::{config::GatewayConfig, failure::Failure, hosts::Allowed};

/// The largest file fetched, in bytes.
const MAX_BYTES: usize = 25_000_000;

/// Milliseconds for one try.
const DEADLINE_MS: u64 = 10_000;

/// Fetching costs nothing and changes nothing, the picture it may save was paid for.
const TRIES: u64 = 2;

/// How many addresses in one answer are followed, the last ones first.
pub(super) const MAX_ADDRESSES: u64 = 2;

/// Milliseconds that all the fetching for one answer can take at most.
pub(super) const LONGEST_MS: u64 = MAX_ADDRESSES * TRIES * DEADLINE_MS;

/// The file at `address`.
pub(super) async fn fetch(
    http: &dyn Http,
    config: &GatewayConfig,
    address: &str,
) -> Result<Bytes, Failure> {
    // The model may have made the address up, and a prompt have made it do so.
    let url = permitted(config, address).map_err(|detail| Failure::CheckFailed {
        reason: "address_not_allowed",
        detail,
    })?;
    let mut detail = String::new();
    for _ in 0..TRIES {
        let request = HttpRequest {
            method: Method::GET,
            url: url.clone(),
            headers: HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("image/*"))]),
            body: Bytes::new(),
            deadline_ms: DEADLINE_MS,
            max_bytes: MAX_BYTES,
        };
        detail = match http.send(request).await {
            Ok(response) if response.status.is_success() => return Ok(response.body),
            Ok(response) => format!("status {}", response.status.as_u16()),
            // Once more would take as long, or be as large.
            Err(error @ (HttpError::TimedOut | HttpError::TooLarge)) => {
                let detail = error.to_string();
                return Err(Failure::ResultLost { detail });
            }
            Err(error) => error.to_string(),
        };
    }
    Err(Failure::ResultLost { detail })
}

/// The address, if results may come from there; else why not.
fn permitted(config: &GatewayConfig, address: &str) -> Result<String, String> {
    let allowed = Allowed {
        what: "a result",
        list: "result_hosts",
        hosts: &config.result_hosts,
        is_insecure_allowed: config.allow_insecure_results,
    };
    allowed.check(address)
}
