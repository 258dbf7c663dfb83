//! Who may, how often, and once: sessions and their tokens, throttling of what could be guessed, and
//! `Idempotency-Key` (product.md 1 and 2).

pub mod account_ref;
pub mod idempotency;
pub mod problems;
pub mod sessions;
pub mod throttle;

#[doc(hidden)]
pub use web;
