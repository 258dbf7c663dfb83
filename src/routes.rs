//! All routes, and natively the OpenAPI document: what the modules' `router()` functions collect.

use std::sync::OnceLock;

use axum::Router;

use crate::{
    about, accounts, backoffice, credits, health, http::OpenApiRouter, live, membership,
    notifications, problem::Problem, sessions, studio,
};

/// What answers requests. It is built at its first use.
pub fn router() -> &'static Router {
    static ROUTER: OnceLock<Router> = OnceLock::new();
    ROUTER.get_or_init(|| answering(routes().into()))
}

/// A router of the given routes that refuses whatever is none of them.
pub fn answering(routes: Router) -> Router {
    routes.fallback(async || Problem::NotFound).with_state(())
}

fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(health::router())
        .merge(about::router())
        .merge(accounts::routes::router())
        .merge(sessions::routes::router())
        .merge(credits::routes::router())
        .merge(membership::routes::router())
        .merge(notifications::routes::router())
        .merge(live::routes::router())
        .merge(studio::routes::router())
        .merge(backoffice::router())
}

#[cfg(not(target_arch = "wasm32"))]
mod document {
    use utoipa::{
        Modify, OpenApi,
        openapi::{
            OpenApi as Document,
            security::{Http, HttpAuthScheme, SecurityScheme},
        },
    };

    use crate::http::{OpenApiRouter, examples::Examples, problems::Problems};

    #[derive(OpenApi)]
    #[openapi(
        info(
            title = "Kitten Closet",
            description = "An AI fitting room and e-commerce model studio.",
            license(name = "MIT")
        ),
        tags(
            (name = "accounts", description = "Who somebody is."),
            (name = "credits", description = "The balance and its history."),
            (name = "membership", description = "Levels, what is for sale, orders, codes."),
            (name = "notifications", description = "What one is told."),
            (name = "live", description = "What changes while one looks."),
            (name = "studio", description = "From photographs to pictures."),
            (name = "operators", description = "The back office."),
            (name = "service", description = "The service itself.")
        )
    )]
    struct Described;

    struct Session;

    impl Modify for Session {
        fn modify(&self, document: &mut Document) {
            let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
            let components = document.components.get_or_insert_default();
            components.add_security_scheme("session", scheme);
        }
    }

    /// The routes, described: OpenAPI 3.1. `docs/openapi.json` is it, made beforehand; it is served
    /// at `/api/openapi.json` with the pages, and does not weigh on the Worker.
    pub fn document() -> Document {
        let routes = OpenApiRouter::with_openapi(Described::openapi()).merge(super::routes());
        let mut document = routes.into_openapi();
        let modifiers: [&dyn Modify; 3] = [&Session, &Problems, &Examples];
        for modifier in modifiers {
            modifier.modify(&mut document);
        }
        document
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use document::document;

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn every_route_of_the_back_office_says_whom_it_is_for_and_no_other_does() {
        let mut seen = 0;
        for (path, item) in document().paths.paths {
            for operation in [item.get, item.post, item.put, item.delete] {
                let Some(operation) = operation else { continue };
                let text = operation.description.unwrap_or_default();
                let is_of_back_office = path.starts_with("/api/admin/");
                let says = text.contains("For operators with the role ");
                assert_eq!(says, is_of_back_office, "{path}");
                seen += 1;
            }
        }
        assert!(seen > 100, "only {seen} were seen");
    }
}
