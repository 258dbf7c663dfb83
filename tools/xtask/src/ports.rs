//! Ports of 127.0.0.1 for what is started here.

use std::net::TcpListener;
use std::ops::Range;
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context, Result};

/// Where ports are picked: below those from which systems make outgoing connections, any of which
/// could take a port between its claim and its use.
const PORTS: Range<u16> = 20_000..30_000;

/// A free port, and none twice.
///
/// # Errors
/// When none is left.
pub fn pick() -> Result<u16> {
    static PICKED: AtomicU16 = AtomicU16::new(0);
    let number = PORTS.end - PORTS.start;
    // Processes that run at a time begin at different places.
    let begin = u16::try_from(process::id().wrapping_mul(61) % u32::from(number))?;
    let pick = |_| {
        let picked = begin.wrapping_add(PICKED.fetch_add(1, Ordering::Relaxed));
        PORTS.start + picked % number
    };
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let free = PORTS.map(pick).find(is_free);
    free.with_context(|| format!("no port of {PORTS:?} is free"))
}

/// Makes sure that a port is free; picks one for 0.
///
/// # Errors
/// When somebody listens there.
pub fn claim(port: u16) -> Result<u16> {
    if port == 0 {
        return pick();
    }
    TcpListener::bind(("127.0.0.1", port)).with_context(|| {
        format!("port {port} is taken: end what listens there (another `cargo xtask dev`?) or choose another port")
    })?;
    Ok(port)
}
