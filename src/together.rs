//! Several things at once.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// One of them.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

enum Place<'a, T> {
    Open(Work<'a, T>),
    Done(T),
}

/// Does all of it, and gives what came of each, in order. For dozens: whenever one can go on, all are
/// asked. `futures_util::join_all` asks that one alone, for 5 KB of the Worker.
pub async fn together<'a, T>(works: impl IntoIterator<Item = Work<'a, T>>) -> Vec<T> {
    let mut places: Vec<_> = works.into_iter().map(Place::Open).collect();
    poll_fn(|task| {
        let mut is_done = true;
        for place in &mut places {
            if let Place::Open(work) = place {
                match work.as_mut().poll(task) {
                    Poll::Ready(outcome) => *place = Place::Done(outcome),
                    Poll::Pending => is_done = false,
                }
            }
        }
        match is_done {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    let outcomes = places.into_iter().filter_map(|place| match place {
        Place::Done(outcome) => Some(outcome),
        Place::Open(_) => None,
    });
    outcomes.collect()
}
