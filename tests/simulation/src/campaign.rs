//! Many histories at once, each with a seed of its own.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use crate::{
    history::{Failure, Report, Script, fresh_database, play},
    sabotage::Sabotage,
};

/// Histories to play.
pub struct Campaign {
    /// The seed of the first; the others follow.
    pub seed: u64,
    /// How many.
    pub histories: u64,
    /// A fault planted in all of them.
    pub sabotage: Option<Arc<Sabotage>>,
}

/// What came of them.
#[derive(Debug, Default)]
pub struct Summary {
    /// Histories that went well.
    pub histories: u64,
    /// What happened in them.
    pub report: Report,
    /// The first that did not, by its seed.
    pub failure: Option<Box<Failure>>,
}

impl Campaign {
    /// Plays them, on as many threads as the machine has cores, up to the first that fails.
    pub fn run(&self) -> Summary {
        let next = AtomicU64::new(0);
        let summary = Mutex::new(Summary::default());
        let threads = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| self.play_all(&next, &summary));
            }
        });
        summary.into_inner().unwrap()
    }

    fn play_all(&self, next: &AtomicU64, summary: &Mutex<Summary>) {
        let database = fresh_database();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= self.histories {
                return;
            }
            let script = Script {
                seed: self.seed + place,
                events: None,
            };
            let result = play(&script, &database, self.sabotage.clone());
            let mut summary = summary.lock().unwrap();
            match result {
                Ok(report) => {
                    summary.histories += 1;
                    summary.report.events.add(&report.events);
                    summary.report.outcomes.add(&report.outcomes);
                }
                Err(failure) => {
                    // Nobody begins another one; those under way may still fail before it.
                    next.store(self.histories, Ordering::Relaxed);
                    let is_first = summary
                        .failure
                        .as_ref()
                        .is_none_or(|other| failure.seed < other.seed);
                    if is_first {
                        summary.failure = Some(failure);
                    }
                    return;
                }
            }
        }
    }
}
