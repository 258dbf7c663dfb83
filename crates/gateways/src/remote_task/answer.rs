//! What a gateway answers about a task.

use std::cell::Cell;

use http::StatusCode;
use ports::{clock::Millis, http::HttpResponse};

use super::{
    super::{
        extract::{self, Candidate, in_field},
        failure::{Failure, excerpt, word},
        json::{self, Json},
        refusal::{self, Refusal},
    },
    journal::RemoteTask,
    settings::{Meaning, TaskFormat},
};

/// The longest id, and the longest polling address, in bytes.
const LONGEST_ID: usize = 256;
const LONGEST_ADDRESS: usize = 2048;

/// What a poll tells.
#[derive(Debug)]
pub(super) enum State<'a> {
    /// Ask again.
    UnderWay,
    /// There is no such task, or not yet.
    Gone,
    /// It is over without a picture.
    Ended(Failure),
    /// It is done: what may be a picture, at least one.
    Done(Vec<Candidate<'a>>),
}

fn document<'a>(response: &'a HttpResponse) -> Result<Json<'a>, Failure> {
    let body = response.body.trim_ascii_start();
    json::parse(body, &Cell::new(json::MAX_VALUES)).map_err(|error| Failure::Malformed {
        detail: format!(
            "{error} in: {}",
            excerpt(&String::from_utf8_lossy(&body[..body.len().min(200)]))
        ),
    })
}

/// The values at a path; of a list each item.
fn all<'d, 'a>(document: &'d Json<'a>, path: &str) -> Vec<&'d Json<'a>> {
    fn each<'d, 'a>(value: &'d Json<'a>) -> &'d [Json<'a>] {
        match value {
            Json::Array(items) => items,
            one => std::slice::from_ref(one),
        }
    }
    let mut values: Vec<&Json<'a>> = vec![document];
    for name in path.split('.') {
        let below = values.into_iter().flat_map(each);
        values = below.map(|value| value.get(name)).collect();
    }
    values.into_iter().flat_map(each).collect()
}

/// The text or the whole number at a path.
fn text(document: &Json<'_>, path: &str) -> Option<String> {
    all(document, path)
        .into_iter()
        .find_map(|value| match value {
            Json::String(text) if !text.is_empty() => Some(text.to_string()),
            Json::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                Some((*number as i64).to_string())
            }
            _ => None,
        })
}

/// The text at a path that the format may have.
fn text_at(document: &Json<'_>, path: &Option<String>) -> Option<String> {
    text(document, path.as_deref()?)
}

/// The task that an answer to a submission names; else why there is none.
pub(super) fn submitted(
    format: &TaskFormat,
    response: &HttpResponse,
    base: &str,
    (asked, now): (Millis, Millis),
) -> Result<RemoteTask, Failure> {
    if let Some(lost) = extract::lost_behind_a_page(response, (asked, now)) {
        return Err(lost);
    }
    let document = match document(response) {
        Ok(document) => document,
        Err(_) if !response.status.is_success() => Json::Null,
        Err(failure) => return Err(failure),
    };
    let code = text_at(&document, &format.code);
    let is_error = code.as_deref().is_some_and(|code| code != "0")
        || !response.status.is_success()
        || extract::error_of(&document).is_some();
    match is_error {
        true => Err(refused(format, response, &document, code.as_deref(), now)),
        false => task(format, &document, base),
    }
}

/// The task that a document names.
fn task(format: &TaskFormat, document: &Json<'_>, base: &str) -> Result<RemoteTask, Failure> {
    let is_fit = |text: &str, longest: usize| {
        text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let id = text(document, &format.id).filter(|id| is_fit(id, LONGEST_ID));
    let id = id.ok_or_else(|| Failure::Malformed {
        detail: "the answer names no task".to_owned(),
    })?;
    let poll = match text_at(document, &format.polling_url) {
        Some(address) if is_fit(&address, LONGEST_ADDRESS) => address,
        Some(_) => {
            let detail = "the polling address is no address".to_owned();
            return Err(Failure::Unknown { detail });
        }
        None => format.poll_address(base, &id),
    };
    let cost = format
        .cost
        .as_deref()
        .map_or_else(Vec::new, |path| all(document, path));
    let cost = cost.into_iter().find_map(Json::number);
    Ok(RemoteTask { id, poll, cost })
}

/// What an error in place of a task means.
fn refused(
    format: &TaskFormat,
    response: &HttpResponse,
    document: &Json<'_>,
    code: Option<&str>,
    now: Millis,
) -> Failure {
    let error = extract::error_of(document).unwrap_or(document);
    let status = response.status.as_u16();
    let message = error.get("message").text().map_or("", AsRef::as_ref);
    let detail = || {
        let code = code.unwrap_or_default();
        format!("status {status} {code}: {}", excerpt(message))
    };
    match code.and_then(|code| Some((code, format.codes.get(code)?))) {
        Some((code, Meaning::Refused)) => Failure::Blocked {
            reason: word(&format!("code_{code}")),
        },
        Some((_, Meaning::InputUnusable)) => Failure::InputUnusable {
            status,
            names_the_input: true,
            detail: detail(),
        },
        Some((_, Meaning::Misconfigured)) => Failure::Misconfigured {
            status,
            detail: detail(),
        },
        Some((_, Meaning::ModelRetired)) => Failure::ModelRetired {
            status,
            detail: detail(),
        },
        Some((_, Meaning::Busy)) => Failure::Busy {
            status,
            retry_after_ms: refusal::retry_after_ms(&response.headers, error, now),
        },
        None => {
            let refusal = Refusal {
                status: response.status,
                headers: &response.headers,
                error,
                now,
            };
            refusal.failure()
        }
    }
}

/// What an answer to a poll tells. What is no answer about the task leaves it under way: to ask again
/// costs nothing.
pub(super) fn polled<'a>(format: &TaskFormat, response: &'a HttpResponse) -> State<'a> {
    match response.status {
        status if status.is_success() => {}
        StatusCode::NOT_FOUND | StatusCode::GONE => return State::Gone,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            return State::UnderWay;
        }
        status if status.is_server_error() => return State::UnderWay,
        status => {
            return State::Ended(Failure::Unknown {
                detail: format!("status {} to a poll", status.as_u16()),
            });
        }
    }
    let Ok(document) = document(response) else {
        return State::UnderWay;
    };
    let state = text(&document, &format.state).unwrap_or_default();
    let is_in = |states: &[String]| {
        states
            .iter()
            .any(|other| other.eq_ignore_ascii_case(&state))
    };
    if is_in(&format.refused) {
        return State::Ended(Failure::Blocked {
            reason: word(&state),
        });
    }
    if is_in(&format.gone) {
        return State::Gone;
    }
    if is_in(&format.failed) {
        let message = text_at(&document, &format.message);
        let told = message.as_deref().and_then(refusal::in_words);
        return State::Ended(told.unwrap_or_else(|| Failure::NoImage {
            reason: word(&format!("task_{state}")),
        }));
    }
    if !is_in(&format.done) {
        return State::UnderWay;
    }
    let found = candidates(&document, &format.result);
    match found.is_empty() {
        true => State::Ended(Failure::ended("no_reason_given")),
        false => State::Done(found),
    }
}

fn candidates<'a>(document: &Json<'a>, path: &str) -> Vec<Candidate<'a>> {
    let values = all(document, path).into_iter();
    values.filter_map(|value| in_field(value.text()?)).collect()
}
