//! The HTTP of live state: asked for, or told over a WebSocket.

use access::sessions::Session;
use axum::{body::Body, response::Response};
use http::{HeaderMap, StatusCode, header};
use ports::{
    http::header_text,
    live::{Entry, Page},
};
use web::{OpenApiRouter, RequestContext, RouterState, etag, problem::Problem, routes};

use super::{LiveState, store};
use crate::problems;

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new().routes(routes!(live))
}

/// What every page shows of the account. As a WebSocket: now, and again after each change.
#[utoipa::path(
    get, path = "/api/live", tag = "live", operation_id = "get_live_state",
    security(("session" = [])),
    responses(
        (status = 101, description = "To `Upgrade: websocket`, from our own pages alone: each \
            message is a state. `ping` is answered with `pong`; 4401 closes a session that ended."),
        (status = 200, description = "The state.", body = LiveState),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 401, description = "`unauthenticated`"),
        (status = 403, description = "`wrong-origin`"),
        (status = 426, description = "`upgrade-required`"),
    )
)]
pub async fn live(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match header_text(&headers, &header::UPGRADE) {
        None => etag::json(&headers, &store::state(&context, &session).await?),
        Some(protocol) if protocol.eq_ignore_ascii_case("websocket") => {
            enter(&context, &session).await
        }
        Some(_) => Err(Problem::from(&problems::UPGRADE_REQUIRED)),
    }
}

async fn enter(context: &RequestContext, session: &Session) -> Result<Response, Problem> {
    let page = Page {
        account_id: &session.account_id,
        session_id: &session.id,
        request_id: &context.request_id,
    };
    let entry = context.env.live.enter(page).await;
    match entry.map_err(Problem::unavailable)? {
        Entry::Open(socket) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
            response.extensions_mut().insert(socket);
            Ok(response)
        }
        Entry::Ended => Err(access::problems::unauthenticated()),
        Entry::Unsupported => Err(Problem::from(&problems::UPGRADE_REQUIRED)),
    }
}
