//! The OpenAPI document.

use kitten_closet::http::router;

#[test]
fn the_front_ends_copy_of_the_document_is_current() {
    let current = serde_json::to_string_pretty(&router::document()).unwrap();
    let copy = include_str!("../../docs/openapi.json");
    assert!(
        copy.trim() == current.trim(),
        "run: cargo run --example openapi > docs/openapi.json, then npm run api there"
    );
}
