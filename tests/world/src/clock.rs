//! The clock.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    task::Poll,
};

use async_trait::async_trait;
use kitten_closet::ports::clock::{Clock, Millis, Pause};

/// A clock that is set by hand.
pub struct SetClock(Arc<AtomicI64>);

impl SetClock {
    /// A clock that stands at `start`, in UTC milliseconds.
    pub fn new(start: Millis) -> Self {
        Self(Arc::new(AtomicI64::new(start)))
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

    /// Whoever waits looks again whenever others have had their turn.
    fn pause(&self, milliseconds: Millis) -> Pause {
        let (clock, end) = (Arc::clone(&self.0), self.now() + milliseconds);
        Box::pin(poll_fn(move |task| {
            if clock.load(Ordering::SeqCst) >= end {
                return Poll::Ready(());
            }
            task.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}
