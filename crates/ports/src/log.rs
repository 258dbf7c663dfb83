//! The log: one JSON object a line.

use serde::Serialize;

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
    /// Writes one line, the text of a JSON object.
    fn write(&self, level: Level, line: String);
}

impl dyn Log + '_ {
    /// Writes what makes a JSON object as a line.
    pub fn tell(&self, level: Level, line: &impl Serialize) {
        let line = serde_json::to_string(line);
        self.write(
            level,
            line.unwrap_or_else(|error| {
                format!(r#"{{"error":"a line that is no JSON: {error}"}}"#)
            }),
        );
    }
}
