//! The HTTP of levels and memberships: check-ins, levels, offers, orders, redemptions.

pub mod check_in;
pub mod levels;
pub mod offers;
pub mod orders;
pub mod redemptions;

use web::{OpenApiRouter, RouterState, routes};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
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
