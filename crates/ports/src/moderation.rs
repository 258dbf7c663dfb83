//! Asking somebody else whether a prompt or a picture is acceptable.

use async_trait::async_trait;
use bytes::Bytes;

/// What is thought of something.
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

    /// Whether pictures are judged: where they are not, nothing is asked, kept or waited for on that
    /// account.
    fn judges_pictures(&self) -> bool;

    /// Judges a picture of that media type, which is asked of those alone who judge pictures.
    async fn judge_picture(
        &self,
        content_type: &str,
        picture: &Bytes,
    ) -> Result<Verdict, ModerationError>;
}
