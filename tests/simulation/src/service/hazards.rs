//! What goes wrong between the service and its ports.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use futures_util::future;

/// What befalls one call of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing reaches the other side.
    FailsBefore,
    /// The other side does it, and the reply is lost.
    LosesReply,
    /// The process stands still before the call, perhaps for ever.
    StopsBefore,
    /// The process stands still after the call, perhaps for ever.
    StopsAfter,
}

/// The mishaps of one event: the number of a port call, counted from 0, and what befalls it.
#[derive(Debug, Default)]
struct Plan {
    mishaps: Vec<(usize, Mishap)>,
    calls: usize,
    has_struck: bool,
}

/// The mishaps that wait for the port calls of the event under way.
#[derive(Default)]
pub struct Hazards {
    plan: Mutex<Plan>,
    are_gateways_spared: AtomicBool,
}

impl Hazards {
    /// Lets nothing befall calls of the gateways.
    pub fn spare_gateways(&self, are_spared: bool) {
        self.are_gateways_spared
            .store(are_spared, Ordering::Relaxed);
    }

    /// Whether nothing befalls calls of the gateways.
    pub fn are_gateways_spared(&self) -> bool {
        self.are_gateways_spared.load(Ordering::Relaxed)
    }

    /// Begins an event.
    pub fn plan(&self, mishaps: Vec<(usize, Mishap)>) {
        *self.plan.lock().unwrap() = Plan {
            mishaps,
            ..Plan::default()
        };
    }

    /// Whether anything went wrong in this event.
    pub fn have_struck(&self) -> bool {
        self.plan.lock().unwrap().has_struck
    }

    fn next(&self) -> Option<Mishap> {
        let mut plan = self.plan.lock().unwrap();
        let number = plan.calls;
        plan.calls += 1;
        let mishap = plan.mishaps.iter().find(|(call, _)| *call == number);
        let mishap = mishap.map(|(_, mishap)| *mishap);
        plan.has_struck |= mishap.is_some();
        mishap
    }

    /// Makes a call, or what becomes of it; `lost` is how the port reports that it failed.
    pub async fn befall<T, E>(
        &self,
        call: impl Future<Output = Result<T, E>>,
        lost: impl FnOnce(String) -> E,
    ) -> Result<T, E> {
        match self.next() {
            None => call.await,
            Some(Mishap::FailsBefore) => Err(lost("out of reach".to_owned())),
            Some(Mishap::LosesReply) => {
                let _ = call.await;
                Err(lost("the reply was lost".to_owned()))
            }
            Some(Mishap::StopsBefore) => {
                stand_still().await;
                call.await
            }
            Some(Mishap::StopsAfter) => {
                let result = call.await;
                stand_still().await;
                result
            }
        }
    }
}

/// Pending once: whoever polls goes on when polling again, and dies when dropping it.
async fn stand_still() {
    let mut is_first = true;
    future::poll_fn(|context| {
        if std::mem::take(&mut is_first) {
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        } else {
            std::task::Poll::Ready(())
        }
    })
    .await;
}
