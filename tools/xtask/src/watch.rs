//! Builds again what has changed, while the stack runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Result;

use crate::fingerprint;

/// Calls `build` after each change of `inputs` until `stop`. A build that fails is reported
/// and waits for the next change.
pub fn start(
    inputs: &'static [&'static str],
    build: impl Fn() -> Result<()> + Send + 'static,
    stop: &Arc<AtomicBool>,
) -> JoinHandle<()> {
    let stop = Arc::clone(stop);
    thread::spawn(move || {
        let mut seen = fingerprint::newest(inputs);
        while !stop.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(500));
            let now = fingerprint::newest(inputs);
            if now != seen {
                seen = now;
                if let Err(problem) = build() {
                    eprintln!("{problem:#}");
                }
            }
        }
    })
}
