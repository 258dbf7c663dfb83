//! The front door: every request enters and every answer leaves here, on each platform.

use access::{sessions::cookies::Cookies, throttle};
use axum::{Router, body::Body};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use ports::{
    clock::Millis,
    http::{REQUEST_ID, header_text},
    log::Level,
};
use serde::Serialize;
use tower_service::Service;
use web::{Environment, Incoming, RequestContext, announced, discard, problem::Problem};

use crate::problems;

/// Sent with every answer of the API: nothing of it is a page, a frame, or anybody else's.
const SECURITY_HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    ),
    (
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=63072000; includeSubDomains"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// What the log says of a request.
#[derive(Serialize)]
struct Line<'a> {
    request_id: &'a str,
    method: &'a str,
    path: &'a str,
    status: u16,
    milliseconds: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

/// Answers a request. [`RequestContext::run_effects`] is to be run then.
pub async fn serve(
    context: &RequestContext,
    router: &Router,
    request: Request<Body>,
) -> Response<Body> {
    let env = &context.env;
    let started = context.now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();

    let admitted = match check_origin(env, &request) {
        Ok(()) => throttle::admit(context).await,
        refused => refused,
    };
    let answered = match admitted {
        Ok(()) => route(context, router, request).await,
        Err(problem) => Err(problem),
    };
    let (mut response, problem) = match answered {
        Ok(response) => (response, None),
        Err(problem) => (refusal(&problem, context), Some(problem)),
    };
    finish(&mut response, context);
    let level = match response.status().is_server_error() {
        true => Level::Error,
        false => Level::Info,
    };
    env.log.tell(
        level,
        &Line {
            request_id: &context.request_id,
            method: method.as_str(),
            path: &path,
            status: response.status().as_u16(),
            milliseconds: context.now() - started,
            problem: problem.as_ref().map(Problem::kind),
            error: problem.as_ref().and_then(Problem::log),
        },
    );
    response
}

/// Has the router answer a request. A refusal comes back as its problem, which is told in the caller's
/// language then.
async fn route(
    context: &RequestContext,
    router: &Router,
    mut request: Request<Body>,
) -> Result<Response<Body>, Problem> {
    let announced = announced(request.headers());
    let incoming = Incoming::attach(context, &mut request);
    let Ok(mut response) = router.clone().call(request).await;
    let problem = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::method_not_allowed(&allowed(&response))),
        _ => response.extensions_mut().remove::<Problem>(),
    };
    if let Some(problem) = problem {
        discard(&incoming, announced).await;
        return Err(problem);
    }
    if is_bodyless(response.status()) {
        // axum gives every answer its length.
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    Ok(response)
}

/// The methods that a path knows, which the router has written without spaces.
fn allowed(response: &Response<Body>) -> String {
    let allowed = header_text(response.headers(), &header::ALLOW);
    allowed.unwrap_or_default().replace(',', ", ")
}

/// Whether an answer of this status has neither a body nor its length (RFC 9110, 8.6).
fn is_bodyless(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// What browsers say of where a request comes from (Fetch Metadata).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Cookies travel with whatever a browser sends, wherever the page came from; an unsafe method
/// counts only from our own pages (product.md 1). So does a WebSocket: other than an answer, what
/// comes over it is readable to whichever page has opened it.
fn check_origin(env: &Environment, request: &Request<Body>) -> Result<(), Problem> {
    let headers = request.headers();
    let is_safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if is_safe && !headers.contains_key(header::UPGRADE) {
        return Ok(());
    }
    if header_text(headers, &SEC_FETCH_SITE) == Some("cross-site") {
        return Err(Problem::from(&problems::WRONG_ORIGIN));
    }
    match header_text(headers, &header::ORIGIN) {
        Some(origin) if origin == &*env.origin => Ok(()),
        Some(_) => Err(Problem::from(&problems::WRONG_ORIGIN)),
        None if Cookies::of(&env.origin).are_in(headers) => {
            Err(Problem::from(&problems::WRONG_ORIGIN))
        }
        None => Ok(()),
    }
}

/// The answer that tells of a problem (RFC 9457).
fn refusal(problem: &Problem, context: &RequestContext) -> Response<Body> {
    let body = problem
        .body(context.language, &context.request_id)
        .to_string();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = problem.status();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(context.language.tag()),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    if let Some(seconds) = problem.seconds_to_wait() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    for (name, value) in problem.headers() {
        headers.insert(name, value.clone());
    }
    *response.body_mut() = Body::from(body);
    response
}

fn finish(response: &mut Response<Body>, context: &RequestContext) {
    let headers = response.headers_mut();
    context.allowances.write(headers);
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        headers.insert(REQUEST_ID, id);
    }
}
