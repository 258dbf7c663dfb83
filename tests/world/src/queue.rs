//! The queue.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use ports::jobs::{Job, Jobs, JobsError};

/// A queue that delivers when it is asked.
#[derive(Default)]
pub struct Queue {
    jobs: Mutex<VecDeque<Job>>,
    is_down: AtomicBool,
}

impl Queue {
    /// Lets it refuse everything, or work again.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// The message that waits for the longest.
    pub fn take(&self) -> Option<Job> {
        self.take_at(0)
    }

    /// The message at that place in the line, out of order.
    pub fn take_at(&self, place: usize) -> Option<Job> {
        self.jobs.lock().unwrap().remove(place)
    }

    /// Sends a message back, to the end of the line.
    pub fn put_back(&self, job: Job) {
        self.jobs.lock().unwrap().push_back(job);
    }

    /// How many messages wait.
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.jobs.lock().unwrap().len()
    }
}

#[async_trait]
impl Jobs for Queue {
    async fn send(&self, jobs: Vec<Job>) -> Result<(), JobsError> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(JobsError("down".to_owned()));
        }
        self.jobs.lock().unwrap().extend(jobs);
        Ok(())
    }
}
