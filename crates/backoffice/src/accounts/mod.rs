//! Accounts, as operators find them, look into them and act on them (product.md 7).
//!
//! [`store`] has the SQL: the item of the list, the page of one account as a single query, and the
//! actions, each an [`AuditedTransaction`](audit::AuditedTransaction) and each answered with the item as
//! it stands then.
//! [`routes`] is the HTTP of it, [`views`] what the answers look like: the database writes them as
//! JSON, so these types are for the document and for the tests alone.

pub mod routes;
pub mod store;
pub mod views;
