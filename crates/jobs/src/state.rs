//! What jobs need beyond the ports.

use std::sync::Arc;

use alerts::Channels;
use studio::{StudioContext, StudioState};
use web::ContextWith;

/// What jobs need beyond the ports.
pub struct JobsState {
    studio: Arc<StudioState>,
    /// Where operators' alerts go.
    pub alerts: Channels,
}

impl JobsState {
    /// With what the studio keeps, and the channels of alerts.
    pub fn new(studio: &Arc<StudioState>, alerts: Channels) -> Self {
        let studio = Arc::clone(studio);
        Self { studio, alerts }
    }
}

/// The context of a job.
pub type JobContext = ContextWith<JobsState>;

/// The same piece of work, as the studio wants it.
pub(crate) fn studio(context: &JobContext) -> StudioContext {
    context.with(&context.state.studio)
}
