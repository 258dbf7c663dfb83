//! Credits: grants, the ledger, and every way money moves (product.md 2).
//!
//! Nobody else writes these tables. What other crates need to happen to credits, they add to their
//! own transaction through [`store`], so that a change and what it belongs to commit together or
//! not at all. The schema (`migrations/0003_credits.sql`) holds the invariants.

pub mod export;
pub mod problems;
pub mod routes;
pub mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account can spend, in credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "total": 312, "permanent": 14, "membership": 298,
    "expiring": [{"credits": 298, "expires_at": 1_797_890_940_000_i64}],
})))]
pub struct Balance {
    /// All of it.
    pub total: i64,
    /// What never expires.
    pub permanent: i64,
    /// What expires with the membership.
    pub membership: i64,
    /// The membership credits by their end, the soonest first.
    pub expiring: Vec<Expiring>,
}

impl Balance {
    /// What never expires, and what does, the soonest first.
    pub fn of(permanent: i64, expiring: Vec<Expiring>) -> Self {
        let membership = expiring.iter().map(|part| part.credits).sum();
        Self {
            total: permanent + membership,
            permanent,
            membership,
            expiring,
        }
    }
}

/// Membership credits that end together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Expiring {
    /// How many.
    pub credits: i64,
    /// UTC milliseconds.
    pub expires_at: i64,
}

/// One output to be paid for.
#[derive(Debug, Clone, Serialize)]
pub struct Charge {
    /// The id its ledger entry will have.
    pub entry_id: String,
    /// The output.
    pub output_id: String,
}

/// One change of the balance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6283-7923-be53-966c6cd9343e", "event": "generation", "amount": -2,
    "balance": 312, "task_id": "01a200c4-6280-70eb-b429-fa86d481c263", "note": null,
    "created_at": 1_795_309_200_000_i64,
})))]
pub struct LedgerEntry {
    /// Its id.
    pub id: String,
    /// What happened.
    pub event: Event,
    /// Credits that came, or went where it is below zero.
    pub amount: i64,
    /// The balance after it.
    pub balance: i64,
    /// Generations and refunds: the task.
    pub task_id: Option<String>,
    /// Adjustments: the operator's reason.
    pub note: Option<String>,
    /// UTC milliseconds.
    pub created_at: i64,
}

/// Why a balance changed (product.md 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Registering.
    Welcome,
    /// A check-in's period.
    CheckIn,
    /// A month of a membership.
    Membership,
    /// A pack.
    Purchase,
    /// A code.
    Redemption,
    /// An output.
    Generation,
    /// An output that ended without a picture.
    Refund,
    /// An admin, with a reason.
    Adjustment,
    /// An order that was refunded.
    OrderReversal,
    /// A bucket that expired.
    Expiry,
}

impl Event {
    /// The names of all of them.
    pub const NAMES: [&str; 10] = [
        Self::Welcome.name(),
        Self::CheckIn.name(),
        Self::Membership.name(),
        Self::Purchase.name(),
        Self::Redemption.name(),
        Self::Generation.name(),
        Self::Refund.name(),
        Self::Adjustment.name(),
        Self::OrderReversal.name(),
        Self::Expiry.name(),
    ];

    /// Its name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::CheckIn => "check_in",
            Self::Membership => "membership",
            Self::Purchase => "purchase",
            Self::Redemption => "redemption",
            Self::Generation => "generation",
            Self::Refund => "refund",
            Self::Adjustment => "adjustment",
            Self::OrderReversal => "order_reversal",
            Self::Expiry => "expiry",
        }
    }
}
