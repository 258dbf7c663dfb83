//! The audit log, as operators read it.

pub mod routes;
pub mod store;

use access::account_ref::AccountRef;
use utoipa::{ToSchema, openapi::Object};

/// An action on record. The database makes it; here it is for the document alone.
#[derive(ToSchema)]
#[schema(examples(json!({
    "id": "01a20027-d460-7cf5-a403-b1642ada0b7c",
    "operator": {"id": "01a03148-0a80-706e-95b6-33481f7bb072", "email": "wen@example.com"},
    "address": "203.0.113.7", "action": "order.confirm",
    "subject": "01a2001f-9700-73ee-b7e9-6e59ce40f9cb",
    "account": {"id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "email": "mimi@example.com"},
    "reason": "微信到账 39.00 元", "before": {"state": "pending"}, "after": {"state": "paid"},
    "created_at": 1_795_298_940_000_i64,
})))]
pub struct AuditItem {
    /// Its id.
    pub id: String,
    /// Who did it.
    pub operator: AccountRef,
    /// From which network address, where the platform tells it.
    pub address: Option<String>,
    /// What was done, such as `order.confirm`.
    pub action: String,
    /// What it was done to: the id of an order, an account, a batch of codes.
    pub subject: String,
    /// The account concerned, if there is one.
    pub account: Option<AccountRef>,
    /// Why.
    pub reason: Option<String>,
    /// How things stood before; none where there was nothing.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Object>,
    /// How things stood after it; none where there was nothing left.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Object>,
    /// UTC milliseconds.
    pub created_at: i64,
}
