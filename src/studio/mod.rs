//! The studio: from photographs to pictures (product.md 4 and 5).
//!
//! A person's *upload* is checked and stripped before it is stored. A *task* is one press of
//! Generate; it asks for one or more *outputs*, each a picture of its own, charged and settled by
//! itself. [`run`] takes one output through a gateway; [`store`] holds the SQL.

mod failover;
pub mod presets;
pub mod routes;
pub mod run;
pub(crate) mod store;
mod submission;
pub mod sweep;
pub mod views;
