//! What a write asks of the thing it is to change (RFC 9110, 13.1), so that nobody overwrites unseen
//! what somebody else has saved in between.

use http::header;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Type,
        path::{Parameter, ParameterIn},
    },
};

use super::{
    front_door::text,
    handler::{FromHead, Head},
    parameters,
};
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

impl FromHead for Precondition {
    fn from_head(head: &Head) -> Result<Self, Problem> {
        if let Some(tag) = text(head.headers(), &header::IF_MATCH) {
            // A weak tag keeps its `W/`, and is nobody's revision.
            return Ok(Self::Unchanged(tag.trim().trim_matches('"').to_owned()));
        }
        match text(head.headers(), &header::IF_NONE_MATCH).map(str::trim) {
            Some("*") => Ok(Self::New),
            _ => Ok(Self::None),
        }
    }
}

impl IntoParams for Precondition {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let header = |name, about| {
            parameters::header(name, about, ObjectBuilder::new().schema_type(Type::String))
        };
        vec![
            header(
                "If-Match",
                "The `revision` that was read, in quotes: refused where somebody has saved another.",
            ),
            header("If-None-Match", "`*`: refused where the id is taken."),
        ]
    }
}
