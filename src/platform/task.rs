//! A request's work, from its event to its answer. It begins in the event, and what is there at once
//! is given at once: with `wasm_bindgen_futures` alone it would begin in the next turn of the
//! runtime's queue, and each answer would be a promise.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use worker::send::SendWrapper;

#[wasm_bindgen(module = "/src/platform/border.js")]
extern "C" {
    /// A promise, and the function that resolves it.
    fn promised() -> Array;
}

/// What the work gives, or a promise of it.
pub fn run<T: Into<JsValue>>(work: impl Future<Output = T> + 'static) -> JsValue {
    let task = Arc::new(Task(SendWrapper::new(State {
        work: RefCell::new(Some(Box::pin(async { work.await.into() }))),
        is_woken: Cell::new(false),
        resolve: RefCell::default(),
    })));
    match task.go_on() {
        Poll::Ready(value) => value,
        Poll::Pending => {
            let promised = promised();
            let resolve = promised.get(1).unchecked_into();
            task.0.resolve.replace(Some(resolve));
            promised.get(0)
        }
    }
}

/// There is but one thread.
struct Task(SendWrapper<State>);

struct State {
    /// Until it is done.
    work: RefCell<Option<Pin<Box<dyn Future<Output = JsValue>>>>>,
    /// It goes on in the next turn.
    is_woken: Cell<bool>,
    resolve: RefCell<Option<Function>>,
}

impl Task {
    fn go_on(self: &Arc<Self>) -> Poll<JsValue> {
        self.0.is_woken.set(false);
        let mut place = self.0.work.borrow_mut();
        let Some(work) = place.as_mut() else {
            return Poll::Pending;
        };
        let waker = Waker::from(Arc::clone(self));
        let outcome = work.as_mut().poll(&mut Context::from_waker(&waker));
        if outcome.is_ready() {
            *place = None;
        }
        outcome
    }
}

impl Wake for Task {
    /// Not right here: who wakes may not be done yet, such as `worker::Delay`.
    fn wake(self: Arc<Self>) {
        if self.0.is_woken.replace(true) {
            return;
        }
        spawn_local(async move {
            if let Poll::Ready(value) = self.go_on()
                && let Some(resolve) = self.0.resolve.take()
                && let Err(error) = resolve.call1(&JsValue::UNDEFINED, &value)
            {
                worker::console_error!("an answer that nobody takes: {error:?}");
            }
        });
    }
}
