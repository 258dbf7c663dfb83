//! The parts of the local stack, each over HTTP.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chats;
mod client;
mod database;
mod gateway;
mod images_and_tasks;
mod outbox;
mod support;
