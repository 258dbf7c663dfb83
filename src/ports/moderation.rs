//! Asking somebody else whether a prompt is acceptable.

use async_trait::async_trait;

/// What is thought of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing speaks against it.
    Fine,
    /// It is not to be used.
    Flagged,
}

/// There was no verdict.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the moderation service: {0}")]
pub struct ModerationError(pub String);

/// Who is asked.
#[async_trait]
pub trait Moderation: Send + Sync {
    /// Judges a text.
    async fn judge(&self, text: &str) -> Result<Verdict, ModerationError>;
}
