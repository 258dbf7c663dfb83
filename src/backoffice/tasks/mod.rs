//! What operators do with tasks: make them again, take them back, and say that they have looked at
//! what waits for review.

pub mod routes;
mod store;
