//! Refunds that cost us: a gateway charged for a call, and no picture came of it through the request's own
//! doing. Beyond a number in a day the account waits (product.md 4, running).

use access::throttle::{Counter, Rule, WayIn};
use gateways::{Record, Verdict};
use web::{RequestContext, problem::Problem};

const COSTLY_REFUNDS: Rule = Rule {
    action: "costly_refund",
    most: "costly_refunds",
    window: 24 * 60 * 60 * 1000,
    way_in: WayIn::Later,
};

/// Counts those of an account.
///
/// # Errors
/// When the account cannot be hashed.
pub fn counter(context: &RequestContext, account_id: &str) -> Result<Counter, Problem> {
    COSTLY_REFUNDS.counter(context, &[account_id])
}

/// Whether a refund counts after this last attempt. What is the gateway's fault is not held against
/// anybody who asked it.
pub const fn counts(verdict: Verdict, record: &Record) -> bool {
    !matches!(verdict, Verdict::Ill { .. }) && !matches!(record.cost, Some(0))
}
