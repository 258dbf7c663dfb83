//! Sessions as extractors: a handler that takes a [`Session`] answers to nobody else, and one that
//! takes an [`Operator`] to operators alone.

use std::{marker::PhantomData, ops::Deref};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::{header, request::Parts};
use ports::http::header_text;
use web::{Incoming, problem::Problem};

use super::{
    Duty, OperatorSession, Session, cookies::Cookies, role::Authority, tokens::AccessTokens,
};
use crate::problems;

impl Session {
    fn of(parts: &Parts) -> Result<Self, Problem> {
        let context = Incoming::of(&parts.extensions)?.context();
        let token = match header_text(&parts.headers, &header::AUTHORIZATION) {
            Some(value) => bearer(value),
            None => Cookies::of(&context.env.origin).access_token(&parts.headers),
        };
        token
            .and_then(|token| AccessTokens::of(context).verify(token, context.now()))
            .ok_or_else(problems::unauthenticated)
    }
}

/// The token of an `Authorization` header. The scheme's name is the same in capitals (RFC 9110, 11.1).
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::of(parts)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        match Self::of(parts) {
            Err(problem) if problem.is(&problems::UNAUTHENTICATED) => Ok(None),
            session => session.map(Some),
        }
    }
}

/// The session of an operator whom the route is for.
pub struct Operator<A> {
    session: OperatorSession,
    authority: PhantomData<A>,
}

impl<A> Deref for Operator<A> {
    type Target = OperatorSession;

    fn deref(&self) -> &OperatorSession {
        &self.session
    }
}

impl<A: Authority, S: Send + Sync> FromRequestParts<S> for Operator<A> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self {
            session: OperatorSession::of(parts, A::DUTY)?,
            authority: PhantomData,
        })
    }
}

impl OperatorSession {
    fn of(parts: &Parts, duty: Duty) -> Result<Self, Problem> {
        let session = Session::of(parts)?;
        match duty.roles().contains(&session.role) {
            true => Ok(Self { session, duty }),
            false => Err(Problem::from(&problems::FORBIDDEN)),
        }
    }
}
