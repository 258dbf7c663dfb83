//! Models that draw, over HTTP: words and pictures go in, one picture or a reason comes out.
//!
//! `config` holds the settings of a gateway, `entry` reads what operators write of it, `gateway` checks it;
//! `keys` holds the keys, `auth` says how they are sent, and `hosts` which hosts may be asked; `chat`,
//! `native`, `image_api` and `remote_task` each speak one wire format, over `request`, `body` (requests)
//! and `json` and `extract` (answers); `attempt` is one call and its picture, and `fetch` brings a result
//! that was given as an address; `record` keeps what a call cost and what its gateway calls it; `failure` turns
//! whatever went wrong into what to do next, for which `refusal` reads errors. Which gateway to ask, how
//! often and when is the caller's business: [`generate`] makes one attempt, and [`resume`] goes on with
//! one whose caller is gone.

#![warn(missing_docs)]

mod attempt;
mod auth;
mod body;
mod chat;
mod config;
mod entry;
mod extract;
mod failure;
mod fetch;
mod gateway;
mod hosts;
mod image_api;
mod image_size;
mod json;
mod keys;
mod native;
mod record;
mod refusal;
mod remote_task;
mod request;

#[cfg(test)]
mod tests;

use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use ports::{
    clock::Millis,
    http::{HttpRequest, HttpResponse},
    random::Random,
};

pub use attempt::{Attempt, Picture, Ports};
pub use auth::Auth;
pub use config::{AspectStyle, ConfigError, GatewayConfig, NativeShape, Style};
pub use entry::{Entry, entries};
pub use failure::{Advice, Failure, Verdict};
pub use gateway::Gateway;
pub use image_api::{
    settings::{
        ImagesEncoding, ImagesEndpoint, ImagesSettings, ImagesShape, OutputFormat, ReferencesIn,
    },
    size::SizeTable,
};
pub use image_size::ImageSize;
pub use keys::{Keys, Secret};
pub use record::{ONEAPI_REQUEST_ID, Price, Record};
pub use remote_task::{
    journal::{NoJournal, RemoteTask, TaskJournal},
    settings::TaskSettings,
};
pub use request::{ImageRequest, ReferenceImage};

use attempt::{best, unanswered};
use extract::Reading;
use record::Charged;

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
