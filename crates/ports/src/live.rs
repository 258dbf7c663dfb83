//! Open pages: telling them that something of their account changed.

use std::{any::Any, sync::Arc};

use async_trait::async_trait;

/// The pages could not be told, or not be let in; they find out when they ask next.
#[derive(Debug, Clone, thiserror::Error)]
#[error("open pages are out of reach: {0}")]
pub struct LiveError(pub String);

/// A page that wants to be told of changes.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Whose it is.
    pub account_id: &'a str,
    /// The session it belongs to.
    pub session_id: &'a str,
    /// What the logs know its request by.
    pub request_id: &'a str,
}

/// What became of a page that wanted to be told.
pub enum Entry {
    /// It is connected.
    Open(PlatformSocket),
    /// Its session has ended.
    Ended,
    /// No page can be connected here.
    Unsupported,
}

/// A page's end of its WebSocket, which only the adapter that made it can hand over.
#[derive(Clone)]
pub struct PlatformSocket(pub Arc<dyn Any + Send + Sync>);

/// The way to the open pages of an account.
#[async_trait]
pub trait Live: Send + Sync {
    /// Connects a page: it is sent the state of its account at once, and again after each change,
    /// for as long as its session lives.
    async fn enter(&self, page: Page<'_>) -> Result<Entry, LiveError>;

    /// Tells the account's open pages that something changed. They are given the new state; what
    /// changed is not told here, so a message may be lost or doubled.
    async fn changed(&self, account_id: &str) -> Result<(), LiveError>;
}
