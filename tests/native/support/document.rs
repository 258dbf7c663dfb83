//! The API's document, and what is held against it: examples, and every answer of every test.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use http::Method;
use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Answer;

const NAME: &str = "urn:openapi";
/// Methods with operations of their own; `HEAD` has those of `GET`.
const METHODS: [Method; 4] = [Method::GET, Method::POST, Method::PUT, Method::DELETE];

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap());
static REGISTRY: LazyLock<Registry<'static>> = LazyLock::new(|| {
    let registry = Registry::new().draft(Draft::Draft202012);
    let registry = registry.add(NAME, &*DOCUMENT).unwrap();
    registry.prepare().unwrap()
});
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// The document, as it is kept.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// What a reference within the document leads to; anything else is itself.
pub fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// A place in the document, by the names that lead there.
pub fn pointer(names: &[&str]) -> String {
    let names = names
        .iter()
        .map(|name| name.replace('~', "~0").replace('/', "~1"));
    names.fold(String::new(), |pointer, name| format!("{pointer}/{name}"))
}

/// Insists that a value is as the schema at a pointer says.
pub fn expect_valid(value: &Value, pointer: &str, what: &str) {
    check(value, pointer, json!({}), what);
}

/// The same, and that it has no members of which the schema says nothing.
pub fn expect_wholly_described(value: &Value, pointer: &str, what: &str) {
    check(
        value,
        pointer,
        json!({"unevaluatedProperties": false}),
        what,
    );
}

fn check(value: &Value, pointer: &str, also: Value, what: &str) {
    let key = format!("{pointer} {also}");
    let known = VALIDATORS.lock().unwrap().get(&key).cloned();
    let validator = known.unwrap_or_else(|| {
        let mut schema = also;
        let fragment = utf8_percent_encode(pointer, NON_ALPHANUMERIC).to_string();
        schema["$ref"] = format!("{NAME}#{}", fragment.replace("%2F", "/")).into();
        let options = jsonschema::options().with_draft(Draft::Draft202012);
        let validator = Arc::new(options.with_registry(&REGISTRY).build(&schema).unwrap());
        VALIDATORS.lock().unwrap().insert(key, validator.clone());
        validator
    });
    let faults = validator
        .iter_errors(value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()));
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}\n{value:#}");
}

/// Every operation: its method, its path and what is said of it.
pub fn operations() -> impl Iterator<Item = (Method, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| {
            (
                method.to_uppercase().parse().unwrap(),
                path.as_str(),
                operation,
            )
        })
    })
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(name), Some(_)) if name.starts_with('{') => {}
            (Some(name), Some(part)) if name == part => {}
            _ => return false,
        }
    }
}

/// Insists that an answer is one of those that the document tells of.
pub fn expect_described(method: &Method, uri: &str, answer: &Answer) {
    let path = uri.split('?').next().unwrap();
    let mut paths = DOCUMENT["paths"].as_object().unwrap().iter();
    let found = paths.find(|(template, _)| matches(template, path));
    let name = method.as_str().to_lowercase();
    let operation = found.and_then(|(template, known)| Some((template, known.get(&name)?)));
    let Some((template, operation)) = operation else {
        assert!(!METHODS.contains(method) || [404, 405].contains(&answer.status.as_u16()));
        return;
    };
    let (status, what) = (answer.status.as_str(), format!("{method} {template}"));
    let response = &operation["responses"][status];
    assert!(
        !response.is_null(),
        "{what}: {status} is not in the document"
    );
    let has_tag = answer.headers.contains_key("etag");
    assert!(
        !has_tag || !operation["responses"]["304"].is_null(),
        "{what}: 304 is not in the document"
    );
    let media_type = answer
        .headers
        .get("content-type")
        .map(|value| value.to_str().unwrap());
    let Some(media_type) = media_type.filter(|media_type| media_type.ends_with("json")) else {
        return;
    };
    let reference = response["$ref"]
        .as_str()
        .map(|reference| reference.trim_start_matches('#'));
    let own = pointer(&["paths", template, &name, "responses", status]);
    let response = reference.map_or(own, str::to_owned);
    let schema = format!("{response}{}", pointer(&["content", media_type, "schema"]));
    assert!(
        DOCUMENT.pointer(&schema).is_some(),
        "{what}: {status} is no {media_type}"
    );
    expect_valid(&answer.json(), &schema, &format!("{what}: {status}"));
}
