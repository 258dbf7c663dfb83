//! The problems that any API has, for its document.

use super::{
    Fault, Problem,
    kinds::{INTERNAL, NOT_JSON, PRECONDITION_FAILED, TOO_SLOW, UNAVAILABLE},
};

/// One of each, for the API's document.
pub fn samples() -> Vec<Problem> {
    vec![
        Problem::invalid_body("missing field `email` at line 1 column 2"),
        Problem::from(&NOT_JSON),
        Problem::field("reason", Fault::MISSING),
        Problem::not_found(),
        Problem::method_not_allowed("GET, HEAD"),
        Problem::range_not_satisfiable(1_203_388),
        Problem::too_large(10_000_000),
        Problem::from(&TOO_SLOW),
        Problem::wrong_state("paid"),
        Problem::from(&PRECONDITION_FAILED),
        Problem::from(&UNAVAILABLE),
        Problem::from(&INTERNAL),
    ]
}
