//! A picture as a task: submitted, polled, and fetched when it is done (BFL, Kling).
//!
//! The submission is the paid call. The task's id is on record before the first poll, so that whoever goes
//! on after a dead consumer polls the same task ([`resume`]).

mod answer;
mod body;
pub(super) mod journal;
pub(super) mod settings;

use answer::State;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use journal::{RemoteTask, TaskJournal};
use ports::{
    address::Address,
    clock::Millis,
    http::{HttpError, HttpRequest, HttpResponse},
};
use settings::TaskFormat;

use super::{
    attempt::{Attempt, Ports, best, unanswered},
    config::GatewayConfig,
    failure::Failure,
    gateway::Gateway,
    hosts::Allowed,
    record::{Charged, Record, Told},
    request::ImageRequest,
};

/// The pause before the first poll, in milliseconds; each further one is half as long again.
const FIRST_PAUSE: Millis = 1_000;
/// The longest pause. Kling asks for 3 to 5 seconds between polls.
const LONGEST_PAUSE: Millis = 5_000;
/// Milliseconds for one poll.
const POLL_DEADLINE: u64 = 10_000;
/// A task that is not found so many times in a row is lost. A new one may not be known everywhere yet.
const MOST_NOT_FOUND: u32 = 3;
/// The largest answer to a submission, in bytes.
const MAX_SUBMITTED: usize = 100_000;

