//! Telling open pages that something of their account changed.

use async_trait::async_trait;

/// The pages could not be told; they find out when they ask next.
#[derive(Debug, Clone, thiserror::Error)]
#[error("open pages could not be told: {0}")]
pub struct LiveError(pub String);

/// The way to the open pages of an account.
#[async_trait]
pub trait Live: Send + Sync {
    /// Tells the account's open pages that something changed. They are given the new state; what
    /// changed is not told here, so a message may be lost or doubled.
    async fn changed(&self, account_id: &str) -> Result<(), LiveError>;
}
