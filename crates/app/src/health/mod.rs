//! Health (product.md 9): whether the service is alive, and whether everything it leans on works.

mod routes;
mod store;

pub use routes::{Readiness, router};

use std::sync::{Mutex, PoisonError};

use ports::clock::Millis;

/// A look at everything counts so long, in milliseconds: whoever asks more often is told the same.
const LOOK_LIFE: Millis = 10_000;

/// What a look at everything found; what is wrong with something is one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Checks {
    database: &'static str,
    bucket: &'static str,
    queue: &'static str,
    jobs: &'static str,
    gateways: &'static str,
}

/// All is well with it.
const OK: &str = "ok";

impl Checks {
    fn named(&self) -> [(&'static str, &'static str); 5] {
        [
            ("database", self.database),
            ("bucket", self.bucket),
            ("queue", self.queue),
            ("jobs", self.jobs),
            ("gateways", self.gateways),
        ]
    }

    fn are_well(&self) -> bool {
        self.named().iter().all(|(_, state)| *state == OK)
    }
}

/// The last look, kept in the isolate.
#[derive(Default)]
pub struct ReadinessCache(Mutex<Option<(Millis, Checks)>>);

impl ReadinessCache {
    fn get(&self, now: Millis) -> Option<Checks> {
        // What a panic left behind is still whole.
        let look = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        look.filter(|(at, _)| (0..LOOK_LIFE).contains(&(now - at)))
            .map(|(_, checks)| checks)
    }

    fn set(&self, now: Millis, checks: Checks) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, checks));
    }
}