/// Submits a task and follows it to its end.
pub(super) async fn generate(
    ports: Ports<'_>,
    gateway: &Gateway,
    format: &TaskFormat,
    request: ImageRequest<'_>,
    journal: &dyn TaskJournal,
) -> Attempt {
    let config = gateway.config();
    let begun_at = ports.clock.now();
    let message = match body::body(config, format, &request) {
        Ok(body) => message(gateway, Method::POST, gateway.endpoint(), body, begun_at),
        Err(detail) => Err(Failure::InputUnusable {
            status: 0,
            names_the_input: true,
            detail,
        }),
    };
    // The pictures are in the message.
    drop(request);
    let sent = match message {
        Ok(mut message) => {
            message.max_bytes = MAX_SUBMITTED;
            ports.http.send(message).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    let response = match sent {
        Ok(response) => response,
        Err(failure) => return unanswered(failure),
    };
    let times = (begun_at, ports.clock.now());
    match answer::submitted(format, &response, &config.base_url, times) {
        Ok(task) => {
            drop(response);
            let poller = Poller {
                ports,
                gateway,
                format,
                task: &task,
            };
            poller.follow(begun_at, Some(journal)).await
        }
        Err(failure) => {
            let charged = failure.charged();
            let status = response.status.as_u16();
            let record = Told::default().record(status, &response.headers, charged, &config.price);
            Attempt {
                outcome: Err(failure),
                record,
            }
        }
    }
}

/// Goes on with a task that is on record.
pub(super) async fn resume(
    ports: Ports<'_>,
    gateway: &Gateway,
    format: &TaskFormat,
    task: &RemoteTask,
) -> Attempt {
    let poller = Poller {
        ports,
        gateway,
        format,
        task,
    };
    poller.follow(ports.clock.now(), None).await
}

struct Poller<'a> {
    ports: Ports<'a>,
    gateway: &'a Gateway,
    format: &'a TaskFormat,
    task: &'a RemoteTask,
}

impl Poller<'_> {
    /// Polls until the task has ended or the deadline has passed, which is counted from `begun_at`. A task
    /// with a `journal` is new: it is put on record first.
    async fn follow(&self, begun_at: Millis, journal: Option<&dyn TaskJournal>) -> Attempt {
        let config = self.gateway.config();
        let url = match polling_address(config, self.format, &self.task.poll) {
            Ok(url) => url,
            Err(detail) => return self.ended(Failure::Unknown { detail }, None),
        };
        let until = begun_at + Millis::try_from(config.deadline_ms).unwrap_or(Millis::MAX / 2);
        let mut is_recorded = journal.is_none();
        let mut pause = if is_recorded { 0 } else { FIRST_PAUSE };
        let mut times_not_found = 0;
        let mut status = None;
        loop {
            if let (false, Some(journal)) = (is_recorded, journal) {
                is_recorded = journal.record(self.task).await;
            }
            if until - self.ports.clock.now() <= pause {
                return self.ended(Failure::TimedOut, status);
            }
            if pause > 0 {
                self.ports.clock.sleep(pause).await;
            }
            pause = (pause + pause / 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            // Nobody polls what nobody could go on with.
            if !is_recorded {
                continue;
            }
            let Ok(response) = self.poll(&url, until).await else {
                continue;
            };
            status = Some(response.status.as_u16());
            match answer::polled(self.format, &response) {
                State::UnderWay => times_not_found = 0,
                State::Gone if times_not_found + 1 < MOST_NOT_FOUND => times_not_found += 1,
                State::Gone => {
                    let detail = "the task is not there any more".to_owned();
                    return self.ended(Failure::Unknown { detail }, status);
                }
                State::Ended(failure) => return self.ended(failure, status),
                State::Done(candidates) => {
                    let outcome = best(self.ports.http, self.gateway, candidates).await;
                    let charged = outcome
                        .as_ref()
                        .map_or_else(Failure::charged, |_| Charged::Yes);
                    let record = self.record(charged, status);
                    return Attempt { outcome, record };
                }
            }
        }
    }

    async fn poll(&self, url: &str, until: Millis) -> Result<HttpResponse, HttpError> {
        let now = self.ports.clock.now();
        let message = message(self.gateway, Method::GET, url, Bytes::new(), now);
        let mut message = message.map_err(|failure| HttpError::Unreachable(failure.to_string()))?;
        let left = u64::try_from(until - now).unwrap_or(0);
        message.deadline_ms = POLL_DEADLINE.min(left.max(1));
        self.ports.http.send(message).await
    }

    fn ended(&self, failure: Failure, status: Option<u16>) -> Attempt {
        let record = self.record(failure.charged(), status);
        Attempt {
            outcome: Err(failure),
            record,
        }
    }

    fn record(&self, charged: Charged, status: Option<u16>) -> Record {
        let told = Told::of_task(&self.task.id, self.task.cost, charged);
        Record {
            status,
            ..told.record(0, &HeaderMap::new(), charged, &self.gateway.config().price)
        }
    }
}

/// A request of this style.
fn message(
    gateway: &Gateway,
    method: Method,
    url: &str,
    body: Bytes,
    now: Millis,
) -> Result<HttpRequest, Failure> {
    let config = gateway.config();
    let key = gateway.authorization(now);
    let (name, key) = key.map_err(|detail| Failure::Unreachable { detail })?;
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::from_iter([(ACCEPT, json.clone()), (name, key)]);
    if !body.is_empty() {
        headers.insert(CONTENT_TYPE, json);
    }
    Ok(HttpRequest {
        method,
        url: url.to_owned(),
        headers,
        body,
        deadline_ms: config.deadline_ms,
        max_bytes: config.max_response_bytes,
    })
}

/// The polling address, if it may be asked: it comes from outside, and is asked with the key. Where
/// requests are sent it may always.
fn polling_address(
    config: &GatewayConfig,
    format: &TaskFormat,
    address: &str,
) -> Result<String, String> {
    let allowed = Allowed {
        what: "a task",
        list: "polling_hosts",
        hosts: &format.polling_hosts,
        is_insecure_allowed: false,
    };
    let origin = |address: &str| Address::parse(address).map(|address| address.origin());
    let parsed = Address::parse(address)?;
    match origin(&config.base_url) {
        Ok(own) if own == parsed.origin() && !parsed.has_credentials() => Ok(parsed.into()),
        _ => allowed.check(address),
    }
}
