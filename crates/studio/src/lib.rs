//! The studio: from photographs to pictures (product.md 4 and 5).
//!
//! A person's *upload* is checked and stripped before it is stored. A *task* is one press of
//! Generate; it asks for one or more *outputs*, each a picture of its own, charged and settled by
//! itself. A *preset* is a tool: data that says which pictures and options there are and what the
//! model is told. [`run`] takes one output through a gateway; [`uploads`] and [`results`] take
//! pictures in and hand them out, [`purge`] deletes them; [`store`] holds the SQL.

mod archive;
mod attempts;
pub mod check;
mod costly;
mod failover;
pub mod label;
pub mod moderation;
mod photos;
pub mod presets;
pub mod problems;
pub mod purge;
pub mod queue;
pub mod results;
pub mod routes;
pub mod run;
pub mod serving;
mod state;
pub mod store;
pub mod submission;
mod submit;
pub mod sweep;
pub mod uploads;
pub mod views;
pub mod words;

pub use state::{StudioContext, StudioState};
