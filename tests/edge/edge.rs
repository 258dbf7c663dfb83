//! The real Worker on workerd, with R2, queue and cron, the local database and the demo gateway.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod account_life;
mod alerts;
mod bad_input;
mod contract;
mod faults;
mod front_door;
mod ledger_export;
mod live;
mod memory;
mod moderation;
mod pictures;
mod power_cut;
mod races;
mod reading;
mod round_trips;
mod sessions;
mod slow_clients;
mod story;
