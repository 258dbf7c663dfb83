//! Orders, as operators see them.

pub mod routes;
pub mod store;
