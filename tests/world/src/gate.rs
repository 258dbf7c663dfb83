//! The outer fence.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use ports::fence::Fence;

/// A fence that lets everybody in, until it is told to let in nobody.
#[derive(Default)]
pub struct Gate {
    is_closed: AtomicBool,
}

impl Gate {
    /// Closes it, or opens it again.
    pub fn set_closed(&self, is_closed: bool) {
        self.is_closed.store(is_closed, Ordering::SeqCst);
    }
}

#[async_trait]
impl Fence for Gate {
    async fn admits(&self, _: &str) -> bool {
        !self.is_closed.load(Ordering::SeqCst)
    }
}
