//! The SQL of credits. Each function adds its steps to somebody's transaction: first the movements
//! between buckets, then the ledger entries they make up ([`booking`]).
//!
//! - [`grants`]: credits that come
//! - [`spends`]: credits that go for outputs, and come back where there is no picture
//! - [`closings`]: buckets that expire or end, and those that go back with their order
//! - [`adjustments`]: an operator's hand
//! - [`reconciliation`]: the books, counted again
//! - [`balance`] and [`ledger`]: what there is, and what happened

mod adjustments;
mod balance;
mod booking;
mod closings;
mod grants;
mod ledger;
pub mod reconciliation;
mod spends;

pub use adjustments::{Adjustment, add_adjustment};
pub use balance::{SPENDABLE, balance, balance_columns};
pub use closings::{add_expiries, add_membership_end, add_reversal};
pub use grants::{Offers, add_grants, add_welcome};
pub use ledger::{ENTRY, Filter, LEDGER, ledger, ledger_page};
pub use spends::{Outputs, Spend, add_refund, add_refunds, add_spend};
