//! What can go wrong with a call, sorted by what to do next.

use std::borrow::Cow;
use std::time::UNIX_EPOCH;

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};

use super::json::Json;
use super::record::Charged;
use crate::ports::{clock::Millis, http::HttpError};

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Refused by policy: the same request will be refused again.
    #[error("refused by policy: {reason}")]
    Blocked {
        /// The gateway's word for it, in `snake_case`.
        reason: String,
    },
    /// The model answered, and made no picture.
    #[error("no picture: {reason}")]
    NoImage {
        /// The gateway's word for it, in `snake_case`.
        reason: String,
    },
    /// Overloaded, rate-limited or out of order for the moment.
    #[error("busy, status {status}")]
    Busy {
        /// The status.
        status: u16,
        /// Milliseconds that the gateway asks to be left alone, if it does.
        retry_after_ms: Option<u64>,
    },
    /// The day's quota is used up.
    #[error("the quota of the day is used up, status {status}")]
    QuotaExhausted {
        /// The status.
        status: u16,
    },
    /// The gateway does not accept us, or we do not accept it: key, model, address, money.
    #[error("misconfigured: {detail}")]
    Misconfigured {
        /// The status, where that is how one knows.
        status: Option<u16>,
        /// Whether every request will meet it, and not perhaps this one alone.
        lasting: bool,
        /// For the back office.
        detail: String,
    },
    /// Nothing was sent.
    #[error("unreachable: {detail}")]
    Unreachable {
        /// For the back office.
        detail: String,
    },
    /// Lost after sending: the picture may have been made, and paid for.
    #[error("the answer was lost: {detail}")]
    Unknown {
        /// For the back office.
        detail: String,
    },
    /// No whole answer in time: the picture may have been made, and paid for.
    #[error("timed out")]
    TimedOut,
    /// The answer is larger than configured.
    #[error("the answer is too large")]
    TooLarge,
    /// The answer cannot be understood, or its picture is damaged.
    #[error("the answer makes no sense: {detail}")]
    Malformed {
        /// For the back office.
        detail: String,
    },
    /// The picture was made, and could not be fetched from the address given.
    #[error("the picture could not be fetched: {detail}")]
    ResultLost {
        /// For the back office.
        detail: String,
    },
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Ask this gateway again, unless the output's attempts are used up.
    Retry {
        /// Milliseconds to wait at least; the caller adds its own jittered back-off.
        not_before_ms: u64,
        /// How many more times this kind of failure is worth a call, each on record.
        more: u8,
    },
    /// Ask the next gateway, at once.
    NextGateway {
        /// Milliseconds for which nobody should ask this gateway; 0 for no matter.
        rest_ms: u64,
        /// Whether the back office should hear of it.
        alert: bool,
    },
    /// Refund: no gateway will do it.
    GiveUp,
}

/// What an attempt tells about its gateway, whoever asks it next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It works.
    Well,
    /// Nothing: the call was not made, or did not depend on it.
    Open,
    /// It does not work, for now.
    Ill {
        /// Milliseconds for which nobody should ask it; 0 where only repetition tells.
        rest_ms: u64,
        /// Whether it must prove itself to one before all ask it again.
        must_prove: bool,
    },
}

const HOUR_MS: u64 = 3_600_000;

/// How long a gateway rests that does not accept us: a mended key takes effect this soon.
const MISCONFIGURED_REST_MS: u64 = 600_000;

/// The longest wait worth keeping a user for; beyond it another gateway is faster.
const LONGEST_WAIT_MS: u64 = 60_000;

