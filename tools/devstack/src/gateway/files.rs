//! Results that were given as an address.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Files remembered.
const FILES: usize = 20;

/// The last results given as an address.
#[derive(Default)]
pub struct Files(Mutex<VecDeque<StoredFile>>);

struct StoredFile {
    id: String,
    mime: &'static str,
    bytes: Bytes,
}

impl Files {
    /// Keeps a file and returns its name.
    pub fn keep(&self, mime: &'static str, bytes: Bytes) -> String {
        let id = crate::random_id();
        let mut files = self.files();
        files.truncate(FILES - 1);
        files.push_front(StoredFile {
            id: id.clone(),
            mime,
            bytes,
        });
        id
    }

    /// The media type and bytes of a file, if it is still kept.
    pub fn get(&self, id: &str) -> Option<(&'static str, Bytes)> {
        let files = self.files();
        let file = files.iter().find(|file| file.id == id)?;
        Some((file.mime, file.bytes.clone()))
    }

    fn files(&self) -> MutexGuard<'_, VecDeque<StoredFile>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
