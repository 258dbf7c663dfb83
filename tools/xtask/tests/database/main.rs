//! What the commands do to a database: against the local libSQL server, over HTTP.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod migrate;
mod server;
