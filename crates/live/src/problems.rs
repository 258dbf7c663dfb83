//! What is refused of an open page.

use http::StatusCode;
use web::problem::{Problem, ProblemKind};

/// A WebSocket was expected, or cannot be had here.
pub static UPGRADE_REQUIRED: ProblemKind = ProblemKind::new(
    StatusCode::UPGRADE_REQUIRED,
    "upgrade-required",
    "这里只接受 WebSocket",
    "Only a WebSocket is of use here",
);

/// One of each, for the API's document.
pub fn samples() -> Vec<Problem> {
    vec![Problem::from(&UPGRADE_REQUIRED)]
}
