//! From an answer's bytes to what may be a picture in them. Pure, and patient with every byte.

use std::{borrow::Cow, cell::Cell, ops::Range};

use base64::{
    alphabet,
    engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig},
};
use ports::{clock::Millis, http::HttpResponse};

use super::{
    failure::{Failure, excerpt},
    json::{self, Json},
    record::Told,
    refusal::Refusal,
};

/// What may be a picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Candidate<'a> {
    /// A file in base64, possibly with line breaks, in either alphabet, padded or not.
    Base64(Cow<'a, str>),
    /// The address of a file.
    Address(Cow<'a, str>),
}

/// What one wire format knows about its answers.
pub(super) struct Format {
    /// What may be a picture, the best last.
    pub(super) candidates: for<'a> fn(&[Json<'a>]) -> Vec<Candidate<'a>>,
    /// Why there is none, as far as the answer tells.
    pub(super) reason: fn(&[Json<'_>]) -> Option<Failure>,
}

/// An answer, read.
pub(super) struct Reading<'a> {
    /// What it tells about itself.
    pub(super) told: Told,
    /// What may be a picture, at least one; else why there is none.
    pub(super) candidates: Result<Vec<Candidate<'a>>, Failure>,
}

/// A page in place of an answer after so many milliseconds is of somebody before the model who gave up
/// waiting: the picture may have been made.
const LOST_AFTER_MS: Millis = 10_000;

/// Reads an answer that came at `now`, having been asked for at `asked`.
pub(super) fn read<'a>(
    response: &'a HttpResponse,
    format: &Format,
    (asked, now): (Millis, Millis),
) -> Reading<'a> {
    let documents = documents(&response.body);
    if let Some(lost) = lost_behind_a_page(response, (asked, now)) {
        return Reading {
            told: Told::default(),
            candidates: Err(lost),
        };
    }
    Reading {
        told: match &documents {
            Ok(documents) => Told::of(&documents.whole),
            Err(_) => Told::default(),
        },
        candidates: candidates(response, documents, format, now),
    }
}

/// The failure that a page in place of an answer is, if it came late.
pub(super) fn lost_behind_a_page(
    response: &HttpResponse,
    (asked, now): (Millis, Millis),
) -> Option<Failure> {
    let status = response.status.as_u16();
    (is_page(&response.body) && now - asked >= LOST_AFTER_MS).then(|| Failure::Unknown {
        detail: format!("a page in place of an answer, status {status}"),
    })
}

/// The candidates in an answer, of which there is at least one.
fn candidates<'a>(
    response: &HttpResponse,
    documents: Result<Documents<'a>, Failure>,
    format: &Format,
    now: Millis,
) -> Result<Vec<Candidate<'a>>, Failure> {
    let refused = |error: &Json<'_>| {
        let refusal = Refusal {
            status: response.status,
            headers: &response.headers,
            error,
            now,
        };
        refusal.failure()
    };
    if !response.status.is_success() {
        let error = documents.as_ref().ok().and_then(|documents| {
            let first = documents.whole.first();
            first.map(|first| error_of(first).unwrap_or(first))
        });
        return Err(refused(error.unwrap_or(&Json::Null)));
    }
    let documents = documents?;
    let found = (format.candidates)(&documents.whole);
    if !found.is_empty() {
        return Ok(found);
    }
    Err(
        if let Some(error) = documents.whole.iter().find_map(error_of) {
            refused(error)
        } else if let Some(reason) = (format.reason)(&documents.whole) {
            reason
        } else if documents.broken {
            Failure::Malformed {
                detail: "an event is cut off".to_owned(),
            }
        } else {
            Failure::ended("no_reason_given")
        },
    )
}

/// The error in a document, in the first item of a list, or in a choice.
pub(super) fn error_of<'d, 'a>(document: &'d Json<'a>) -> Option<&'d Json<'a>> {
    let document = document.items().first().unwrap_or(document);
    std::iter::once(document)
        .chain(document.get("choices").items())
        .map(|holder| holder.get("error"))
        .find(|error| matches!(error, Json::Object(_)) || error.text().is_some())
}

/// The JSON texts of an answer: one, or as many as a stream of events has.
struct Documents<'a> {
    /// Those that could be read, in their order.
    whole: Vec<Json<'a>>,
    /// Whether there was one that could not be read.
    broken: bool,
}

