//! The clock.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    task::Poll,
};

use ports::clock::{Clock, Millis, Sleep};

/// A clock that is set by hand.
pub struct SetClock {
    time: Arc<AtomicI64>,
    passes_for_sleepers: AtomicBool,
}

impl SetClock {
    /// A clock that stands at `start`, in UTC milliseconds. Whoever sleeps waits until somebody lets the
    /// time pass.
    pub fn new(start: Millis) -> Self {
        Self {
            time: Arc::new(AtomicI64::new(start)),
            passes_for_sleepers: AtomicBool::new(false),
        }
    }

    /// Lets so many milliseconds pass.
    pub fn pass(&self, milliseconds: Millis) {
        self.time.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// From now on the time passes at once for whoever sleeps: where nobody else is there to let it pass.
    pub fn pass_for_sleepers(&self) {
        self.passes_for_sleepers.store(true, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Millis {
        self.time.load(Ordering::SeqCst)
    }

    /// Whoever waits looks again whenever others have had their turn.
    fn sleep(&self, milliseconds: Millis) -> Sleep {
        let (time, end) = (Arc::clone(&self.time), self.now() + milliseconds);
        let passes_at_once = self.passes_for_sleepers.load(Ordering::SeqCst);
        Box::pin(poll_fn(move |task| {
            if passes_at_once {
                time.fetch_max(end, Ordering::SeqCst);
            }
            if time.load(Ordering::SeqCst) >= end {
                return Poll::Ready(());
            }
            task.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}
