//! What follows an attempt that brought no picture: another one, perhaps at another gateway, or the
//! end (product.md 4, running). Pure: `run` does it.

use gateways::{Advice, Failure, Verdict};
use ports::clock::Millis;

use super::attempts::{Earlier, Ending, MOST_ATTEMPTS};

/// The first pause between two attempts, in milliseconds; each further one is twice as long.
const FIRST_PAUSE: Millis = 2_000;

/// How long a gateway rests whose settings cannot be used, in milliseconds.
const UNUSABLE_REST_MS: u64 = 600_000;

/// Why an attempt brought no picture.
#[derive(Debug)]
pub enum Mishap {
    /// The gateway's failure.
    Gateway(Failure),
    /// The settings of the gateway are none that this release can use.
    Settings(String),
    /// The bucket did not give the inputs, or did not take the result.
    Storage(String),
    /// The inputs are not there any more, or the preset is not; or nobody could judge the picture.
    Hopeless(&'static str),
    /// The picture is there, and the moderation service flags it.
    Flagged,
}

impl From<ports::objects::ObjectsError> for Mishap {
    fn from(error: ports::objects::ObjectsError) -> Self {
        Self::Storage(error.to_string())
    }
}

/// An attempt as far as the next step depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Which attempt it was, from 1.
    pub attempt: u32,
    /// The position of the gateway that was asked.
    pub position: u32,
    /// Its name.
    pub gateway_name: &'a str,
    /// Whether there is another one to ask.
    pub has_other: bool,
    /// The attempts before it that ended.
    pub earlier: &'a [Earlier],
}

/// What is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another attempt.
    Again {
        /// The position from which on to look for a gateway; beyond the last one it begins again.
        position: u32,
        /// The pause until then, in milliseconds, without jitter.
        pause: Millis,
    },
    /// The end, and a refund.
    End,
}

impl Mishap {
    /// The kind, as the attempts table records it.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Gateway(failure) => failure.code(),
            Self::Settings(_) => "misconfigured",
            Self::Storage(_) => "storage_unavailable",
            Self::Hopeless(reason) => reason,
            Self::Flagged => "result_flagged",
        }
    }

    /// How the output ends if nothing is tried any more.
    pub fn ending(&self) -> Ending {
        let (state, reason) = match self {
            Self::Gateway(failure @ Failure::Blocked { .. }) => ("blocked", failure.reason()),
            Self::Gateway(failure) => ("failed", failure.reason()),
            Self::Settings(_) => ("failed", "gateway_misconfigured"),
            Self::Flagged => ("blocked", "blocked_by_policy"),
            Self::Storage(_) | Self::Hopeless(_) => ("failed", self.outcome()),
        };
        Ending { state, reason }
    }

    /// What it tells about the gateway. A refusal tells nothing where another gateway has refused the
    /// same request before: then it is the request's fault.
    pub fn verdict(&self, earlier: &[Earlier]) -> Verdict {
        let is_like_this = |attempt: &Earlier| attempt.outcome == self.outcome();
        match self {
            Self::Gateway(failure) => match failure.verdict() {
                Verdict::Refused if earlier.iter().any(is_like_this) => Verdict::Open,
                verdict => verdict,
            },
            Self::Settings(_) => Verdict::Ill {
                rest_ms: UNUSABLE_REST_MS,
                must_prove: true,
            },
            Self::Storage(_) | Self::Hopeless(_) | Self::Flagged => Verdict::Open,
        }
    }

    fn advice(&self) -> Advice {
        match self {
            Self::Gateway(failure) => failure.advice(),
            Self::Settings(_) => Advice::NextGateway {
                rest_ms: UNUSABLE_REST_MS,
                alert: true,
            },
            Self::Storage(_) => Advice::Retry {
                not_before_ms: 0,
                more: 2,
            },
            Self::Hopeless(_) | Self::Flagged => Advice::GiveUp,
        }
    }

    /// Whether an operator has to see to the gateway.
    pub fn is_alarming(&self) -> bool {
        matches!(self.advice(), Advice::NextGateway { alert: true, .. })
    }

    /// What is done next.
    pub fn next(&self, past: Past<'_>) -> Step {
        if past.attempt >= MOST_ATTEMPTS {
            return Step::End;
        }
        let mut same = past
            .earlier
            .iter()
            .filter(|earlier| is_the_same(&earlier.outcome, self.outcome()));
        let elsewhere = Step::Again {
            position: past.position + 1,
            pause: 0,
        };
        let here = |not_before_ms| Step::Again {
            position: past.position,
            pause: Millis::try_from(not_before_ms)
                .unwrap_or(Millis::MAX / 2)
                .max(FIRST_PAUSE << (past.attempt - 1).min(8)),
        };
        match self.advice() {
            Advice::GiveUp => Step::End,
            Advice::NextGateway { .. } => elsewhere,
            Advice::NextGatewayOnce { .. } if same.next().is_some() => Step::End,
            Advice::NextGatewayOnce { .. } if past.has_other => elsewhere,
            Advice::NextGatewayOnce { or_here: true } => here(0),
            Advice::NextGatewayOnce { or_here: false } => Step::End,
            Advice::Retry {
                not_before_ms,
                more,
            } => {
                let times_here = same
                    .filter(|earlier| earlier.gateway == past.gateway_name)
                    .count();
                match times_here {
                    0 => here(not_before_ms),
                    // Twice the same from one gateway: ask another.
                    _ if past.has_other => elsewhere,
                    times if times < usize::from(more) => here(not_before_ms),
                    _ => Step::End,
                }
            }
        }
    }
}

/// Whether two attempts failed in the same way. A lost answer is one, by whichever way it was lost.
fn is_the_same(one: &str, other: &str) -> bool {
    const LOST: [&str; 2] = ["unknown", "timed_out"];
    one == other || LOST.contains(&one) && LOST.contains(&other)
}
