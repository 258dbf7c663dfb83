//! The simulator: the whole service on native adapters, driven from one seed.
//!
//! A [`history`] is a hundred [`events`] in the life of one small service: people press buttons and
//! press them again when no answer comes, operators and cron do their work, the clock jumps, the
//! queue delivers late, twice and out of order, and any call of any port may fail, lose its reply,
//! or be the last thing a process did. After every event the books of the database are compared with
//! those of a naive [`model`] that was written from product.md alone.
//!
//! - [`service`]: the real router and jobs on native adapters, with mishaps at every port
//! - [`scene`]: plays one event, and compares
//! - [`shrink`]: makes a history that fails shorter
//! - [`campaign`]: many histories at once
//! - [`sabotage`]: faults planted in the service, to see that they are found

#![allow(
    clippy::unwrap_used,
    reason = "a simulation that cannot go on has failed"
)]

pub mod campaign;
pub mod events;
pub mod history;
pub mod model;
pub mod names;
pub mod sabotage;
pub mod scene;
pub mod service;
pub mod shrink;
pub mod tally;
