//! What an image model is to the rest of the house: words and pictures go in, one picture or a
//! reason comes out.
//!
//! `config` says what a gateway is, `entry` reads what operators write of it, `keys` holds the keys;
//! `chat` and `native` each speak one wire format, over `body` (requests) and `json` and `extract`
//! (answers); `fetch` brings a result that was given as an address; `record` keeps what a call cost
//! and what its gateway calls it; `failure` turns whatever went wrong into what to do next, for which
//! `refusal` reads errors. Which gateway to ask, how often and when is the caller's business:
//! [`generate`] makes one attempt.

mod body;
mod chat;
mod config;
mod entry;
mod extract;
mod failure;
mod fetch;
mod json;
mod keys;
mod native;
mod record;
mod refusal;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};

use crate::images::{self, ImageFormat, Limits};
use crate::ports::clock::Clock;
use crate::ports::http::{Http, HttpRequest, HttpResponse};

pub use config::{
    AspectStyle, Auth, ConfigError, Gateway, GatewayConfig, ImageSize, Secret, Style,
};
pub use entry::{Entry, entries};
pub use failure::{Advice, Failure, Verdict};
pub use keys::Keys;
pub use record::{ONEAPI_REQUEST_ID, Price, Record};

use extract::{Candidate, Reading};
use record::Charged;

/// What a model is asked for: one picture, made of a description and pictures to go by.
#[derive(Debug, Clone)]
pub struct ImageRequest<'a> {
    /// The description, which speaks of the pictures by their number, from 1.
    pub prompt: &'a str,
    /// The pictures to go by, in the order of their numbers.
    pub images: Vec<ReferenceImage>,
    /// Width to height, such as `3:4`; the model's choice when absent.
    pub aspect_ratio: Option<&'a str>,
}

/// A picture to go by.
#[derive(Debug, Clone)]
pub struct ReferenceImage {
    /// The format of `bytes`.
    pub format: ImageFormat,
    /// The file.
    pub bytes: Bytes,
}

/// A picture that a model made.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The file, as the gateway gave it.
    pub bytes: Bytes,
    /// The format, by the file's magic bytes and whatever the gateway called it.
    pub format: ImageFormat,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// What is accepted from a model, which is more than what is accepted from users.
const RESULT_LIMITS: Limits = Limits {
    min_side: 1,
    max_side: 16_384,
    max_pixels: 100_000_000,
};

/// One call: what came of it, and what is to be recorded of it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// A picture, or why there is none; the failure's [`advice`](Failure::advice) says what to do.
    pub outcome: Result<Picture, Failure>,
    /// For the attempts table.
    pub record: Record,
}

/// Asks `gateway` once. A call costs money, so nothing is sent twice; only a result given as an
/// address may be fetched again.
pub async fn generate(
    http: &dyn Http,
    clock: &dyn Clock,
    gateway: &Gateway,
    request: ImageRequest<'_>,
) -> Attempt {
    let message = message(gateway, &request);
    // The answer takes its time, and the pictures are in the message.
    drop(request);
    let asked = clock.now();
    let response = match http.send(message).await {
        Ok(response) => response,
        Err(error) => {
            let failure = Failure::from(error);
            let record = match failure.charged() {
                Charged::No => Record::NO_CALL,
                Charged::Yes | Charged::Unknown => Record::default(),
            };
            return Attempt {
                outcome: Err(failure),
                record,
            };
        }
    };
    let HttpResponse {
        status, headers, ..
    } = &response;
    let format = match gateway.config().style {
        Style::Chat => chat::FORMAT,
        Style::Native => native::FORMAT,
    };
    let Reading { told, candidates } = extract::read(&response, &format, (asked, clock.now()));
    let outcome = match candidates {
        Ok(candidates) => best(http, gateway, candidates).await,
        Err(failure) => Err(failure),
    };
    let charged = outcome
        .as_ref()
        .map_or_else(Failure::charged, |_| Charged::Yes);
    let record = told.record(status.as_u16(), headers, charged, &gateway.config().price);
    Attempt { outcome, record }
}

/// The last candidate that is a picture: earlier ones are drafts, which count only where later ones
/// are of no use.
async fn best(
    http: &dyn Http,
    gateway: &Gateway,
    mut candidates: Vec<Candidate<'_>>,
) -> Result<Picture, Failure> {
    let mut fetches_left = fetch::MAX_ADDRESSES;
    let mut failure = None;
    while let Some(candidate) = candidates.pop() {
        let picture = match candidate {
            Candidate::Base64(text) => picture(extract::decode(&text).into()),
            Candidate::Address(address) if fetches_left > 0 => {
                fetches_left -= 1;
                fetch::fetch(http, gateway.config(), &address)
                    .await
                    .and_then(picture)
            }
            Candidate::Address(_) => continue,
        };
        match picture {
            Ok(picture) => return Ok(picture),
            Err(reason) => failure = failure.or(Some(reason)),
        }
    }
    Err(failure.unwrap_or_else(|| Failure::NoImage {
        reason: "no_candidate".to_owned(),
    }))
}

fn message(gateway: &Gateway, request: &ImageRequest<'_>) -> HttpRequest {
    let config = gateway.config();
    let json = HeaderValue::from_static("application/json");
    let (name, key) = gateway.authorization();
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, json.clone()),
        (ACCEPT, json),
        (name.clone(), key.clone()),
    ]);
    HttpRequest {
        method: Method::POST,
        url: gateway.endpoint().to_owned(),
        headers,
        body: match config.style {
            Style::Chat => chat::body(config, request),
            Style::Native => native::body(config, request),
        },
        deadline_ms: config.deadline_ms,
        max_bytes: config.max_response_bytes,
    }
}

fn picture(bytes: Bytes) -> Result<Picture, Failure> {
    let inspected =
        images::inspect(&bytes, &RESULT_LIMITS).map_err(|unusable| Failure::CheckFailed {
            reason: "damaged",
            detail: format!("the result is no picture: {unusable}"),
        })?;
    Ok(Picture {
        format: inspected.format,
        width: inspected.width,
        height: inspected.height,
        bytes,
    })
}
