//! The HTTP of levels and memberships: check-ins, levels, offers, orders, redemptions.

pub mod check_in;
pub mod levels;
pub mod offers;
pub mod orders;
pub mod redemptions;

use crate::http::{OpenApiRouter, routes};

/// The routes.
pub fn router() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(check_in::check_in))
        .routes(routes!(check_in::claim_check_in))
        .routes(routes!(levels::levels))
        .routes(routes!(offers::offers))
        .routes(routes!(orders::create))
        .routes(routes!(orders::list))
        .routes(routes!(orders::order))
        .routes(routes!(orders::cancel))
        .routes(routes!(redemptions::redeem))
}
