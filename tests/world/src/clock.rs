//! The clock.

use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use kitten_closet::ports::clock::{Clock, Millis};

/// A clock that is set by hand.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that stands at `start`, in UTC milliseconds.
    pub fn new(start: Millis) -> Self {
        Self(AtomicI64::new(start))
    }

    /// Lets so many milliseconds pass.
    pub fn pass(&self, milliseconds: Millis) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for SetClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }

    /// The time passes at once.
    async fn sleep(&self, milliseconds: u64) {
        self.pass(Millis::try_from(milliseconds).unwrap());
    }
}
