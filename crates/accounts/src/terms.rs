//! What somebody who registers agrees to: the terms of use and the privacy policy, with what happens to
//! photographs of faces (product.md 1).

use web::problem::{Fault, FieldError};

/// The version in force. Whoever changes the meaning of `frontend/src/routes/terms` or
/// `frontend/src/routes/privacy` sets a new one here and in `frontend/src/lib/legal/version.ts`.
pub const VERSION: &str = "2026-12-01";

/// What is wrong with the version that somebody says to have read, if anything.
pub fn fault(version: &str) -> Option<FieldError> {
    const OUTDATED: Fault = Fault::rule(
        "条款已经更新，请刷新页面，看过再注册。",
        "The terms have changed. Reload the page, read them, and register then.",
    );
    (version != VERSION).then(|| FieldError::new("terms_version", OUTDATED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_have_the_version_that_is_recorded() {
        let page = include_str!("../../../frontend/src/lib/legal/version.ts");
        assert!(page.contains(&format!("'{VERSION}'")), "{page}");
    }

    #[test]
    fn another_version_than_the_one_in_force_is_not_agreed_to() {
        assert_eq!(fault(VERSION), None);
        assert_eq!(fault("2020-01-01").unwrap().field, "terms_version");
    }
}
