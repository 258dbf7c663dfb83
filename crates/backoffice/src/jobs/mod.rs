//! What the service does by itself, for operators to look at.

pub mod routes;
pub mod store;
