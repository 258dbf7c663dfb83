//! What an alert says.

use ports::clock::Millis;
use serde::Deserialize;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A gateway rests after failures.
    GatewayResting,
    /// A gateway wants a hand: its key, its model, its quota.
    GatewayFault,
    /// A gateway has had its day's calls, or its day's money.
    GatewaySpent,
    /// Outputs were refunded without anybody knowing whether they were made.
    NeedsReview,
    /// Orders wait for their payment to be confirmed.
    OrdersWaiting,
    /// An account has had too many paid calls in vain.
    AccountWaits,
    /// A job is late.
    JobLate,
    /// A reconciliation failed.
    ReconciliationFailed,
}

/// What the words of alerts need; each kind has some of it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Facts {
    pub(crate) gateway: Option<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) number: Option<u64>,
    /// Since when, in UTC milliseconds.
    pub(crate) since: Option<Millis>,
    pub(crate) fen: Option<i64>,
    /// What calls cost.
    pub(crate) micro_yuan: Option<i64>,
}

/// An alert as a channel is told it.
#[derive(Debug)]
pub struct Alert {
    pub(crate) kind: AlertKind,
    pub(crate) subject: String,
    pub(crate) facts: Facts,
    pub(crate) is_over: bool,
}
