//! Accounts: sign-up and log-in, addresses and passwords (product.md 1).

pub mod email;
pub mod password;
pub mod routes;
pub mod store;
