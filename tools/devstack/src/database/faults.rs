//! Round trips that go wrong on demand, chosen by the request id that the Worker gives its batches.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// What happens to a round trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum BatchMode {
    /// An error, and nothing is run.
    Fail,
    /// It is run, and the connection is reset in place of an answer.
    Lose,
    /// Nothing is run and nothing is answered.
    Hold,
    /// It is run, and nothing is answered.
    HoldReply,
    /// It is run after so many milliseconds.
    Delay {
        /// How many.
        ms: u64,
    },
    /// It is run twice, and the second answer is passed on.
    Repeat,
}

/// A rule of what goes wrong.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Fault {
    /// Which request ids: those that begin so.
    pub request_id: String,
    /// What happens to them.
    #[serde(flatten)]
    pub fault: BatchMode,
    /// How many more times.
    #[serde(default = "once")]
    pub times: u32,
    /// How often it has happened.
    #[serde(default)]
    pub met: u32,
}

const fn once() -> u32 {
    1
}

/// The rules in force, and those that have ended.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Adds a rule.
    pub fn add(&self, fault: Fault) {
        self.faults().push(fault);
    }

    /// Takes all rules back.
    pub fn clear(&self) {
        self.faults().clear();
    }

    /// The rules, the oldest first.
    pub fn list(&self) -> Vec<Fault> {
        self.faults().clone()
    }

    /// What happens to a round trip with this request id, which is counted.
    pub fn meet(&self, request_id: &str) -> Option<BatchMode> {
        let mut faults = self.faults();
        let fault = faults
            .iter_mut()
            .find(|fault| fault.times > 0 && request_id.starts_with(&fault.request_id))?;
        fault.times -= 1;
        fault.met += 1;
        Some(fault.fault)
    }

    fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
