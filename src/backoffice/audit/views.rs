//! What operators see of the audit log. The database writes it as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::membership::orders::Buyer;

/// A deed on record.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditRecord {
    /// Its id.
    pub id: String,
    /// Who did it.
    pub operator: Buyer,
    /// From which network address, where the platform tells it.
    pub address: Option<String>,
    /// What was done, such as `order.confirm`.
    pub action: String,
    /// What it was done to: the id of an order, an account, a batch of codes.
    pub subject: String,
    /// The account concerned, if there is one.
    pub account: Option<Buyer>,
    /// Why.
    pub reason: Option<String>,
    /// How things stood before.
    #[schema(value_type = Option<Object>)]
    pub before: Option<serde_json::Value>,
    /// How things stood after.
    #[schema(value_type = Option<Object>)]
    pub after: Option<serde_json::Value>,
    /// UTC milliseconds.
    pub created_at: i64,
}
