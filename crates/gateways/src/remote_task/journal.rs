//! Tasks on record.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// A task that a gateway works on for us, and has charged for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteTask {
    /// The gateway's id for it.
    pub id: String,
    /// The address that tells its state.
    pub poll: String,
    /// What it costs, in the gateway's unit, where its answer tells.
    pub cost: Option<f64>,
}

/// Where tasks are put on record.
#[async_trait]
pub trait TaskJournal: Send + Sync {
    /// Puts a task on record; tells whether it is. Asked again for the same task where it is not.
    async fn record(&self, task: &RemoteTask) -> bool;
}

/// For calls that nobody goes on with after us, such as an operator's test call.
#[derive(Debug)]
pub struct NoJournal;

#[async_trait]
impl TaskJournal for NoJournal {
    async fn record(&self, _: &RemoteTask) -> bool {
        true
    }
}
