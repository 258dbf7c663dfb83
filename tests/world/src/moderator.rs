//! Moderation.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
};

use async_trait::async_trait;
use bytes::Bytes;
use ports::moderation::{Moderation, ModerationError, Verdict};

/// A moderation service that finds everything fine until it is told otherwise, and judges texts alone
/// until then.
#[derive(Default)]
pub struct Moderator {
    flagged: Mutex<Option<String>>,
    asked: Mutex<Vec<String>>,
    pictures: Mutex<Vec<Bytes>>,
    verdicts: Mutex<VecDeque<Verdict>>,
    is_down: AtomicBool,
    judges_pictures: AtomicBool,
}

impl Moderator {
    /// Lets it flag what holds `text`.
    pub fn will_flag(&self, text: &str) {
        *self.flagged.lock().unwrap() = Some(text.to_owned());
    }

    /// Lets it answer nothing, or answer again.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// What it was asked about.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// Lets it judge pictures.
    pub fn judge_pictures(&self) {
        self.judges_pictures.store(true, Ordering::SeqCst);
    }

    /// What it says of the next pictures, each in turn.
    pub fn will_say(&self, verdicts: &[Verdict]) {
        self.verdicts.lock().unwrap().extend(verdicts);
    }

    /// The pictures that it was asked about.
    pub fn pictures(&self) -> Vec<Bytes> {
        self.pictures.lock().unwrap().clone()
    }

    fn answer(&self) -> Result<(), ModerationError> {
        match self.is_down.load(Ordering::SeqCst) {
            true => Err(ModerationError("down".to_owned())),
            false => Ok(()),
        }
    }
}

/// A picture takes a moment: whoever asks about the same one comes in between.
async fn give_others_their_turn() {
    let mut turns = 3;
    poll_fn(|task| {
        if turns == 0 {
            return Poll::Ready(());
        }
        turns -= 1;
        task.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[async_trait]
impl Moderation for Moderator {
    async fn judge(&self, text: &str) -> Result<Verdict, ModerationError> {
        self.asked.lock().unwrap().push(text.to_owned());
        self.answer()?;
        let flagged = self.flagged.lock().unwrap();
        Ok(
            match flagged.as_ref().is_some_and(|flag| text.contains(flag)) {
                true => Verdict::Flagged,
                false => Verdict::Fine,
            },
        )
    }

    fn judges_pictures(&self) -> bool {
        self.judges_pictures.load(Ordering::SeqCst)
    }

    async fn judge_picture(&self, _: &str, picture: &Bytes) -> Result<Verdict, ModerationError> {
        self.pictures.lock().unwrap().push(picture.clone());
        give_others_their_turn().await;
        self.answer()?;
        let verdict = self.verdicts.lock().unwrap().pop_front();
        Ok(verdict.unwrap_or(Verdict::Fine))
    }
}
