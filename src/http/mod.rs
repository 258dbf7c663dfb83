//! HTTP: the front door, and what every handler has in common.
//!
//! [`front_door::serve`] takes a request through the checks that all share, hands it to axum's router,
//! and gives each answer its headers. `extract` and `body` have the extractors; `routing` is how a
//! module collects its handlers ([`crate::routes`] has them all).

mod answer;
mod body;
pub mod disposition;
pub mod etag;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod examples;
mod extract;
pub mod front_door;
pub mod idempotency;
mod memory;
mod page;
pub mod parameters;
mod precondition;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod problems;
pub mod range;
mod routing;

pub use answer::{answer, json, no_content};
pub use body::{Json, JsonText, Sent, UploadBody};
pub use extract::{Incoming, Path, Query};
pub use idempotency::{Guard, IdempotencyKey, Kept, RequestHash};
pub use memory::{MemoryLimiter, MemoryPermit};
pub use page::PageSize;
pub use precondition::{IfMatch, Precondition};
pub use routing::OpenApiRouter;
#[cfg(target_arch = "wasm32")]
pub(crate) use routing::route;
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_imports))]
pub(crate) use routing::routes;
