//! The catalogue: everything the studio and the shop are made of, as operators edit it (product.md
//! 7): presets and their test runs, plans, packs, levels, words that no prompt may hold, numbers and
//! notices. Nothing here is deleted: what is not wanted any more is switched off, and whoever has it
//! keeps it.
//!
//! - [`routes`]: one file a subject: what an operator sends, what it must be, and what is answered
//! - [`store`]: their SQL. An item is one row of JSON, the same in the list, in the answer to a change
//!   and before and after it in the audit log

pub mod routes;
pub(crate) mod store;
