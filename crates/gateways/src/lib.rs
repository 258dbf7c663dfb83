//! Models that draw, over HTTP: words and pictures go in, one picture or a reason comes out.
//!
//! `config` says what a gateway is, `entry` reads what operators write of it, `keys` holds the keys and
//! `auth` says how they are sent; `chat`, `native`, `image_api` and `remote_task` each speak one wire
//! format, over `body` (requests) and `json` and `extract` (answers); `fetch` brings a result that was
//! given as an address; `record` keeps what a call cost and what its gateway calls it; `failure` turns
//! whatever went wrong into what to do next, for which `refusal` reads errors. Which gateway to ask, how
//! often and when is the caller's business: [`generate`] makes one attempt, and [`resume`] goes on with
//! one whose caller is gone.

#![warn(missing_docs)]

mod auth;
mod body;
mod chat;
mod config;
mod entry;
mod extract;
mod failure;
mod fetch;
mod image_api;
mod json;
mod keys;
mod native;
mod record;
mod refusal;
mod remote_task;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use images::{ImageFormat, Limits};
use ports::{
    clock::{Clock, Millis},
    http::{Http, HttpRequest, HttpResponse},
    random::Random,
};

pub use config::{
    AspectStyle, Auth, ConfigError, Gateway, GatewayConfig, ImageSize, NativeShape, Secret, Style,
};
pub use entry::{Entry, entries};
pub use failure::{Advice, Failure, Verdict};
pub use image_api::{
    ImagesEncoding, ImagesEndpoint, ImagesSettings, ImagesShape, OutputFormat, ReferencesIn,
    SizeTable,
};
pub use keys::Keys;
pub use record::{ONEAPI_REQUEST_ID, Price, Record};
pub use remote_task::{NoJournal, RemoteTask, TaskJournal, TaskSettings};

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

/// What an attempt needs of the world.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// The way out.
    pub http: &'a dyn Http,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The source of randomness.
    pub random: &'a dyn Random,
}

/// Asks `gateway` once. A call costs money, so nothing is sent twice; only a task may be polled and a
/// result given as an address fetched again. A task is put on record in `journal`.
pub async fn generate(
    ports: Ports<'_>,
    gateway: &Gateway,
    request: ImageRequest<'_>,
    journal: &dyn TaskJournal,
) -> Attempt {
    if let Some(format) = gateway.task() {
        return remote_task::generate(ports, gateway, format, request, journal).await;
    }
    let asked = ports.clock.now();
    let message = message(gateway, &request, ports.random, asked);
    // The answer takes its time, and the pictures are in the message.
    drop(request);
    let sent = match message {
        Ok(message) => ports.http.send(message).await.map_err(Failure::from),
        Err(detail) => Err(Failure::Unreachable { detail }),
    };
    let response = match sent {
        Ok(response) => response,
        Err(failure) => return unanswered(failure),
    };
    let HttpResponse {
        status, headers, ..
    } = &response;
    let format = match gateway.config().style {
        Style::Chat => chat::FORMAT,
        Style::Native => native::FORMAT,
        Style::Images | Style::Task => image_api::FORMAT,
    };
    let times = (asked, ports.clock.now());
    let Reading { told, candidates } = extract::read(&response, &format, times);
    let outcome = match candidates {
        Ok(candidates) => best(ports.http, gateway, candidates).await,
        Err(failure) => Err(failure),
    };
    let charged = outcome
        .as_ref()
        .map_or_else(Failure::charged, |_| Charged::Yes);
    let record = told.record(status.as_u16(), headers, charged, &gateway.config().price);
    Attempt { outcome, record }
}

/// Goes on with a task that an earlier attempt has put on record.
pub async fn resume(ports: Ports<'_>, gateway: &Gateway, task: &RemoteTask) -> Attempt {
    match gateway.task() {
        Some(format) => remote_task::resume(ports, gateway, format, task).await,
        // The gateway has become one of another style since.
        None => unanswered(Failure::Unknown {
            detail: "the gateway takes no tasks any more".to_owned(),
        }),
    }
}

/// An attempt that was not answered.
fn unanswered(failure: Failure) -> Attempt {
    let record = match failure.charged() {
        Charged::No => Record::NO_CALL,
        Charged::Yes | Charged::Unknown => Record::default(),
    };
    Attempt {
        outcome: Err(failure),
        record,
    }
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

fn message(
    gateway: &Gateway,
    request: &ImageRequest<'_>,
    random: &dyn Random,
    now: Millis,
) -> Result<HttpRequest, String> {
    let config = gateway.config();
    let json = HeaderValue::from_static("application/json");
    let address = gateway.endpoint();
    let (url, content_type, body) = match config.style {
        Style::Chat => (
            address.to_owned(),
            json.clone(),
            chat::body(config, request)?,
        ),
        Style::Native => (
            address.to_owned(),
            json.clone(),
            native::body(config, request)?,
        ),
        Style::Images | Style::Task => {
            let written = image_api::write(config, address, request, random)?;
            (written.url, written.content_type, written.body)
        }
    };
    let headers = HeaderMap::from_iter([
        (CONTENT_TYPE, content_type),
        (ACCEPT, json),
        gateway.authorization(now)?,
    ]);
    Ok(HttpRequest {
        method: Method::POST,
        url,
        headers,
        body,
        deadline_ms: config.deadline_ms,
        max_bytes: config.max_response_bytes,
    })
}

fn picture(bytes: Bytes) -> Result<Picture, Failure> {
    let inspected =
        images::inspect(&bytes, &RESULT_LIMITS).map_err(|unusable| Failure::damaged(&unusable))?;
    Ok(Picture {
        format: inspected.format,
        width: inspected.width,
        height: inspected.height,
        bytes,
    })
}
