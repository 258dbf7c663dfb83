//! The studio: from photographs to pictures (product.md 4 and 5).
//!
//! A person's *upload* is checked and stripped before it is stored. A *task* is one press of
//! Generate; it asks for one or more *outputs*, each a picture of its own, charged and settled by
//! itself. [`run`] takes one output through a gateway; [`uploads`] and [`results`] take pictures in
//! and hand them out, [`purge`] deletes them; [`store`] holds the SQL.

mod archive;
pub mod presets;
pub mod purge;
pub mod results;
pub mod routes;
pub mod run;
mod serving;
pub(crate) mod store;
mod submission;
pub mod sweep;
pub mod uploads;
pub mod views;
