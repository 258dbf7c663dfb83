//! The examples of the API's document.
//!
//! What is sent and answered has its example at its type. A type says there what is its own; what
//! it is made of is filled in here from the examples of its parts, so that nothing is said twice.
//! Parameters that many operations share get theirs by name.

use serde_json::{Map, Value, json};
use utoipa::{
    Modify,
    openapi::{
        Content, Object, ObjectBuilder, OpenApi, Ref, RefOr, Schema,
        path::{Operation, Parameter, ParameterBuilder, PathItem},
        schema::{AllOf, ArrayItems, SchemaType, Type},
    },
};
use web::parameters;

/// An id, as the service makes them for requests.
pub const REQUEST_ID: &str = "01a200c4-8d9c-7f05-8a41-6b2f90d3c7e8";
const ACCOUNT: &str = "01a0f4f9-b280-79af-a113-29b2fc82e5ef";
const OPERATOR: &str = "01a03148-0a80-706e-95b6-33481f7bb072";
const BATCH: &str = "01a1fb9e-0680-74bb-a4ef-c9641afc5ded";
const ORDER: &str = "01a2001f-9700-73ee-b7e9-6e59ce40f9cb";
const OUTPUT: &str = "01a200c4-6281-7762-869b-c07a6e1b5df1";
const SESSION: &str = "01a1f677-aa80-73f3-af1e-cebbd1410ab4";
const TASK: &str = "01a200c4-6280-70eb-b429-fa86d481c263";
/// `-created_at`, a time and an id, as the lists of the back office encode them.
const CURSOR: &str =
    "LWNyZWF0ZWRfYXQKMTc5NTMwOTIwMDAwMAowMWEyMDBjNC02MjgwLTcwZWItYjQyOS1mYTg2ZDQ4MWMyNjM";
const UPLOAD: &str = "01a200c2-8dc0-738a-81e8-7e79631e602b";

type Schemas = std::collections::BTreeMap<String, RefOr<Schema>>;

/// Gives everything its example.
pub struct Examples;

impl Modify for Examples {
    fn modify(&self, document: &mut OpenApi) {
        let schemas = &mut document.components.get_or_insert_default().schemas;
        refer_to_items(schemas);
        let parts = schemas.clone();
        for schema in schemas.values_mut() {
            let Some(example @ Value::Object(_)) = compose(schema, &parts) else {
                continue;
            };
            match schema {
                RefOr::T(Schema::Object(object)) => object.examples = vec![example],
                RefOr::T(Schema::AllOf(all)) => all.examples = vec![example],
                _ => {}
            }
        }
        for (path, item) in &mut document.paths.paths {
            let PathItem {
                get,
                post,
                put,
                delete,
                ..
            } = item;
            for operation in [get, post, put, delete].into_iter().flatten() {
                complete(operation, path, &parts);
            }
        }
    }
}

/// A page of a list repeats the schema of its items, where a reference says the same.
fn refer_to_items(schemas: &mut Schemas) {
    let known = schemas.clone();
    for schema in schemas.values_mut() {
        if let RefOr::T(Schema::Object(page)) = schema
            && let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items")
            && let ArrayItems::RefOrSchema(item) = &mut items.items
            && let Some((name, _)) = known.iter().find(|(_, schema)| *schema == &**item)
        {
            **item = Ref::from_schema_name(name).into();
        }
    }
}

/// The example of a schema: what it says itself, and the examples of its parts for the rest. None
/// where something is said nowhere.
fn compose(schema: &RefOr<Schema>, parts: &Schemas) -> Option<Value> {
    let schema = match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next()?;
            return compose(parts.get(name)?, parts);
        }
        RefOr::T(schema) => schema,
    };
    match schema {
        Schema::Object(object) => of_object(object, parts),
        Schema::AllOf(all) => of_all(all, parts),
        Schema::OneOf(one) => {
            let mut items = one.items.iter();
            items.find_map(|item| compose(item, parts))
        }
        Schema::Array(array) => match &array.items {
            ArrayItems::RefOrSchema(item) => Some(json!([compose(item, parts)?])),
            ArrayItems::False => None,
        },
        _ => None,
    }
}

fn of_object(object: &Object, parts: &Schemas) -> Option<Value> {
    let said = object.examples.first();
    let mut whole = match said {
        Some(Value::Object(said)) => said.clone(),
        Some(said) => return Some(said.clone()),
        None if object.properties.is_empty() => {
            return object.enum_values.as_ref()?.first().cloned();
        }
        None => Map::new(),
    };
    for (name, property) in &object.properties {
        let is_required = object.required.contains(name);
        if whole.contains_key(name) || (said.is_some() && !is_required) {
            continue;
        }
        let value = match compose(property, parts) {
            None if is_nullable(property) => Value::Null,
            value => value?,
        };
        whole.insert(name.clone(), value);
    }
    Some(Value::Object(whole))
}

