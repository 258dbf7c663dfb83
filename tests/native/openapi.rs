//! The OpenAPI document.

use std::collections::BTreeSet;

use kitten_closet::http::router;
use serde_json::Value;

#[test]
fn the_front_ends_copy_of_the_document_is_current() {
    let current = serde_json::to_string_pretty(&router::document()).unwrap();
    let copy = include_str!("../../docs/openapi.json");
    assert!(
        copy.trim() == current.trim(),
        "run: cargo run --example openapi > docs/openapi.json, then npm run api there"
    );
}

/// Every value under a key, wherever it stands.
fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == key => found.push(text),
                    member => all(member, key, found),
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|member| all(member, key, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
    let document = serde_json::to_value(router::document()).unwrap();
    let mut references = Vec::new();
    all(&document, "$ref", &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let mut names = Vec::new();
    all(&document, "operationId", &mut names);
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "{names:?}");
}
