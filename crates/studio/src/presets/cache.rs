//! The presets, kept in the isolate.

use std::sync::{Arc, Mutex, PoisonError};

use super::definition::Preset;

/// The presets as this isolate read them last. They may have changed since: whoever acts on them
/// lets the transaction require that they have not, so they need no expiry.
#[derive(Default)]
pub struct PresetCache(Mutex<Option<Arc<[Preset]>>>);

impl PresetCache {
    /// What was read last, if anything was.
    pub fn get(&self) -> Option<Arc<[Preset]>> {
        // What a panic left behind is still whole.
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Keeps what was read.
    pub fn set(&self, presets: Arc<[Preset]>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(presets);
    }
}
