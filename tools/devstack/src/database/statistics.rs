//! Counters that tests read: round trips in all and for each request of the Worker.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::answer::Counts;

/// Request ids remembered.
const REQUEST_IDS: usize = 10_000;

/// Counters since the start or the last reset.
#[derive(Default)]
pub struct Statistics {
    pipelines: AtomicU64,
    statements: AtomicU64,
    rows_read: AtomicU64,
    rows_written: AtomicU64,
    requests: Mutex<Requests>,
}

/// The counters at one moment.
#[derive(Debug, Serialize)]
pub struct Totals {
    /// Pipeline requests, each a round trip.
    pub pipelines: u64,
    /// Statements run, alone or in batches; scripts are not counted.
    pub statements: u64,
    /// Rows that the engine looked at.
    pub rows_read: u64,
    /// Rows written, those of indexes among them.
    pub rows_written: u64,
}

#[derive(Default)]
struct Requests {
    pipelines: HashMap<String, u64>,
    in_order: VecDeque<String>,
}

impl Statistics {
    pub(super) fn count_pipeline(&self, request_id: Option<&str>) {
        self.pipelines.fetch_add(1, Ordering::Relaxed);
        let Some(request_id) = request_id else {
            return;
        };
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipelines) = requests.pipelines.get_mut(request_id) {
            *pipelines += 1;
            return;
        }
        if requests.in_order.len() == REQUEST_IDS
            && let Some(oldest) = requests.in_order.pop_front()
        {
            requests.pipelines.remove(&oldest);
        }
        requests.in_order.push_back(request_id.to_owned());
        requests.pipelines.insert(request_id.to_owned(), 1);
    }

    pub(super) fn count_statements(&self, counts: Counts) {
        self.statements
            .fetch_add(counts.statements, Ordering::Relaxed);
        self.rows_read
            .fetch_add(counts.rows_read, Ordering::Relaxed);
        self.rows_written
            .fetch_add(counts.rows_written, Ordering::Relaxed);
    }

    /// Reads the counters.
    pub fn totals(&self) -> Totals {
        Totals {
            pipelines: self.pipelines.load(Ordering::Relaxed),
            statements: self.statements.load(Ordering::Relaxed),
            rows_read: self.rows_read.load(Ordering::Relaxed),
            rows_written: self.rows_written.load(Ordering::Relaxed),
        }
    }

    /// Round trips made for one request id.
    pub fn pipelines_of(&self, request_id: &str) -> u64 {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.pipelines.get(request_id).copied().unwrap_or(0)
    }

    /// Sets all counters to zero and forgets the request ids.
    pub fn reset(&self) {
        for counter in [
            &self.pipelines,
            &self.statements,
            &self.rows_read,
            &self.rows_written,
        ] {
            counter.store(0, Ordering::Relaxed);
        }
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner) = Requests::default();
    }
}
