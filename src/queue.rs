//! The sending end of Cloudflare Queues.

use async_trait::async_trait;
use ports::jobs::{Job, Jobs, JobsError};
use worker::{
    BatchMessageBuilder, Queue,
    send::{SendFuture, SendWrapper},
};

/// The queue of outputs to be made.
pub struct Outputs(SendWrapper<Queue>);

impl Outputs {
    /// Over the binding.
    pub fn new(queue: Queue) -> Self {
        Self(SendWrapper::new(queue))
    }
}

#[async_trait]
impl Jobs for Outputs {
    async fn send(&self, jobs: Vec<Job>) -> Result<(), JobsError> {
        let batch = BatchMessageBuilder::new().messages(jobs).build();
        SendFuture::new(self.0.send_batch(batch))
            .await
            .map_err(|error| JobsError(error.to_string()))
    }
}
