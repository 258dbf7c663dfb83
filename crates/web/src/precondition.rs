//! What a write asks of the thing it is to change (RFC 9110, 13.1), so that nobody overwrites unseen
//! what somebody else has saved in between.

use axum::extract::FromRequestParts;
use http::{header, request::Parts};
use ports::http::header_text;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Type,
        path::{Parameter, ParameterIn},
    },
};

use super::parameters;
use crate::problem::Problem;

/// What a write asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing: the last one to save counts.
    None,
    /// `If-Match: "…"`: that it is still at this revision.
    Unchanged(String),
    /// `If-None-Match: *`: that there is no such thing yet.
    New,
}

impl<S: Send + Sync> FromRequestParts<S> for Precondition {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if let Some(revision) = revision(parts) {
            return Ok(Self::Unchanged(revision));
        }
        match header_text(&parts.headers, &header::IF_NONE_MATCH).map(str::trim) {
            Some("*") => Ok(Self::New),
            _ => Ok(Self::None),
        }
    }
}

impl IntoParams for Precondition {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            if_match(
                "The `revision` that was read, in quotes: refused where somebody has saved another.",
            ),
            parameters::header(
                "If-None-Match",
                "`*`: refused where the id is taken.",
                text_schema().enum_values(Some(["*"])),
            ),
        ]
    }
}

/// `If-Match: "…"` of a write to what is there in any case: the revision that it must have, if one is
/// asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(revision(parts)))
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![if_match(
            "The `revision` that was read, in quotes: refused where it is another one by now.",
        )]
    }
}

/// The revision of `If-Match`. A weak tag keeps its `W/`, and is nobody's revision.
fn revision(parts: &Parts) -> Option<String> {
    let tag = header_text(&parts.headers, &header::IF_MATCH)?;
    Some(tag.trim().trim_matches('"').to_owned())
}

fn if_match(description: &str) -> Parameter {
    parameters::header("If-Match", description, text_schema())
}

fn text_schema() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
