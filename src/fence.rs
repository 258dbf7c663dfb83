//! The platform's rate limit.

use async_trait::async_trait;
use ports::fence::Fence;
use worker::{RateLimiter, send::SendFuture};

/// Over the binding.
pub struct ClientLimit(pub RateLimiter);

#[async_trait]
impl Fence for ClientLimit {
    async fn admits(&self, network: &str) -> bool {
        let outcome = SendFuture::new(self.0.limit(network.to_owned())).await;
        // A fence that cannot count keeps nobody out.
        outcome.map_or_else(
            |error| {
                worker::console_error!("the rate limit: {error}");
                true
            },
            |outcome| outcome.success,
        )
    }
}
