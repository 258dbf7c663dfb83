//! Moderation.

use std::sync::Mutex;

use async_trait::async_trait;
use kitten_closet::ports::moderation::{Moderation, ModerationError, Verdict};

/// A moderation service that finds everything fine until it is told otherwise.
#[derive(Default)]
pub struct Moderator {
    flagged: Mutex<Option<String>>,
    asked: Mutex<Vec<String>>,
    is_down: Mutex<bool>,
}

impl Moderator {
    /// Lets it flag what holds `text`.
    pub fn will_flag(&self, text: &str) {
        *self.flagged.lock().unwrap() = Some(text.to_owned());
    }

    /// Lets it answer nothing, or answer again.
    pub fn set_down(&self, is_down: bool) {
        *self.is_down.lock().unwrap() = is_down;
    }

    /// What it was asked about.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait]
impl Moderation for Moderator {
    async fn judge(&self, text: &str) -> Result<Verdict, ModerationError> {
        self.asked.lock().unwrap().push(text.to_owned());
        if *self.is_down.lock().unwrap() {
            return Err(ModerationError("down".to_owned()));
        }
        let flagged = self.flagged.lock().unwrap();
        Ok(
            match flagged.as_ref().is_some_and(|flag| text.contains(flag)) {
                true => Verdict::Flagged,
                false => Verdict::Fine,
            },
        )
    }
}
