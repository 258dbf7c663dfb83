//! The HTTP of sessions: which ones live, and how they end.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    OpenApiRouter, Path, RequestContext, RouterState, etag, no_content, problem::Problem, routes,
};

use super::{
    Session,
    cookies::Cookies,
    store::{self, Leaving, LivingSession},
    tokens::RefreshToken,
};
use crate::problems;

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(routes!(log_out))
        .routes(routes!(log_out_everywhere))
        .routes(routes!(living))
        .routes(routes!(end))
}

/// One log-in on one device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a1f677-aa80-73f3-af1e-cebbd1410ab4",
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)",
    "created_at": 1_795_136_400_000_i64, "seen_at": 1_795_308_000_000_i64, "current": true,
})))]
pub struct SessionOfMine {
    id: String,
    /// What the browser calls itself.
    user_agent: Option<String>,
    /// UTC milliseconds.
    created_at: i64,
    /// The last log-in or refresh, in UTC milliseconds.
    seen_at: i64,
    /// Whether it is the one that asks.
    current: bool,
}

/// The living sessions of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The last seen first.
    sessions: Vec<SessionOfMine>,
}

/// Ends this session. Also without one.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "accounts",
    responses((status = 204, description = "No session any more."))
)]
pub async fn log_out(
    context: RequestContext,
    session: Option<Session>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let leaving = leaving(&context, session.as_ref(), &headers);
    if leaving.session_id.is_some() || leaving.token_hash.is_some() {
        store::log_out(&context, leaving).await?;
    }
    Ok(gone(&context))
}

/// Ends every session of the account, this one too. In a browser the refresh cookie is enough.
#[utoipa::path(
    post, path = "/api/auth/logout-everywhere", tag = "accounts",
    security(("session" = [])),
    responses(
        (status = 204, description = "No session any more, anywhere."),
        (status = 401, description = "`unauthenticated`"),
    )
)]
pub async fn log_out_everywhere(
    context: RequestContext,
    session: Option<Session>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let leaving = leaving(&context, session.as_ref(), &headers);
    if leaving.session_id.is_none() && leaving.token_hash.is_none() {
        return Err(problems::unauthenticated());
    }
    match store::log_out_everywhere(&context, leaving).await? {
        true => Ok(gone(&context)),
        false => Err(problems::unauthenticated()),
    }
}

/// One's living sessions.
#[utoipa::path(
    get, path = "/api/account/sessions", tag = "accounts", operation_id = "list_own_sessions",
    security(("session" = [])),
    responses(
        (status = 200, description = "The living ones, the last seen first.", body = Sessions),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn living(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let living = store::living(&context, &session).await?;
    let of_mine = |living: LivingSession| SessionOfMine {
        current: living.id == session.id,
        id: living.id,
        user_agent: living.user_agent,
        created_at: living.created_at,
        seen_at: living.seen_at,
    };
    let sessions = living.into_iter().map(of_mine).collect();
    etag::json(&headers, &Sessions { sessions })
}

/// Ends one of one's sessions.
#[utoipa::path(
    delete, path = "/api/account/sessions/{id}", tag = "accounts", operation_id = "end_own_session",
    security(("session" = [])),
    params(("id" = String, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 404, description = "`not-found`: no living session of yours"),
    )
)]
pub async fn end(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    match store::end(&context, &session, &id).await? {
        true => Ok(no_content()),
        false => Err(Problem::not_found()),
    }
}

fn leaving<'a>(
    context: &RequestContext,
    session: Option<&'a Session>,
    headers: &HeaderMap,
) -> Leaving<'a> {
    let refresh_token = Cookies::of(&context.env.origin).refresh_token(headers);
    Leaving {
        session_id: session.map(|session| session.id.as_str()),
        token_hash: refresh_token.map(|token| RefreshToken::presented(token).hash()),
    }
}

/// The answer to somebody whose session is over: nothing, and no cookies.
pub fn gone(context: &RequestContext) -> Response {
    let mut response = no_content();
    add_cookies(&mut response, Cookies::of(&context.env.origin).clear());
    response
}

/// Gives cookies to a browser.
pub fn add_cookies(
    response: &mut Response,
    cookies: impl IntoIterator<Item = Option<HeaderValue>>,
) {
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
