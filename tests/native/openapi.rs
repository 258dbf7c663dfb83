//! The OpenAPI document. That answers are as it says, every other test sees to: each answer that
//! one gets is held against it ([`expect_described`](crate::support::document::expect_described)).

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{
    World,
    document::{document, expect_valid, expect_wholly_described, operations, pointer, resolved},
};

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

#[test]
fn the_front_ends_copy_of_the_document_is_current() {
    let current = serde_json::to_string_pretty(&app::document()).unwrap();
    let copy = include_str!("../../docs/openapi.json");
    assert!(
        copy.trim() == current.trim(),
        "run: cargo run --package app --example openapi > docs/openapi.json, then npm run api there"
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
    let mut references = Vec::new();
    all(document(), "$ref", &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(document().pointer(pointer).is_some(), "{reference}");
    }
    let mut names = Vec::new();
    all(document(), "operationId", &mut names);
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "{names:?}");
    for name in names {
        assert!(name.contains('_'), "{name}: a verb and a noun");
    }
}

/// What is sent or answered: where it stands in the document, and what is said of it there.
fn contents() -> Vec<(String, &'static str, &'static Value)> {
    let mut found = Vec::new();
    let mut look = |place: String, whole: &'static Value| {
        for (media_type, content) in whole["content"].as_object().into_iter().flatten() {
            let place = format!("{place}{}", pointer(&["content", media_type]));
            found.push((place, media_type.as_str(), content));
        }
    };
    for (method, path, operation) in operations() {
        let place = pointer(&["paths", path, &method.as_str().to_lowercase()]);
        look(place.clone() + "/requestBody", &operation["requestBody"]);
        for (status, response) in operation["responses"].as_object().unwrap() {
            look(
                format!("{place}{}", pointer(&["responses", status])),
                response,
            );
        }
    }
    for (name, response) in document()["components"]["responses"].as_object().unwrap() {
        look(pointer(&["components", "responses", name]), response);
    }
    found
}

#[test]
fn every_body_and_every_answer_in_json_has_an_example() {
    let mut seen = 0;
    for (place, media_type, content) in contents() {
        let has_example = match media_type {
            JSON => {
                !content["example"].is_null() || resolved(&content["schema"])["examples"].is_array()
            }
            PROBLEM => content["examples"].is_object(),
            _ => continue,
        };
        assert!(has_example, "{place}");
        seen += 1;
    }
    assert!(seen > 250, "only {seen} were seen");
}

#[test]
fn every_example_is_as_its_schema_says() {
    let mut seen = 0;
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        for example in schema["examples"].as_array().into_iter().flatten() {
            let place = pointer(&["components", "schemas", name]);
            expect_wholly_described(example, &place, name);
            seen += 1;
        }
    }
    for (place, _, content) in contents() {
        let schema = format!("{place}/schema");
        if let Some(example) = content.get("example") {
            expect_wholly_described(example, &schema, &place);
        }
        for example in content["examples"].as_object().into_iter().flatten() {
            expect_valid(&resolved(example.1)["value"], &schema, &place);
        }
    }
    for (method, path, operation) in operations() {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for (index, parameter) in parameters.enumerate() {
            let (method, index) = (method.as_str().to_lowercase(), index.to_string());
            let place = pointer(&["paths", path, &method, "parameters", &index, "schema"]);
            expect_valid(&parameter["example"], &place, &place);
        }
    }
    assert!(seen > 100, "only {seen} were seen");
}

/// The types that a description names, between backticks.
fn named(description: &Value) -> BTreeSet<String> {
    let parts = description.as_str().unwrap().split('`').skip(1).step_by(2);
    parts.map(|kind| format!("/problems/{kind}")).collect()
}

fn texts(values: &Value) -> BTreeSet<String> {
    let values = values.as_array().unwrap().iter();
    values
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_refusal_names_problems_that_there_are_with_their_status() {
    let known = texts(&document()["components"]["schemas"]["ProblemType"]["enum"]);
    let mut met = BTreeSet::from(["/problems/method-not-allowed".to_owned()]);
    for (_, _, operation) in operations() {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(response);
            let content = &response["content"][PROBLEM];
            if content.is_null() {
                continue;
            }
            let types = texts(&content["schema"]["allOf"][1]["properties"]["type"]["enum"]);
            assert_eq!(types, named(&response["description"]));
            assert!(types.is_subset(&known) && !types.is_empty(), "{types:?}");
            for example in content["examples"].as_object().unwrap().values() {
                let example = &resolved(example)["value"];
                assert_eq!(example["status"].to_string(), *status, "{example}");
            }
            met.extend(types);
        }
    }
    assert_eq!(met, known);
}

#[test]
fn the_guide_lists_the_problems_that_there_are() {
    let known = texts(&document()["components"]["schemas"]["ProblemType"]["enum"]);
    let guide = include_str!("../../docs/api.md");
    let table = guide.split("| type (`/problems/…`) |").nth(1).unwrap();
    let rows = table.split("\n\n").next().unwrap().lines().skip(2);
    let listed = rows.map(|row| format!("/problems/{}", row.split('`').nth(1).unwrap()));
    assert_eq!(listed.collect::<BTreeSet<_>>(), known);
}

#[tokio::test]
async fn the_service_understands_every_example() {
    let world = World::new().await;
    let wen = world.operator("wen@example.com").await;
    let mut seen = 0;
    for (method, path, operation) in operations() {
        let content = &operation["requestBody"]["content"][JSON];
        if content.is_null() {
            continue;
        }
        let example = content.get("example");
        let example = example.unwrap_or_else(|| &resolved(&content["schema"])["examples"][0]);
        let mut uri = path.to_owned();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
            uri = uri.replace(&name, parameter["example"].as_str().unwrap_or_default());
        }
        let key = format!("key {seen}");
        let answer = wen.write_by(method.clone(), &uri, &key, example).await;
        let refusal = answer.status.is_client_error().then(|| answer.problem());
        // What an example names is not there: pictures, accounts, orders, links, codes and keys.
        let is_understood = refusal.as_deref().is_none_or(|refusal| match refusal {
            "validation" => answer.json()["errors"][0]["code"] == "unknown",
            "wrong-state" => answer.json()["state"] == "key_missing",
            "not-found" | "wrong-password" | "wrong-credentials" => true,
            "refresh-refused" | "link-refused" | "code-refused" | "mail-code-refused" => true,
            _ => false,
        });
        assert!(is_understood, "{method} {path}: {:?}", answer.json());
        seen += 1;
    }
    assert!(seen >= 43, "only {seen} were seen");
}
