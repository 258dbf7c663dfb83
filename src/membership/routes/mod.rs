//! The HTTP of levels and memberships: check-ins, levels, offers, orders, redemptions.

pub mod check_in;
pub mod levels;
pub mod offers;
pub mod orders;
pub mod redemptions;
