//! What may be under way.

use futures_util::future::BoxFuture;
use ports::jobs::Job;

use crate::{
    model::{Command, Part, Said, calendar::Moment},
    service::Answer,
};

/// A process that stands still is ended after that, in milliseconds.
const LONGEST_LIFE: i64 = 30 * 60_000;

/// What is being done.
pub enum Errand {
    /// A request.
    Ask {
        /// What was asked for.
        command: Command,
        /// When.
        asked_at: Moment,
        /// The answer that must come, once it has happened.
        said: Option<Said>,
    },
    /// The delivery of a message.
    Deliver(Job),
    /// A job of cron, and the parts of it that have not happened.
    Job(&'static str, Vec<Part>),
}

/// What came back.
pub enum Reply {
    /// To a request.
    Answer(Answer),
    /// A job went well, or did not.
    Done(bool),
}

/// Something under way.
pub struct Exchange {
    /// What.
    pub errand: Errand,
    /// What is left to be done.
    pub future: BoxFuture<'static, Reply>,
    /// Something went wrong with it.
    pub is_disturbed: bool,
    /// When it was last seen alive.
    pub since: Moment,
}

impl Exchange {
    /// Whether no platform would let its process live for so long.
    pub fn is_dead(&self, now: Moment) -> bool {
        now - self.since > LONGEST_LIFE
    }
}

impl Errand {
    /// In words.
    pub fn name(&self) -> String {
        match self {
            Self::Ask { command, .. } => format!("{command:?}"),
            Self::Deliver(job) => format!("deliver {job:?}"),
            Self::Job(name, left) => format!("{name}, {left:?}"),
        }
    }
}
