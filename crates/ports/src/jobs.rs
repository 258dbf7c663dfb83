//! The queue: work that is done after the answer.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Make the picture of this output.
    Output {
        /// The output's id.
        id: String,
    },
}

/// The queue did not take the messages; some may be on it all the same.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the queue is out of reach: {0}")]
pub struct JobsError(pub String);

/// The sending end of the queue. Messages arrive at least once, in any order, perhaps late.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Puts messages on the queue; at most 100 a call.
    async fn send(&self, jobs: Vec<Job>) -> Result<(), JobsError>;
}
