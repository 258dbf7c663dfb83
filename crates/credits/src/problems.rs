//! What is refused of somebody without credits.

use http::StatusCode;
use web::{
    language::Text,
    problem::{Problem, ProblemKind},
};

/// Not enough credits.
pub static INSUFFICIENT_CREDITS: ProblemKind = ProblemKind::new(
    StatusCode::PAYMENT_REQUIRED,
    "insufficient-credits",
    "积分不足",
    "Not enough credits",
);

/// Not enough credits: what it costs, and what the account can spend.
pub fn insufficient_credits(needed: i64, available: i64) -> Problem {
    let missing = needed - available;
    let detail = Text::new(
        format!("这次需要 {needed} 积分，还差 {missing} 积分。签到或购买积分后再来。"),
        format!(
            "This takes {needed} credits; {missing} are missing. Check in or buy a pack to go on."
        ),
    );
    Problem::from(&INSUFFICIENT_CREDITS)
        .detail(detail)
        .member("needed", needed)
        .member("available", available)
        .member("missing", missing)
}

/// One of each, for the API's document.
pub fn samples() -> Vec<Problem> {
    vec![insufficient_credits(2, 1)]
}
