//! What can go wrong with a call, sorted by what to do next.

use images::Unusable;
use ports::http::HttpError;

use super::{json::Json, record::Charged};

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Refused by policy: the same request will be refused again.
    #[error("refused by policy: {reason}")]
    Blocked {
        /// The gateway's word for it, in `snake_case`.
        reason: String,
    },
    /// A photo that was sent, or the request as a whole, is nothing that this gateway can work with.
    #[error("the request is unusable, status {status}: {detail}")]
    InputUnusable {
        /// The status.
        status: u16,
        /// Whether the answer says that the inputs are the cause. One that does not may be what the
        /// gateway says to everything.
        names_the_input: bool,
        /// For the back office.
        detail: String,
    },
    /// The model answered, and made no picture.
    #[error("no picture: {reason}")]
    NoImage {
        /// The gateway's word for it, in `snake_case`.
        reason: String,
    },
    /// The picture that was made is of no use: damaged, tiny, of another ratio, or somewhere from where
    /// nothing is fetched.
    #[error("the picture failed its check: {detail}")]
    CheckFailed {
        /// What is wrong with it, in `snake_case`.
        reason: &'static str,
        /// For the back office.
        detail: String,
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
    /// The gateway does not accept us: key, place, permissions, money.
    #[error("misconfigured, {detail}")]
    Misconfigured {
        /// The status.
        status: u16,
        /// For the back office.
        detail: String,
    },
    /// The model is not served here any more, or never was.
    #[error("the model is not served, {detail}")]
    ModelRetired {
        /// The status.
        status: u16,
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
    /// The answer cannot be understood.
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
    /// Ask this gateway again, and after the same failure once more the next one.
    Retry {
        /// Milliseconds to wait at least; the caller adds its own jittered back-off.
        not_before_ms: u64,
        /// How many more calls this kind of failure is worth here where there is no other gateway.
        more: u8,
    },
    /// Ask the next gateway, at once.
    NextGateway {
        /// Milliseconds for which nobody should ask this gateway; 0 for no matter.
        rest_ms: u64,
        /// Whether the back office should hear of it.
        alert: bool,
    },
    /// Ask the next gateway, at once; after the same failure nobody any more.
    NextGatewayOnce {
        /// Whether this gateway is asked again where there is no other.
        or_here: bool,
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
    /// It refused the request and did not say why: the request's fault, or its own where it refuses
    /// those of several accounts in a row.
    Refused,
    /// It does not work, for now.
    Ill {
        /// Milliseconds for which nobody should ask it; 0 where only repetition tells.
        rest_ms: u64,
        /// Whether it must prove itself to one before all ask it again.
        must_prove: bool,
    },
}

const HOUR_MS: u64 = 3_600_000;

/// How long a gateway rests that does not accept us, or does not have the model: what is mended takes
/// effect this soon.
const MISCONFIGURED_REST_MS: u64 = 600_000;

/// The longest wait worth keeping a user for; beyond it another gateway is faster.
const LONGEST_WAIT_MS: u64 = 60_000;

impl Failure {
    /// What to do next (`gateways.md`, about the request or about the gateway).
    #[must_use]
    pub fn advice(&self) -> Advice {
        let next = |rest_ms, alert| Advice::NextGateway { rest_ms, alert };
        match self {
            Self::Blocked { .. } => Advice::GiveUp,
            Self::InputUnusable { .. } => Advice::NextGatewayOnce { or_here: false },
            // Perhaps made and paid for: one more call at most, and not where it was lost.
            Self::Unknown { .. } | Self::TimedOut => Advice::NextGatewayOnce { or_here: true },
            Self::NoImage { .. }
            | Self::CheckFailed { .. }
            | Self::Malformed { .. }
            | Self::ResultLost { .. } => Advice::Retry {
                not_before_ms: 0,
                more: 1,
            },
            Self::Busy { retry_after_ms, .. } => match retry_after_ms.unwrap_or(0) {
                wait if wait > LONGEST_WAIT_MS => next(wait.min(HOUR_MS), false),
                wait => Advice::Retry {
                    not_before_ms: wait,
                    more: 2,
                },
            },
            Self::QuotaExhausted { .. } => next(HOUR_MS, true),
            Self::Misconfigured { .. } | Self::ModelRetired { .. } => {
                next(MISCONFIGURED_REST_MS, true)
            }
            Self::TooLarge => next(0, true),
            Self::Unreachable { .. } => next(0, false),
        }
    }

    /// What it tells about the gateway. Only what is about the gateway counts against it: no photo and
    /// no prompt of a user takes it from others.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let (rest_ms, must_prove) = match self {
            Self::Blocked { .. } | Self::NoImage { .. } | Self::CheckFailed { .. } => {
                return Verdict::Well;
            }
            Self::InputUnusable {
                names_the_input, ..
            } => {
                return match names_the_input {
                    true => Verdict::Open,
                    false => Verdict::Refused,
                };
            }
            Self::Busy { retry_after_ms, .. } => (retry_after_ms.unwrap_or(0).min(HOUR_MS), false),
            other => match other.advice() {
                Advice::NextGateway { rest_ms, .. } => (rest_ms, rest_ms > 0),
                Advice::Retry { .. } | Advice::NextGatewayOnce { .. } | Advice::GiveUp => {
                    (0, false)
                }
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
            | Self::ModelRetired { .. }
            | Self::Unreachable { .. }
            | Self::InputUnusable { .. }
            | Self::Blocked { .. } => Charged::No,
            Self::ResultLost { .. } | Self::CheckFailed { .. } => Charged::Yes,
            Self::NoImage { .. }
            | Self::Unknown { .. }
            | Self::TimedOut
            | Self::TooLarge
            | Self::Malformed { .. } => Charged::Unknown,
        }
    }

    /// Why, in `snake_case`: the gateway's own word for a refusal or for words in place of a picture, ours
    /// for a picture of no use.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Blocked { reason } | Self::NoImage { reason } => Some(reason),
            Self::CheckFailed { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// The kind, as the attempts table records it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Blocked { .. } => "blocked",
            Self::InputUnusable { .. } => "input_unusable",
            Self::NoImage { .. } => "no_image",
            Self::CheckFailed { .. } => "check_failed",
            Self::Busy { .. } => "busy",
            Self::QuotaExhausted { .. } => "quota_exhausted",
            Self::Misconfigured { .. } => "misconfigured",
            Self::ModelRetired { .. } => "model_retired",
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
            Self::InputUnusable { .. } => "input_unusable",
            Self::NoImage { .. } | Self::CheckFailed { .. } => "no_image",
            Self::Misconfigured { .. } | Self::ModelRetired { .. } => "gateway_misconfigured",
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
            Self::Busy { status, .. }
            | Self::QuotaExhausted { status }
            | Self::InputUnusable { status, .. }
            | Self::Misconfigured { status, .. }
            | Self::ModelRetired { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Refused by policy, in the gateway's word.
    pub(super) fn blocked(reason: &str) -> Self {
        Self::Blocked {
            reason: word(reason),
        }
    }

    /// A result that is no whole picture.
    #[must_use]
    pub fn damaged(unusable: &Unusable) -> Self {
        Self::CheckFailed {
            reason: "damaged",
            detail: format!("the result is no picture: {unusable}"),
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
pub(super) const POLICY: &[&str] = &[
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
pub(super) fn word(text: &str) -> String {
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
