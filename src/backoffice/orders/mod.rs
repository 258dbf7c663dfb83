//! Orders, as operators see them.

pub mod routes;
pub mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::orders::Order;

/// An order and whose it is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderOfAccount {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// Whose it is.
    pub account: Buyer,
}

/// Whose an order is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Buyer {
    /// The account's id.
    pub id: String,
    /// Its address.
    pub email: String,
}
