//! What letters say.

use std::path::{Path, PathBuf};

use accounts::letters::{
    account_deleted, log_in_code, no_account, password_changed, password_reset, registered_already,
    registration_code, verification, welcome,
};
use notifications::letters::{OrderFacts, membership_ending, order_paid, order_refunded};
use ports::mailer::Mail;
use web::language::Language;

use crate::support::ORIGIN;

fn all(language: Language) -> Vec<Mail> {
    let order = || {
        serde_json::from_value::<OrderFacts>(serde_json::json!({
            "order_id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "number": "K1",
            "name": {"zh": "包", "en": "Pack"}, "price_fen": 990,
        }))
        .unwrap()
    };
    let membership = serde_json::from_str(r#"{"ends_at": 1797890940000}"#).unwrap();
    let to = "mimi@example.com";
    vec![
        registration_code(to, language, ORIGIN, ("012345", "t")),
        log_in_code(to, language, "012345"),
        no_account(to, language, ORIGIN),
        welcome(to, language, ORIGIN),
        verification(to, language, ORIGIN, "t"),
        registered_already(to, language, ORIGIN),
        password_reset(to, language, ORIGIN, "t"),
        password_changed(to, language, ORIGIN),
        account_deleted(to, language),
        order_paid(to, language, ORIGIN, &order()),
        order_refunded(to, language, ORIGIN, &order()),
        membership_ending(to, language, ORIGIN, &membership),
    ]
}

/// The folder of the page at a path, below the pages or below one of their groups.
fn page(path: &str) -> Option<PathBuf> {
    let routes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontend/src/routes");
    let groups = std::fs::read_dir(&routes).unwrap();
    let groups = groups.map(|entry| entry.unwrap().path());
    let groups = groups.filter(|folder| folder.to_string_lossy().ends_with(')'));
    let places = std::iter::once(routes.clone()).chain(groups);
    places
        .map(|place| place.join(path.trim_matches('/')).join("+page.svelte"))
        .find(|file| file.exists())
}

#[test]
fn every_link_in_a_letter_leads_to_a_page() {
    let mut links = 0;
    for language in [Language::Chinese, Language::English] {
        for letter in all(language) {
            for after in letter.text.split(ORIGIN).skip(1) {
                let link = after.split(char::is_whitespace).next().unwrap_or_default();
                let path = link.split('?').next().unwrap_or_default();
                assert!(page(path).is_some(), "{link} in: {}", letter.text);
                links += 1;
            }
        }
    }
    assert!(links >= 20, "{links} links");
}
