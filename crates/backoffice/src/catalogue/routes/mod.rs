//! The HTTP of the catalogue, one file a subject.

pub(crate) mod item;
pub mod levels;
pub mod notices;
pub mod packs;
pub mod plans;
pub mod presets;
pub mod settings;
pub mod test_run;
pub mod words;

use std::sync::Arc;

use access::operator_routes;
use axum::extract::FromRef;
use studio::StudioState;
use web::{OpenApiRouter, RouterState, routes};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<StudioState>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(operator_routes!(presets::list))
        .routes(operator_routes!(presets::put))
        .routes(operator_routes!(presets::versions))
        .routes(operator_routes!(presets::switch))
        .routes(operator_routes!(test_run::test))
        .routes(operator_routes!(presets::order))
        .routes(operator_routes!(plans::list))
        .routes(operator_routes!(plans::put))
        .routes(operator_routes!(packs::list))
        .routes(operator_routes!(packs::put))
        .routes(operator_routes!(levels::list))
        .routes(operator_routes!(levels::put))
        .routes(operator_routes!(words::list))
        .routes(operator_routes!(words::put))
        .routes(operator_routes!(words::try_prompt))
        .routes(operator_routes!(settings::list))
        .routes(operator_routes!(settings::put))
        .routes(operator_routes!(notices::list))
        .routes(operator_routes!(notices::put))
        .routes(routes!(notices::notices))
}