impl Failure {
    /// What to do next.
    #[must_use]
    pub fn advice(&self) -> Advice {
        let once_more = Advice::Retry {
            not_before_ms: 0,
            more: 1,
        };
        match self {
            Self::Blocked { .. } => Advice::GiveUp,
            Self::NoImage { .. }
            | Self::Unknown { .. }
            | Self::TimedOut
            | Self::Malformed { .. }
            | Self::ResultLost { .. } => once_more,
            Self::Busy { retry_after_ms, .. } => match retry_after_ms.unwrap_or(0) {
                wait if wait > LONGEST_WAIT_MS => Advice::NextGateway {
                    rest_ms: wait.min(HOUR_MS),
                    alert: false,
                },
                wait => Advice::Retry {
                    not_before_ms: wait,
                    more: 2,
                },
            },
            Self::QuotaExhausted { .. } => Advice::NextGateway {
                rest_ms: HOUR_MS,
                alert: true,
            },
            Self::Misconfigured { lasting, .. } => Advice::NextGateway {
                rest_ms: if *lasting { MISCONFIGURED_REST_MS } else { 0 },
                alert: true,
            },
            Self::TooLarge => Advice::NextGateway {
                rest_ms: 0,
                alert: true,
            },
            Self::Unreachable { .. } => Advice::NextGateway {
                rest_ms: 0,
                alert: false,
            },
        }
    }

    /// What it tells about the gateway. A refusal, or words in place of a picture, are answers of a
    /// gateway that works.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let (rest_ms, must_prove) = match self {
            Self::Blocked { .. } | Self::NoImage { .. } => return Verdict::Well,
            Self::Busy { retry_after_ms, .. } => (retry_after_ms.unwrap_or(0).min(HOUR_MS), false),
            other => match other.advice() {
                Advice::NextGateway { rest_ms, .. } => (rest_ms, rest_ms > 0),
                Advice::Retry { .. } | Advice::GiveUp => (0, false),
            },
        };
        Verdict::Ill {
            rest_ms,
            must_prove,
        }
    }

    /// Whether the gateway will charge for the call, where its answer does not tell.
    pub(super) const fn charged(&self) -> Charged {
        match self {
            Self::Busy { .. }
            | Self::QuotaExhausted { .. }
            | Self::Misconfigured { .. }
            | Self::Unreachable { .. }
            | Self::Blocked { .. } => Charged::No,
            Self::ResultLost { .. } => Charged::Yes,
            Self::NoImage { .. }
            | Self::Unknown { .. }
            | Self::TimedOut
            | Self::TooLarge
            | Self::Malformed { .. } => Charged::Unknown,
        }
    }

    /// The gateway's own word for a refusal or for words in place of a picture, in `snake_case`.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Blocked { reason } | Self::NoImage { reason } => Some(reason),
            _ => None,
        }
    }

    /// The kind, as the attempts table records it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Blocked { .. } => "blocked",
            Self::NoImage { .. } => "no_image",
            Self::Busy { .. } => "busy",
            Self::QuotaExhausted { .. } => "quota_exhausted",
            Self::Misconfigured { .. } => "misconfigured",
            Self::Unreachable { .. } => "unreachable",
            Self::Unknown { .. } => "unknown",
            Self::TimedOut => "timed_out",
            Self::TooLarge => "too_large",
            Self::Malformed { .. } => "malformed",
            Self::ResultLost { .. } => "result_lost",
        }
    }

    /// The reason that the user is given when nothing is tried any more (`docs/api.md`, outputs).
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Blocked { .. } => "blocked_by_policy",
            Self::NoImage { .. } => "no_image",
            Self::Misconfigured { .. } => "gateway_misconfigured",
            Self::TimedOut => "timed_out",
            Self::Busy { .. }
            | Self::QuotaExhausted { .. }
            | Self::Unreachable { .. }
            | Self::Unknown { .. }
            | Self::TooLarge
            | Self::Malformed { .. }
            | Self::ResultLost { .. } => "gateway_unavailable",
        }
    }

    /// The status that the gateway answered with, where it is the failure.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Busy { status, .. } | Self::QuotaExhausted { status } => Some(*status),
            Self::Misconfigured { status, .. } => *status,
            _ => None,
        }
    }

    /// Refused by policy, in the gateway's word.
    pub(super) fn blocked(reason: &str) -> Self {
        Self::Blocked {
            reason: word(reason),
        }
    }

    /// What a finish reason without a picture means.
    pub(super) fn ended(reason: &str) -> Self {
        let blocked = POLICY.iter().any(|word| reason.eq_ignore_ascii_case(word));
        let reason = word(reason);
        if blocked {
            Self::Blocked { reason }
        } else {
            Self::NoImage { reason }
        }
    }

    /// What these finish reasons mean together: a matter of policy outweighs the others.
    pub(super) fn of_endings<'j>(reasons: impl Iterator<Item = &'j Json<'j>>) -> Option<Self> {
        reasons
            .filter_map(|reason| reason.text())
            .map(|reason| Self::ended(reason))
            .reduce(|first, next| match first {
                Self::Blocked { .. } => first,
                _ => next,
            })
    }

    /// What an answer with this status and error means. `status` is a success where an error came
    /// with status 200; the error then tells its own. `now` is when it came.
    pub(super) fn refused(
        status: StatusCode,
        headers: &HeaderMap,
        error: &Json<'_>,
        now: Millis,
    ) -> Self {
        let codes: Vec<&str> = ["code", "type", "status"]
            .iter()
            .filter_map(|name| error.get(name).text().map(AsRef::as_ref))
            .collect();
        let find = |words: &[&str]| {
            let known = |code: &&&str| words.iter().any(|word| code.eq_ignore_ascii_case(word));
            codes.iter().find(known).map(|code| word(code))
        };
        if let Some(reason) = find(REFUSED).or_else(|| find(POLICY)) {
            return Self::Blocked { reason };
        }
        if let Some(reason) = find(EMPTY) {
            return Self::NoImage { reason };
        }
        let status = effective_status(status, error, &codes);
        let misconfigured = |lasting| Self::Misconfigured {
            status: Some(status),
            lasting,
            detail: describe(status, error, &codes),
        };
        if find(OURS_TO_MEND).is_some() {
            return misconfigured(true);
        }
        match status {
            429 if names_the_day(error) => Self::QuotaExhausted { status },
            408 | 409 | 425 | 429 | 500.. => Self::Busy {
                status,
                retry_after_ms: retry_after_ms(headers, error, now),
            },
            _ => misconfigured(!ABOUT_THE_REQUEST.contains(&status)),
        }
    }
}

