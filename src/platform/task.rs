//! A request's work, from its event to its answer. It runs at once as far as it comes, and goes on
//! right where something it waits for arrives. With `wasm_bindgen_futures` each of these would be
//! another turn of the runtime's queue, and each answer a promise, also one that is there at once.
//!
//! Nothing that a request waits for comes out of another one's work: so a task is never woken in
//! another request's turn, where the runtime would let it do nothing.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
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
    /// While it ran, something it waits for arrived.
    is_woken: Cell<bool>,
    resolve: RefCell<Option<Function>>,
}

impl Task {
    fn go_on(self: &Arc<Self>) -> Poll<JsValue> {
        let Ok(mut place) = self.0.work.try_borrow_mut() else {
            self.0.is_woken.set(true);
            return Poll::Pending;
        };
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        while let Some(work) = place.as_mut() {
            if let Poll::Ready(value) = work.as_mut().poll(&mut context) {
                *place = None;
                return Poll::Ready(value);
            }
            if !self.0.is_woken.take() {
                break;
            }
        }
        Poll::Pending
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if let Poll::Ready(value) = self.go_on()
            && let Some(resolve) = self.0.resolve.take()
            && let Err(error) = resolve.call1(&JsValue::UNDEFINED, &value)
        {
            worker::console_error!("an answer that nobody takes: {error:?}");
        }
    }
}
