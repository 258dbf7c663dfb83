//! Kitten Closet: an AI fitting room that runs at the edge.
//!
//! The modules:
//!
//! - [`routes`]: all routes, and the OpenAPI document
//! - [`http`]: the front door, extractors, bodies, idempotency
//! - [`accounts`]: sign-up, log-in, addresses, passwords
//! - [`sessions`]: who is logged in, and for how long
//! - [`throttle`]: how often somebody may attempt what could be guessed
//! - [`credits`]: grants and the ledger
//! - [`membership`]: levels and what they bring, offers, orders, redemption codes
//! - [`notifications`]: what an account is told
//! - [`backoffice`]: what operators see and do
//! - [`studio`]: presets, uploads, tasks, outputs, results
//! - [`live`]: what open pages are told
//! - [`export`]: tables to take away
//! - [`mail`]: the letters
//! - [`jobs`]: what cron and the queue run
//! - [`health`]: whether all of it works
//! - [`about`]: what everybody may know
//! - [`canonical`]: the form in which texts are compared
//! - [`app`], [`afterwards`], [`config`], [`problem`], [`fields`], [`language`]: what holds it together
//!
//! Below it are crates that know nothing of the service:
//!
//! - `ports`: what it needs from the world, as traits
//! - `hrana`: the database over the network
//! - `images`: what is accepted as a picture
//! - `gateways`: what an image model is
//!
//! Only `platform`, compiled for wasm32 alone, knows Cloudflare. `docs/architecture.md` has the
//! picture.

pub mod about;
pub mod accounts;
pub mod afterwards;
pub mod alerts;
pub mod app;
pub mod backoffice;
pub mod canonical;
pub mod config;
pub mod credits;
pub mod export;
pub mod fields;
pub mod health;
pub mod http;
pub mod jobs;
pub mod language;
pub mod live;
pub mod mail;
pub mod membership;
pub mod notifications;
#[cfg(target_arch = "wasm32")]
mod platform;
pub mod problem;
pub mod routes;
pub mod sessions;
pub mod studio;
pub mod throttle;
