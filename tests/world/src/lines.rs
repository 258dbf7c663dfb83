//! The log.

use std::sync::Mutex;

use ports::log::{Level, Log};

/// A log that can be read.
#[derive(Default)]
pub struct Lines(Mutex<Vec<String>>);

impl Lines {
    /// All that was written, as one text.
    pub fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Log for Lines {
    fn write(&self, _: Level, line: String) {
        self.0.lock().unwrap().push(line);
    }
}
