//! Orders, as operators see them.

pub mod routes;
pub mod store;

use serde::Serialize;
use utoipa::ToSchema;

use super::listing::Whose;
use crate::membership::orders::Order;

/// An order and whose it is. The database makes it; here it is for the document alone.
#[derive(Serialize, ToSchema)]
pub struct OrderItem {
    /// The order; how to pay is told to its buyer alone.
    #[serde(flatten)]
    pub order: Order,
    /// Whose it is.
    pub account: Whose,
}
