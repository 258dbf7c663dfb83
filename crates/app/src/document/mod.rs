//! The API's OpenAPI document. It does not weigh on the Worker: `docs/openapi.json` is made of it
//! beforehand.

mod examples;
mod problems;

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use web::OpenApiRouter;

use self::{examples::Examples, problems::Problems};
use crate::routes;

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

/// The routes, described: OpenAPI 3.1. The file made of it is served at `/api/openapi.json` with the
/// pages.
pub fn document() -> Document {
    let routes = OpenApiRouter::with_openapi(Described::openapi()).merge(routes::routes());
    let mut document = routes.into_openapi();
    let modifiers: [&dyn Modify; 3] = [&Session, &Problems, &Examples];
    for modifier in modifiers {
        modifier.modify(&mut document);
    }
    document
}

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
