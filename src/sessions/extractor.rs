//! Sessions as arguments: a handler that takes a [`Session`] answers to nobody else, and one that
//! takes an [`Admin`] to operators alone.

use http::header;

use super::{Admin, Duty, Session};
use crate::{
    http::{
        front_door::text,
        handler::{FromHead, Head},
    },
    problem::Problem,
};

impl FromHead for Session {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        let context = head.context();
        let token = match text(head.headers(), &header::AUTHORIZATION) {
            Some(value) => bearer(value),
            None => context.app.config.cookies.access_token(head.headers()),
        };
        token
            .and_then(|token| context.app.token_keys.verify(token, context.now()))
            .ok_or(Problem::Unauthenticated)
    }
}

/// The token of an `Authorization` header. The scheme's name is the same in capitals (RFC 9110, 11.1).
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromHead for Option<Session> {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        match Session::from_head(head) {
            Err(Problem::Unauthenticated) => Ok(None),
            session => session.map(Some),
        }
    }
}

impl FromHead for Admin {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        let session = Session::from_head(head)?;
        // A route that does not say whom it is for is for those who may do everything.
        let duty = head.duty().unwrap_or(Duty::Admin);
        match duty.roles().contains(&session.role) {
            true => Ok(Self { session, duty }),
            false => Err(Problem::Forbidden),
        }
    }
}
