//! What every handler of the API has in common: the context of a request, extractors, bodies,
//! problems (RFC 9457), the two languages, validation of fields, ETags, ranges and tables as CSV.
//!
//! Nothing here knows what the service sells. [`RequestContext`] carries the ports to whoever
//! handles a request; [`ContextWith`] adds what one crate keeps for all its requests.

mod after_commit;
pub mod allowance;
mod answer;
mod body;
pub mod config;
mod context;
pub mod disposition;
pub mod email;
pub mod etag;
pub mod export;
mod extract;
pub mod fields;
pub mod language;
mod memory;
pub mod origin;
mod page;
pub mod parameters;
mod precondition;
pub mod problem;
pub mod range;
mod routing;
pub mod secret_keys;

pub use after_commit::{AfterCommit, Effects};
pub use answer::{answer, json, no_content};
pub use body::{Json, JsonText, RawJson, UploadBody, announced, discard};
pub use context::{CLIENT_ADDRESS, ContextWith, Environment, RequestContext};
pub use extract::{Incoming, Path, Query};
pub use memory::{MemoryLimiter, MemoryPermit};
pub use origin::Origin;
pub use page::PageSize;
pub use precondition::{IfMatch, Precondition};
#[cfg(not(target_arch = "wasm32"))]
pub use routing::routes;
pub use routing::{OpenApiRouter, RouterState};
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use {pastey, routing::route};
