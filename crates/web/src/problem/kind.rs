//! What all problems of one type have in common.

use http::StatusCode;

/// What all problems of one type have in common.
#[derive(Debug)]
pub struct ProblemKind {
    /// The HTTP status.
    pub status: StatusCode,
    /// The last part of the `type`, stable for ever.
    pub name: &'static str,
    pub(super) title: Words,
    pub(super) detail: Option<Words>,
}

/// In Chinese and in English.
pub(super) type Words = (&'static str, &'static str);

impl ProblemKind {
    /// A kind with its title in Chinese and English.
    pub const fn new(
        status: StatusCode,
        name: &'static str,
        zh: &'static str,
        en: &'static str,
    ) -> Self {
        Self {
            status,
            name,
            title: (zh, en),
            detail: None,
        }
    }

    /// With what is always said beside the title.
    pub const fn detail(mut self, zh: &'static str, en: &'static str) -> Self {
        self.detail = Some((zh, en));
        self
    }
}
