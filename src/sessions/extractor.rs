//! The session extractors: a handler that takes a [`Session`] answers to nobody else, and one that
//! takes an [`Admin`] to operators alone.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::{header, request::Parts};

use super::{Admin, Role, Session, cookies};
use crate::{app::Context, http::front_door::text, problem::Problem};

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let context = Context::from_request_parts(parts, state).await?;
        let token = match text(&parts.headers, &header::AUTHORIZATION) {
            Some(value) => value.strip_prefix("Bearer ").map(str::trim),
            None => cookies::access_token(&parts.headers),
        };
        token
            .and_then(|token| context.app.token_keys.verify(token, context.now()))
            .ok_or(Problem::Unauthenticated)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Problem> {
        let session = <Self as FromRequestParts<S>>::from_request_parts(parts, state).await;
        match session {
            Err(Problem::Unauthenticated) => Ok(None),
            session => session.map(Some),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let session = <Session as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        match session.role {
            Role::Admin => Ok(Self(session)),
            Role::User => Err(Problem::Forbidden),
        }
    }
}
