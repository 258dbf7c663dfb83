//! HTTP: the front door, the route table, and what every handler has in common.
//!
//! [`front_door::serve`] takes a request through the checks that all share and gives each answer
//! its headers; [`router`] is the table of routes; the extractors here are what handlers ask for.

mod body;
mod context;
pub mod disposition;
pub mod etag;
pub mod front_door;
mod health;
pub mod idempotency;
mod page;
mod query;
pub mod range;
pub mod router;

pub use body::{Json, UploadBody};
pub use idempotency::{Guard, IdempotencyKey, Kept, RequestHash, answer};
pub use page::PageSize;
pub use query::Query;
