//! The context extractor: what a handler knows of its request.

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{app::Context, problem::Problem};

impl<S: Sync> FromRequestParts<S> for Context {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let context = parts.extensions.get::<Self>().cloned();
        context.ok_or_else(|| Problem::internal("the request did not come by the front door"))
    }
}
