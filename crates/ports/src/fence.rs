//! The outer fence: who asks far too often is sent away before anything is done.

use async_trait::async_trait;

/// So many requests of one network are let in within [`WINDOW`]; `wrangler.toml` says the same.
pub const MOST: u32 = 1_200;
/// In seconds.
pub const WINDOW: u32 = 60;

/// The platform's own limit. It counts at each of its places by itself and only about right: what has
/// to be exact is counted in the database (`throttle`).
#[async_trait]
pub trait Fence: Send + Sync {
    /// Counts a request of a client, told by its network, and says whether it may come in.
    async fn admits(&self, network: &str) -> bool;
}
