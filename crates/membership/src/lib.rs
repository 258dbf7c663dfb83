//! Membership: levels and what they bring, terms and their months, and the ways to them: offers and
//! orders, redemption codes (product.md 3). Check-ins are here because their amount and rhythm
//! depend on the level; the credits themselves are booked by `credits`.

pub mod codes;
pub mod offers;
pub mod orders;
pub mod payment;
pub mod period;
pub mod problems;
pub mod routes;
pub mod store;
mod symbols;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use period::Rhythm;

use web::language::Name;

/// A level (product.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// By registering.
    Free,
    /// By adding the operator on WeChat.
    Plus,
    /// By buying something.
    Pro,
}

impl Level {
    /// Its name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Plus => "plus",
            Self::Pro => "pro",
        }
    }
}

/// Somebody's membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Membership {
    /// The plan's name.
    pub name: Name,
    /// UTC milliseconds: the end of all that was bought.
    pub ends_at: i64,
}
