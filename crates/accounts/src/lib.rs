//! Accounts: from sign-up to deletion, addresses and passwords (product.md 1).

pub mod code;
mod common_passwords;
pub mod letters;
pub mod limits;
pub mod link;
pub mod password;
pub mod problems;
pub mod routes;
mod state;
pub mod store;
pub mod terms;
pub mod welcome;

pub use state::{AccountsContext, AccountsState};
