//! The log: one JSON object a line.

use serde_json::Value;

/// How loud a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The ordinary course of things.
    Info,
    /// Something that somebody should look at.
    Error,
}

/// Where log lines go. Never a password, a token, a code or an image among them.
pub trait Log: Send + Sync {
    /// Writes one line.
    fn write(&self, level: Level, line: Value);
}