/// Of something that is all of several, such as an item of a list with more to it: all of them
/// together. Its own members it says itself.
fn of_all(all: &AllOf, parts: &Schemas) -> Option<Value> {
    let said = all.examples.first();
    let mut whole = Map::new();
    let composed = all.items.iter().map(|item| match item {
        RefOr::T(_) if said.is_some() => Some(json!({})),
        item => compose(item, parts),
    });
    for members in composed.chain(said.map(|said| Some(said.clone()))) {
        if let Value::Object(members) = members? {
            whole.extend(members);
        }
    }
    Some(Value::Object(whole))
}

fn is_nullable(schema: &RefOr<Schema>) -> bool {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            matches!(&object.schema_type, SchemaType::Array(types) if types.contains(&Type::Null))
        }
        _ => false,
    }
}

fn complete(operation: &mut Operation, path: &str, parts: &Schemas) {
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.content
            .iter_mut()
            .for_each(|told| complete_content(told, parts));
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            response
                .content
                .iter_mut()
                .for_each(|told| complete_content(told, parts));
        }
    }
    if operation.responses.responses.contains_key("304") {
        let known = operation.parameters.get_or_insert_default();
        let about = "The `ETag` of the answer that one has.";
        let tag = ObjectBuilder::new().schema_type(Type::String);
        known.push(parameters::header("If-None-Match", about, tag).into());
    }
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(known) = parameter {
            let example = of_parameter(known, path, parts);
            let known = ParameterBuilder::from(known.clone()).example(example);
            *parameter = RefOr::T(known.build());
        }
    }
}

/// JSON that is described in place has no type to say its example at.
fn complete_content((media_type, content): (&String, &mut RefOr<Content>), parts: &Schemas) {
    if media_type == "application/json"
        && let RefOr::T(content) = content
        && content.example.is_none()
        && let Some(schema @ RefOr::T(_)) = &content.schema
    {
        content.example = compose(schema, parts);
    }
}

/// Of a few words it is the first: what counts where nothing is said, or as good as any.
fn of_parameter(parameter: &Parameter, path: &str, parts: &Schemas) -> Option<Value> {
    if let Some(word) = compose(parameter.schema.as_ref()?, parts) {
        return Some(word);
    }
    let admin = path.strip_prefix("/api/admin/");
    let text = match parameter.name.as_str() {
        "id" => id(path),
        "ids" => return Some(format!("{OUTPUT},01a200c4-6282-7bb6-9917-2719d183053c").into()),
        "Idempotency-Key" => "5e0c3f9a-8c1d-4b57-9a44-2f6d7c1b8e03",
        "If-Match" if path.ends_with("/refund") => "\"[60,0,null,null,[]]\"",
        "If-Match" => "\"01a1fb9e-0680-7d81-855f-49c5bb0d36bc\"",
        "If-None-Match" => "\"q1Zk8vT2mYb0Xc4N\"",
        "from" => return Some(json!(1_795_190_400_000_i64)),
        "to" => return Some(json!(1_795_276_800_000_i64)),
        "days" => return Some(json!(30)),
        "limit" => return Some(json!(20)),
        "download" => "1",
        "cursor" if path == "/api/ledger" => "128",
        "cursor" if path.ends_with("/versions") => return Some(json!(2)),
        "cursor" if admin.is_some() => CURSOR,
        "cursor" => ORDER,
        "account" => ACCOUNT,
        "operator" => OPERATOR,
        "batch" => BATCH,
        "action" => "order.confirm",
        "job" => "sweep",
        "preset" => "try_on",
        "search" if admin.is_some_and(|list| list.starts_with("codes")) => "7F3K-9Q4M-2XVR-8T6W",
        "search" if admin.is_some_and(|list| list.starts_with("orders")) => "KC-7F3K-9Q4M",
        "search" => "mimi@example.com",
        _ => return None,
    };
    Some(text.into())
}

/// What the `{id}` of a path stands for.
fn id(path: &str) -> &'static str {
    let mut parts = path.trim_start_matches("/api/").split('/');
    let subject = match parts.next() {
        Some("admin" | "account") => parts.next(),
        subject => subject,
    };
    match subject {
        Some("accounts") => ACCOUNT,
        Some("levels") => "plus",
        Some("notices") => "maintenance",
        Some("orders") => ORDER,
        Some("outputs") => OUTPUT,
        Some("packs") => "medium",
        Some("plans") => "monthly",
        Some("presets") => "recolor",
        Some("sessions") => SESSION,
        Some("settings") => "welcome_credits",
        Some("uploads") => UPLOAD,
        _ => TASK,
    }
}
