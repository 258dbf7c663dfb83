//! Credits: grants, the ledger, and every way money moves (product.md 2).
//!
//! Nobody else writes these tables. What other rooms need to happen to credits, they add to their
//! own transaction through [`store`], so that a change and what it belongs to commit together or
//! not at all. The schema (`migrations/0003_credits.sql`) holds the invariants.

pub mod store;

use serde::Serialize;
use utoipa::ToSchema;

/// What an account holds, in credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Balance {
    /// All of it.
    pub total: i64,
    /// What never expires.
    pub permanent: i64,
    /// What expires with the membership.
    pub membership: i64,
}

/// One output to be paid for.
#[derive(Debug, Clone, Serialize)]
pub struct Charge {
    /// The id its ledger entry will have.
    pub entry_id: String,
    /// The output.
    pub output_id: String,
}
