//! Orders, as operators see them.

pub mod routes;
pub mod store;

use access::account_ref::AccountRef;
use membership::orders::Order;
use serde::Serialize;
use utoipa::ToSchema;
use web::language::Name;

/// An order and whose it is. The database makes it; here it is for the document alone.
#[derive(Serialize, ToSchema)]
pub struct OrderItem {
    /// The order; how to pay is told to its buyer alone.
    #[serde(flatten)]
    pub order: Order,
    /// Whose it is.
    pub account: AccountRef,
}

/// What a refund would do at this moment. The database makes it; here it is for the document alone.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "credits": 300, "new_credits": 300,
    "membership_ends_at": 1_829_491_200_000_i64, "new_membership_ends_at": 1_826_899_200_000_i64,
    "moved": [{
        "name": {"zh": "年度会员", "en": "Yearly membership"},
        "starts_at": 1_797_955_200_000_i64, "ends_at": 1_829_491_200_000_i64,
        "new_starts_at": 1_795_305_600_000_i64, "new_ends_at": 1_826_899_200_000_i64,
    }],
    "revision": "[300,300,1829491200000,1826899200000,[[1797955200000,1829491200000,1826899200000]]]",
})))]
pub struct RefundPreview {
    /// What is left of what the order brought, and is taken back.
    pub credits: i64,
    /// What the term that begins at once brings, in credits.
    pub new_credits: i64,
    /// UTC milliseconds: when the membership ends as things stand; none for who has none.
    pub membership_ends_at: Option<i64>,
    /// When it ends after the refund; none for who has none then.
    pub new_membership_ends_at: Option<i64>,
    /// The terms that move forward, in their order.
    pub moved: Vec<MovedTerm>,
    /// What these numbers are known by: `If-Match` of the refund that is to do this and nothing else.
    pub revision: String,
}

/// A stretch of membership that moves forward. All times are UTC milliseconds.
#[derive(Serialize, ToSchema)]
pub struct MovedTerm {
    /// Of its plan.
    pub name: Name,
    /// When it begins as things stand.
    pub starts_at: i64,
    /// When it ends as things stand.
    pub ends_at: i64,
    /// When it begins after the refund.
    pub new_starts_at: i64,
    /// When it ends after the refund.
    pub new_ends_at: i64,
}
