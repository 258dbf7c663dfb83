//! What whoever is refused can do.

/// What whoever made too many attempts can do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayIn {
    /// Wait.
    Later,
    /// Log in with a code sent by mail.
    MailedCode,
}