impl From<HttpError> for Failure {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unreachable(detail) => Self::Unreachable { detail },
            HttpError::Broken(detail) => Self::Unknown { detail },
            HttpError::TimedOut => Self::TimedOut,
            HttpError::TooLarge => Self::TooLarge,
        }
    }
}

/// Finish and block reasons that are a matter of policy: Google's, and OpenAI's one.
const POLICY: &[&str] = &[
    "SAFETY",
    "IMAGE_SAFETY",
    "PROHIBITED_CONTENT",
    "IMAGE_PROHIBITED_CONTENT",
    "BLOCKLIST",
    "SPII",
    "RECITATION",
    "IMAGE_RECITATION",
    "LANGUAGE",
    "ESCALATION",
    "content_filter",
];

/// Error codes that are a matter of policy.
const REFUSED: &[&str] = &[
    "prompt_blocked",
    "content_policy_violation",
    "moderation_blocked",
    "sensitive_words_detected",
];

/// Error codes of an answer without a picture.
const EMPTY: &[&str] = &["empty_response"];

/// Error codes that no waiting mends, whatever the status.
const OURS_TO_MEND: &[&str] = &[
    "model_not_found",
    "insufficient_user_quota",
    "insufficient_quota",
    "invalid_api_key",
];

/// Statuses that may mean this request alone, such as an input that one gateway cannot read.
const ABOUT_THE_REQUEST: [u16; 4] = [400, 413, 415, 422];

