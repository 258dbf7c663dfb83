//! Membership: levels and what they bring (product.md 3). Check-ins are here because their amount
//! and rhythm depend on the level; the credits themselves are booked by `credits`.

mod period;
pub mod routes;
mod store;
