//! The local stack: what the Worker talks to on a developer's machine instead of services that cost
//! money or need the internet. One process, one listener, four parts:
//!
//! - [`database`]: a proxy before the official libSQL server, which counts and misbehaves on demand;
//! - [`gateway`]: an image gateway that composes a real picture, and misbehaves on demand;
//! - [`mail`]: a mail provider whose outbox is a local page;
//! - [`moderation`]: a service that judges texts and pictures by marks in them.
//!
//! None of it ships in the Worker.

pub mod database;
pub mod gateway;
pub mod mail;
pub mod moderation;
pub mod server;

use std::time::SystemTime;

/// Bytes from the operating system's random source.
///
/// # Panics
/// When the system has no random source; nothing here could go on without.
fn random_bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    #[expect(clippy::expect_used, reason = "a system without randomness is broken")]
    getrandom::fill(&mut bytes).expect("the system's random source works");
    bytes
}

/// A short random name for a mail or a file.
fn random_id() -> String {
    random_bytes::<8>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The time, in milliseconds since 1970 (UTC).
fn milliseconds_now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_millis() as u64)
}
