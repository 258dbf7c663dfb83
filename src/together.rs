//! Several things at once.

/// One of them.
pub use futures_util::future::BoxFuture as Work;
/// Does all of it, and gives what came of each, in order.
pub use futures_util::future::join_all as together;
