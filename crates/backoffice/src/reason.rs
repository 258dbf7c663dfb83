//! Reasons and notes that operators give.

use serde::Deserialize;
use utoipa::ToSchema;
use web::problem::{Fault, Problem};

/// The longest reason or note, in characters.
const LONGEST_TEXT: usize = 500;

/// Why.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"reason": "用户来信要求"})))]
pub struct Reason {
    /// 1 to 500 characters.
    pub(crate) reason: String,
}

/// A text that an operator has to give, without the spaces around it.
pub(crate) fn required_text<'a>(field: &str, text: Option<&'a str>) -> Result<&'a str, Problem> {
    optional_text(field, text)?.ok_or_else(|| Problem::field(field, Fault::MISSING))
}

/// A text that an operator may give.
pub(crate) fn optional_text<'a>(
    field: &str,
    text: Option<&'a str>,
) -> Result<Option<&'a str>, Problem> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > LONGEST_TEXT => {
            Err(Problem::field(field, Fault::too_long(LONGEST_TEXT)))
        }
        text => Ok(text),
    }
}
