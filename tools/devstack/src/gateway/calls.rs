//! The log of calls, for tests: what was asked, with which images, and how it ended.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use serde::Serialize;
use tokio::time::Instant;

use super::generation::{Generation, ReceivedImage, Style};

/// Calls remembered.
const CALLS: usize = 200;
/// Bytes of images remembered; past that, the oldest calls lose theirs.
const IMAGE_BYTES: usize = 128 << 20;

/// The last calls.
#[derive(Default)]
pub struct Calls(Mutex<Log>);

#[derive(Default)]
struct Log {
    begun: u64,
    /// Oldest first.
    calls: VecDeque<Call>,
    image_bytes: usize,
}

/// A call as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// Counted from 1 since the start.
    pub number: u64,
    /// When it came, in milliseconds since 1970 (UTC).
    pub began_at: u64,
    /// Its wire format.
    pub style: Style,
    /// The model asked for.
    pub model: String,
    /// The prompt.
    pub prompt: String,
    /// Width and height asked for, in pixels.
    pub size: (u32, u32),
    /// The reference images.
    pub images: Vec<ImageEntry>,
    /// Polls, of a task.
    pub polls: u64,
    /// How it ended; none while it runs.
    pub outcome: Option<String>,
    /// How long it took, in milliseconds; none while it runs.
    pub duration_ms: Option<u64>,
    #[serde(skip)]
    began: Instant,
    #[serde(skip)]
    received: Vec<ReceivedImage>,
}

/// A reference image as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct ImageEntry {
    /// The declared media type.
    pub mime: String,
    /// Its size in bytes.
    pub size: usize,
}

impl Calls {
    /// Notes a call that begins, and returns its number.
    pub fn begin(&self, style: Style, generation: &Generation) -> u64 {
        let mut log = self.log();
        log.begun += 1;
        let images: Vec<_> = generation
            .images
            .iter()
            .map(|image| ImageEntry {
                mime: image.mime.clone(),
                size: image.bytes.len(),
            })
            .collect();
        log.image_bytes += images.iter().map(|image| image.size).sum::<usize>();
        let call = Call {
            number: log.begun,
            began_at: crate::milliseconds_now(),
            style,
            model: generation.model.clone(),
            prompt: generation.prompt.clone(),
            size: generation.size,
            images,
            polls: 0,
            outcome: None,
            duration_ms: None,
            began: Instant::now(),
            received: generation.images.clone(),
        };
        log.calls.push_back(call);
        log.forget_old();
        log.begun
    }

    /// Notes how a call ended.
    pub fn end(&self, number: u64, outcome: String) {
        if let Some(call) = self.log().find(number) {
            call.duration_ms = Some(call.began.elapsed().as_millis() as u64);
            call.outcome = Some(outcome);
        }
    }

    /// Counts a poll to a call's task.
    pub fn polled(&self, number: u64) {
        if let Some(call) = self.log().find(number) {
            call.polls += 1;
        }
    }

    /// The calls, oldest first.
    pub fn list(&self) -> Vec<Call> {
        self.log().calls.iter().cloned().collect()
    }

    /// An image as it was received, if it is still kept.
    pub fn image(&self, number: u64, index: usize) -> Option<ReceivedImage> {
        self.log().find(number)?.received.get(index).cloned()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn find(&mut self, number: u64) -> Option<&mut Call> {
        self.calls.iter_mut().find(|call| call.number == number)
    }

    fn forget_old(&mut self) {
        while self.calls.len() > CALLS {
            if let Some(call) = self.calls.pop_front() {
                self.image_bytes -= bytes_of(&call.received);
            }
        }
        for call in &mut self.calls {
            if self.image_bytes <= IMAGE_BYTES {
                break;
            }
            self.image_bytes -= bytes_of(&call.received);
            call.received.clear();
        }
    }
}

fn bytes_of(images: &[ReceivedImage]) -> usize {
    images.iter().map(|image| Bytes::len(&image.bytes)).sum()
}
