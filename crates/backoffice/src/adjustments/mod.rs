//! Corrections of balances by hand.

pub mod routes;
mod store;
