//! What the commands do to a database: against the official libSQL server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod migrate;
mod server;
mod statements;
