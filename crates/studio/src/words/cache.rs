//! The word list, kept in the isolate.

use std::sync::{Arc, Mutex, PoisonError};

use super::WordList;

/// The list as this isolate read it last. It may have changed since: whoever acts on it lets
/// the transaction require that it has not, so it needs no expiry.
#[derive(Default)]
pub struct WordListCache(Mutex<Option<Arc<WordList>>>);

impl WordListCache {
    /// What was read last, if anything was.
    pub fn get(&self) -> Option<Arc<WordList>> {
        // What a panic left behind is still whole.
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Keeps what was read.
    pub fn set(&self, list: Arc<WordList>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(list);
    }
}
