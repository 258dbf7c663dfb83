//! What the API's document says of problems: every operation can be refused in the ways that the
//! front door knows, and whatever is refused is a problem of a type that the document names.
//!
//! Handlers name the types in the descriptions of their answers, between backticks. What clients
//! read by machine, the schema and the examples of each, is made of that here.

use utoipa::{
    Modify, PartialSchema, ToSchema,
    openapi::{
        Content, OpenApi, Ref, RefOr, Response,
        example::ExampleBuilder,
        path::{Operation, PathItem},
        schema::{AllOfBuilder, ObjectBuilder, Schema, Type},
    },
};
use web::{language::Language, problem::Problem};

use super::examples::REQUEST_ID;
use crate::problems;

const MEDIA_TYPE: &str = "application/problem+json";

/// What was refused, or failed (RFC 9457). Some types have members of their own.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "it is described, not made")]
pub struct ProblemBody {
    /// Stable, and what a client switches on.
    #[schema(value_type = ProblemType)]
    r#type: String,
    /// In the caller's language.
    title: String,
    /// The HTTP status.
    status: u16,
    /// In the caller's language.
    #[schema(nullable = false)]
    detail: Option<String>,
    /// What the logs know it by.
    request_id: String,
    /// The fields at fault.
    #[schema(nullable = false)]
    errors: Option<Vec<ProblemField>>,
}

/// A field at fault.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it is described, not made")]
pub struct ProblemField {
    /// Its path in the body.
    field: String,
    /// What is wrong with it.
    code: String,
    /// In the caller's language.
    message: String,
}

struct ProblemType;

impl PartialSchema for ProblemType {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Every type of problem there is."))
            .enum_values(Some(
                problems::samples()
                    .iter()
                    .map(|sample| address(sample.kind())),
            ));
        Schema::Object(schema.build()).into()
    }
}

impl ToSchema for ProblemType {}

/// A refusal that many operations share.
struct Shared {
    name: &'static str,
    status: &'static str,
    description: &'static str,
    concerns: fn(&Operation, Method) -> bool,
}

/// Whether a method changes anything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Safe,
    Unsafe,
}

/// Of two with the same status, the first that concerns an operation counts.
const SHARED: [Shared; 10] = [
    Shared {
        name: "InvalidWrite",
        status: "400",
        description: "`invalid-body`, `idempotency-key-missing`",
        concerns: |operation, _| has_idempotency_key(operation),
    },
    Shared {
        name: "InvalidBody",
        status: "400",
        description: "`invalid-body`: it cannot be read",
        concerns: |_, _| true,
    },
    Shared {
        name: "Unauthenticated",
        status: "401",
        description: "`unauthenticated`",
        concerns: |operation, _| operation.security.is_some(),
    },
    Shared {
        name: "WrongOrigin",
        status: "403",
        description: "`wrong-origin`",
        concerns: |_, method| method == Method::Unsafe,
    },
    Shared {
        name: "TooSlow",
        status: "408",
        description: "`too-slow`: the body did not arrive in time",
        concerns: |operation, _| operation.request_body.is_some(),
    },
    Shared {
        name: "TooLarge",
        status: "413",
        description: "`too-large`",
        concerns: |operation, _| operation.request_body.is_some(),
    },
    Shared {
        name: "NotJson",
        status: "415",
        description: "`unsupported-content-type`",
        concerns: |operation, _| takes_json(operation),
    },
    Shared {
        name: "TooManyRequests",
        status: "429",
        description: "`too-many-requests`",
        concerns: |_, _| true,
    },
    Shared {
        name: "Internal",
        status: "500",
        description: "`internal`",
        concerns: |_, _| true,
    },
    Shared {
        name: "Unavailable",
        status: "503",
        description: "`unavailable`",
        concerns: |_, _| true,
    },
];

fn takes_json(operation: &Operation) -> bool {
    operation
        .request_body
        .as_ref()
        .is_some_and(|body| match body {
            RefOr::T(body) => body.content.contains_key("application/json"),
            RefOr::Ref(_) => false,
        })
}

fn has_idempotency_key(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.name == "Idempotency-Key",
        RefOr::Ref(_) => false,
    })
}

/// Adds problems to every operation.
pub struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        for (name, schema) in [
            ("Problem", ProblemBody::schema()),
            ("ProblemField", ProblemField::schema()),
            ("ProblemType", ProblemType::schema()),
        ] {
            components.schemas.insert(name.to_owned(), schema);
        }
        for sample in problems::samples() {
            let (title, _) = title_and_body(&sample, Language::English);
            let (_, body) = title_and_body(&sample, Language::Chinese);
            let example = ExampleBuilder::new().summary(title).value(Some(body));
            let example = RefOr::T(example.build());
            components
                .examples
                .insert(sample.kind().to_owned(), example);
        }
        for shared in SHARED {
            let mut response = Response::new(shared.description);
            make_problem(&mut response);
            let response = RefOr::T(response);
            components
                .responses
                .insert(shared.name.to_owned(), response);
        }
        for path in document.paths.paths.values_mut() {
            let PathItem {
                get,
                post,
                put,
                delete,
                ..
            } = path;
            if let Some(operation) = get {
                describe(operation, Method::Safe);
            }
            for operation in [post, put, delete].into_iter().flatten() {
                describe(operation, Method::Unsafe);
            }
        }
    }
}

fn title_and_body(problem: &Problem, language: Language) -> (String, serde_json::Value) {
    let body = problem.body(language, REQUEST_ID);
    let title = body["title"].as_str().unwrap_or_default();
    (title.to_owned(), body)
}

fn address(kind: &str) -> String {
    format!("/problems/{kind}")
}

fn describe(operation: &mut Operation, method: Method) {
    for shared in SHARED {
        if !(shared.concerns)(operation, method) {
            continue;
        }
        let responses = &mut operation.responses.responses;
        match responses.get_mut(shared.status) {
            Some(RefOr::T(own)) if own.content.is_empty() => name_also(own, shared.description),
            Some(_) => {}
            None => {
                let shared_response = RefOr::Ref(Ref::from_response_name(shared.name));
                responses.insert(shared.status.to_owned(), shared_response);
            }
        }
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with(['4', '5'])
            && response.content.is_empty()
        {
            make_problem(response);
        }
    }
}

/// The types that a description names, between backticks.
fn types(description: &str) -> impl Iterator<Item = &str> {
    description.split('`').skip(1).step_by(2)
}

/// Adds the types of a shared refusal to those of an operation's own with the same status.
fn name_also(response: &mut Response, shared: &str) {
    let mut named = response.description.clone();
    for kind in types(shared) {
        if !types(&response.description).any(|known| known == kind) {
            named = format!("`{kind}`, {named}");
        }
    }
    response.description = named;
}

fn make_problem(response: &mut Response) {
    let types: Vec<_> = types(&response.description).collect();
    let one_of_these = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(types.iter().map(|kind| address(kind))));
    let narrowed = ObjectBuilder::new().property("type", one_of_these);
    let schema = AllOfBuilder::new()
        .item(Ref::from_schema_name("Problem"))
        .item(narrowed);
    let example = |kind: &&str| {
        let reference = Ref::new(format!("#/components/examples/{kind}"));
        ((*kind).to_owned(), RefOr::Ref(reference))
    };
    let content = Content::builder()
        .schema(Some(schema))
        .examples_from_iter(types.iter().map(example));
    let content = RefOr::T(content.build());
    response.content.insert(MEDIA_TYPE.to_owned(), content);
}
