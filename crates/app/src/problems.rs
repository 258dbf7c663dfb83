//! What the front door refuses, and one of every problem there is, for the API's document.

use http::StatusCode;
use web::problem::ProblemKind;
#[cfg(not(target_arch = "wasm32"))]
use web::problem::{self, Problem};

/// An unsafe method from another origin.
pub static WRONG_ORIGIN: ProblemKind = ProblemKind::new(
    StatusCode::FORBIDDEN,
    "wrong-origin",
    "请求来自别的网站",
    "The request comes from another site",
);

/// One of every problem there is.
#[cfg(not(target_arch = "wasm32"))]
pub fn samples() -> Vec<Problem> {
    let of_each_crate = [
        problem::samples(),
        access::problems::samples(),
        credits::problems::samples(),
        membership::problems::samples(),
        studio::problems::samples(),
        accounts::problems::samples(),
        live::problems::samples(),
        vec![Problem::from(&WRONG_ORIGIN)],
    ];
    of_each_crate.into_iter().flatten().collect()
}
