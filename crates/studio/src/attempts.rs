//! Attempts at an output: how many there may be, until when, and how they end.

use ports::clock::Millis;

/// An output is called for at most so many times (product.md 4).
pub const MOST_ATTEMPTS: u32 = 3;

/// Everything is settled within this time of its submission, in milliseconds (product.md 4).
const SETTLED_WITHIN: Millis = 15 * 60 * 1000;
/// The sweep comes every five minutes, give or take one: what a dead worker left behind must be over
/// before the last sweep that is still in time.
pub const ATTEMPTS_END_WITHIN: Millis = SETTLED_WITHIN - 6 * 60 * 1000;

/// The outcome of an attempt whose picture nobody could judge, which nobody is to blame for.
pub const UNJUDGED: &str = "moderation_unavailable";

/// An attempt before the one that failed now.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// The name of its gateway.
    pub gateway: String,
    /// How it ended.
    pub outcome: String,
}

/// How an output ends without a picture.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// The output's last state: `failed`, `blocked` or `needs_review`.
    pub state: &'static str,
    /// Why: one of the reasons of `docs/api.md`.
    pub reason: &'static str,
}