/// Takes an answer apart, which may be a stream of events though nobody asked for one.
fn documents(body: &[u8]) -> Result<Documents<'_>, Failure> {
    // Relays send blanks to keep the connection alive.
    let body = body.trim_ascii_start();
    let values_left = Cell::new(json::MAX_VALUES);
    if is_event_stream(body) {
        let mut whole = Vec::new();
        let mut broken = false;
        let data = body
            .split(|&byte| byte == b'\n')
            .filter_map(|line| line.strip_prefix(b"data:"))
            .map(<[u8]>::trim_ascii)
            .filter(|data| !data.is_empty() && *data != b"[DONE]");
        for data in data {
            match json::parse(data, &values_left) {
                Ok(document) => whole.push(document),
                Err(_) => broken = true,
            }
        }
        return Ok(Documents { whole, broken });
    }
    json::parse(body, &values_left)
        .map(|document| Documents {
            whole: vec![document],
            broken: false,
        })
        .map_err(|error| Failure::Malformed {
            detail: format!(
                "{error} in: {}",
                excerpt(&String::from_utf8_lossy(&body[..body.len().min(200)]))
            ),
        })
}

/// Whether a body is HTML.
fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

fn is_event_stream(body: &[u8]) -> bool {
    let fields = [&b"data:"[..], b"event:", b"id:", b"retry:", b":"];
    fields.iter().any(|field| body.starts_with(field))
}

/// The candidate in a field that is meant to hold a file or its address.
pub(super) fn in_field<'a>(text: &Cow<'a, str>) -> Option<Candidate<'a>> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    if rest.starts_with("https://") || rest.starts_with("http://") {
        return Some(Candidate::Address(part(text, start..text.trim_end().len())));
    }
    let start = match rest.starts_with("data:") {
        true => start + rest.find(',')? + 1,
        false => start,
    };
    (start < text.len()).then(|| Candidate::Base64(part(text, start..text.len())))
}

/// The candidates in a text for people: data URLs, pictures in Markdown, or nothing but an address
/// or a file.
pub(super) fn in_text<'a>(text: &Cow<'a, str>) -> Vec<Candidate<'a>> {
    let trimmed = text.trim();
    let one_word = || !trimmed.contains(char::is_whitespace);
    let is_file = ["iVBORw0KGgo", "/9j/", "_9j_", "UklGR"]
        .iter()
        .any(|magic| trimmed.starts_with(magic));
    if is_file || (trimmed.starts_with("https://") && one_word()) {
        return in_field(text).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut addresses = markdown_addresses(text).into_iter().peekable();
    for (at, file) in data_urls(text) {
        while let Some((_, address)) = addresses.next_if(|(begin, _)| *begin < at) {
            found.push(address);
        }
        found.push(file);
    }
    found.extend(addresses.map(|(_, address)| address));
    found
}

/// The data URLs of pictures in `text`, with their places.
fn data_urls<'a>(text: &Cow<'a, str>) -> Vec<(usize, Candidate<'a>)> {
    const START: &str = "data:image/";
    const MARK: &str = "base64,";
    /// Where the mark must have come, so that each byte is looked at a few times at most.
    const REACH: usize = 64;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(START).map(|offset| at + offset) {
        at = start + START.len();
        let head = &text.as_bytes()[at..text.len().min(at + REACH)];
        let mark = head
            .windows(MARK.len())
            .position(|window| window == MARK.as_bytes());
        let Some(begin) = mark.map(|offset| at + offset + MARK.len()) else {
            continue;
        };
        let file = &text.as_bytes()[begin..];
        let length = file
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(byte)))
            .unwrap_or(file.len());
        at = begin + length;
        found.push((start, Candidate::Base64(part(text, begin..at))));
    }
    found
}

/// The addresses of pictures in Markdown, `![…](https://…)`, with their places.
fn markdown_addresses<'a>(text: &Cow<'a, str>) -> Vec<(usize, Candidate<'a>)> {
    const TARGET: &str = "](https://";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(TARGET) {
        let is_picture = text[at..at + offset].contains("![");
        let begin = at + offset + 2;
        let Some(length) = text[begin..].find([')', ' ', '\n']) else {
            break;
        };
        at = begin + length;
        if is_picture {
            found.push((begin, Candidate::Address(part(text, begin..at))));
        }
    }
    found
}

/// A part of `text`, borrowed where `text` is.
fn part<'a>(text: &Cow<'a, str>, range: Range<usize>) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[range]),
        Cow::Owned(text) => Cow::Owned(text[range].to_owned()),
    }
}

const FORGIVING: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of a file in base64. What cannot be decoded is left out from there on: whether the
/// rest is a picture, its structure tells.
pub(super) fn decode(text: &str) -> Vec<u8> {
    if let Ok(bytes) = FORGIVING.decode(text.trim()) {
        return bytes;
    }
    let mut plain: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte))
        .collect();
    // A single letter over is less than a byte.
    if plain.len() % 4 == 1 {
        plain.pop();
    }
    FORGIVING.decode(plain).unwrap_or_default()
}
