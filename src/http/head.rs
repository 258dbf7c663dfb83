//! What handlers ask of the head of a request: its context, its headers, its path, its query.

use http::{HeaderMap, Method};
use serde::de::DeserializeOwned;

use super::handler::{FromHead, Head};
use crate::{app::Context, problem::Problem};

impl FromHead for Context {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        Ok(head.context().clone())
    }
}

impl FromHead for HeaderMap {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        Ok(head.headers().clone())
    }
}

impl FromHead for Method {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        Ok(head.method().clone())
    }
}

/// What stands in the path where the route has a name in braces.
pub struct Path<T>(pub T);

impl FromHead for Path<String> {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        let value = head.path().ok_or(Problem::NotFound)?;
        Ok(Self(value.to_owned()))
    }
}

/// A query of a known shape.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromHead for Query<T> {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        serde_urlencoded::from_str(head.uri().query().unwrap_or_default())
            .map(Self)
            .map_err(|error| Problem::InvalidBody(error.to_string()))
    }
}