/// The status to go by: the answer's, or where that is a success the one that the error tells.
fn effective_status(status: StatusCode, error: &Json<'_>, codes: &[&str]) -> u16 {
    if !status.is_success() {
        return status.as_u16();
    }
    let number = error
        .get("code")
        .number()
        .map(|number| number as u16)
        .or_else(|| codes.iter().find_map(|code| code.parse().ok()))
        .filter(|number| (400..600).contains(number));
    if let Some(number) = number {
        return number;
    }
    let named = codes.iter().find_map(|code| {
        Some(match *code {
            "INVALID_ARGUMENT" | "FAILED_PRECONDITION" | "OUT_OF_RANGE" => 400,
            "invalid_request_error" => 400,
            "UNAUTHENTICATED" => 401,
            "PERMISSION_DENIED" => 403,
            "NOT_FOUND" => 404,
            "RESOURCE_EXHAUSTED" | "rate_limit_exceeded" => 429,
            "UNAVAILABLE" => 503,
            "DEADLINE_EXCEEDED" => 504,
            _ => return None,
        })
    });
    named.unwrap_or(500)
}

/// Whether an error of status 429 speaks of a quota for the day: in Google's details, or in the
/// message into which a relay put them.
fn names_the_day(error: &Json<'_>) -> bool {
    const DAY: &str = "PerDay";
    let quotas = error
        .get("details")
        .items()
        .iter()
        .flat_map(|detail| detail.get("violations").items())
        .filter_map(|violation| violation.get("quotaId").text());
    quotas
        .chain(message_of(error))
        .any(|text| text.contains(DAY))
}

/// The longer of the waits that the header, in seconds or as a date, and the error ask for.
fn retry_after_ms(headers: &HeaderMap, error: &Json<'_>, now: Millis) -> Option<u64> {
    let header = headers.get(RETRY_AFTER).and_then(|value| {
        let value = value.to_str().ok()?;
        milliseconds(value).or_else(|| milliseconds_until(value, now))
    });
    let details = error.get("details").items().iter();
    details
        .filter_map(|detail| milliseconds(detail.get("retryDelay").text()?.strip_suffix('s')?))
        .chain(header)
        .max()
}

/// Seconds, possibly fractional, as milliseconds, rounded up.
fn milliseconds(seconds: &str) -> Option<u64> {
    const DAY_MS: f64 = 86_400_000.0;
    // As a number of JSON: a second parser of floats would add 12 KB to the Worker.
    let seconds: f64 = serde_json::from_slice(seconds.trim().as_bytes()).ok()?;
    (seconds >= 0.0).then(|| (seconds * 1000.0).ceil().min(DAY_MS) as u64)
}

/// The time until a date as HTTP writes it; 0 for one that has passed.
fn milliseconds_until(date: &str, now: Millis) -> Option<u64> {
    let date = httpdate::parse_http_date(date.trim()).ok()?;
    let date = date.duration_since(UNIX_EPOCH).ok()?.as_millis();
    Some(u64::try_from(date).ok()?.saturating_sub(now.unsigned_abs()))
}

fn describe(status: u16, error: &Json<'_>, codes: &[&str]) -> String {
    let message = excerpt(message_of(error).map_or("", AsRef::as_ref));
    let codes = excerpt(&codes.join(" "));
    format!("status {status} {codes}: {message}")
}

/// The error's message, which may be all there is of it.
fn message_of<'d, 'a>(error: &'d Json<'a>) -> Option<&'d Cow<'a, str>> {
    error.get("message").text().or_else(|| error.text())
}

/// The first 200 characters, on one line.
pub(super) fn excerpt(text: &str) -> String {
    let plain = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    text.trim().chars().take(200).map(plain).collect()
}

/// A gateway's word in `snake_case`, fit for a column of a table.
fn word(text: &str) -> String {
    let letters = text.chars().take(64);
    letters
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}
