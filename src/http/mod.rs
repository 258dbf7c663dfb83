//! HTTP: the front door, the route table, and what every handler has in common.
//!
//! [`front_door::serve`] takes a request through the checks that all share and gives each answer
//! its headers; [`router`] is the table of routes; [`handler`] says what a handler is, `head` and
//! `body` have what handlers ask for.

mod answer;
mod body;
pub mod disposition;
pub mod etag;
#[cfg(not(target_arch = "wasm32"))]
mod examples;
pub mod front_door;
pub mod handler;
mod head;
pub mod idempotency;
mod memory;
mod page;
pub mod parameters;
mod precondition;
#[cfg(not(target_arch = "wasm32"))]
mod problems;
pub mod range;
pub mod router;

pub use answer::{answer, json, no_content};
pub use body::{Json, JsonText, Sent, UploadBody};
pub use head::{Path, Query};
pub use idempotency::{Guard, IdempotencyKey, Kept, RequestHash};
pub use memory::{MemoryLimiter, MemoryPermit};
pub use page::PageSize;
pub use precondition::{IfMatch, Precondition};
pub use router::Router;
