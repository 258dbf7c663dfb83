//! What the API's document says of problems: every operation can be refused in the ways that the
//! front door knows, and whatever is refused is a problem.

use utoipa::{
    Modify, PartialSchema, ToSchema,
    openapi::{
        Content, OpenApi, Ref, RefOr, Response,
        path::{Operation, PathItem},
    },
};

const MEDIA_TYPE: &str = "application/problem+json";

/// What was refused, or failed (RFC 9457). Some types have members of their own.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "it is described, not made")]
pub struct ProblemBody {
    /// `/problems/…`: stable, and what a client switches on.
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

/// The refusals that many operations share: their names, statuses, and when.
const SHARED: [(&str, &str, &str); 7] = [
    ("InvalidBody", "400", "`invalid-body`: it cannot be read"),
    ("Unauthenticated", "401", "`unauthenticated`"),
    ("WrongOrigin", "403", "`wrong-origin`"),
    ("TooLarge", "413", "`too-large`"),
    ("TooManyRequests", "429", "`too-many-requests`"),
    ("Internal", "500", "`internal`"),
    ("Unavailable", "503", "`unavailable`"),
];

/// Adds problems to every operation.
pub struct Problems;

impl Modify for Problems {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        for (name, schema) in [
            ("Problem", ProblemBody::schema()),
            ("ProblemField", ProblemField::schema()),
        ] {
            components.schemas.insert(name.to_owned(), schema);
        }
        for (name, _, description) in SHARED {
            let mut response = Response::new(description);
            make_problem(&mut response);
            let response = RefOr::T(response);
            components.responses.insert(name.to_owned(), response);
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
                describe(operation, false);
            }
            for operation in [post, put, delete].into_iter().flatten() {
                describe(operation, true);
            }
        }
    }
}

fn describe(operation: &mut Operation, is_unsafe: bool) {
    let has_body = operation.request_body.is_some();
    let has_session = operation.security.is_some();
    let responses = &mut operation.responses.responses;
    for response in responses.iter_mut() {
        if let (status, RefOr::T(response)) = response
            && status.starts_with(['4', '5'])
            && response.content.is_empty()
        {
            make_problem(response);
        }
    }
    for (name, status, _) in SHARED {
        let applies = match status {
            "401" => has_session,
            "403" => is_unsafe,
            "413" => has_body,
            _ => true,
        };
        if applies && !responses.contains_key(status) {
            let shared = RefOr::Ref(Ref::from_response_name(name));
            responses.insert(status.to_owned(), shared);
        }
    }
}

fn make_problem(response: &mut Response) {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let problem = RefOr::T(problem);
    response.content.insert(MEDIA_TYPE.to_owned(), problem);
}
