//! Membership: levels and what they bring, terms and their months, and the ways to them: offers and
//! orders, redemption codes (product.md 3). Check-ins are here because their amount and rhythm
//! depend on the level; the credits themselves are booked by `credits`.

pub mod codes;
pub mod offers;
pub mod orders;
pub mod payment;
pub mod period;
pub mod routes;
pub mod store;
mod symbols;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::language::Name;

/// Somebody's membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Membership {
    /// The plan's name.
    pub name: Name,
    /// UTC milliseconds: the end of all that was bought.
    pub ends_at: i64,
}
