//! What a request says of the program that sent it.

use http::{HeaderMap, header};
use ports::http::header_text;
use web::language::Language;

/// So many characters of a browser's name are kept.
const LONGEST_USER_AGENT: usize = 200;

/// The program somebody logs in with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visitor {
    /// What it calls itself, cut to 200 characters.
    pub user_agent: Option<String>,
    /// The language it asks for, if it asks for one.
    pub language: Option<Language>,
}

impl Visitor {
    /// Of a request, by its headers.
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            user_agent: header_text(headers, &header::USER_AGENT)
                .map(|name| name.chars().take(LONGEST_USER_AGENT).collect()),
            language: header_text(headers, &header::ACCEPT_LANGUAGE).map(Language::preferred),
        }
    }

    /// The tag of the language, if it asks for one.
    pub fn language_tag(&self) -> Option<&'static str> {
        self.language.map(Language::tag)
    }
}
