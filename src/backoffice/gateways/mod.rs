//! The gateways as operators see them: how each stands, what wants a hand, and saying that it has
//! been seen to.

pub mod routes;
mod store;
