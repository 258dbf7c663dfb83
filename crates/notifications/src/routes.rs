//! The HTTP of notifications.

use access::sessions::Session;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Json, OpenApiRouter, PageSize, Query, RequestContext, RouterState, etag, json,
    problem::Problem, routes,
};

use super::{Notification, store};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(mark_read))
}

/// Notifications on a page where nothing is said, and at the most.
const PAGE: (u32, u32) = (20, 100);

/// A page of notifications.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"unread": 1, "next_cursor": null})))]
pub struct Notifications {
    /// Newest first.
    notifications: Vec<Notification>,
    /// How many of all are unread.
    unread: i64,
    /// Where the next page begins; none on the last.
    next_cursor: Option<String>,
}

/// Which page of one's notifications.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NotificationsQuery {
    /// Notifications a page: 20 where nothing is said, at most 100.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One's notifications, newest first.
#[utoipa::path(
    get, path = "/api/notifications", tag = "notifications", operation_id = "list_notifications",
    security(("session" = [])),
    params(NotificationsQuery),
    responses(
        (status = 200, description = "A page.", body = Notifications),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn list(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<NotificationsQuery>,
) -> Result<Response, Problem> {
    let page = PageSize::of(query.limit, PAGE);
    let cursor = query.cursor.as_deref();
    let (read, unread) = store::list(&context, &session, cursor, page.to_read()).await?;
    let (notifications, next_cursor) = page.cut(read, |last| last.id.clone());
    let notifications = Notifications {
        notifications,
        unread,
        next_cursor,
    };
    etag::json(&headers, &notifications)
}

/// What was read.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"ids": ["01a20027-d460-7124-aab9-9f6773a843ff"]})))]
pub struct Read {
    /// These notifications; all where nothing is said.
    ids: Option<Vec<String>>,
}

/// What is left to read.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"unread": 0})))]
pub struct Unread {
    /// How many are unread.
    unread: i64,
}

/// Marks one's notifications as read.
#[utoipa::path(
    post, path = "/api/notifications/read", tag = "notifications",
    operation_id = "mark_notifications_read",
    security(("session" = [])),
    request_body = Read,
    responses((status = 200, description = "Marked; also again.", body = Unread))
)]
pub async fn mark_read(
    context: RequestContext,
    session: Session,
    Json(read): Json<Read>,
) -> Result<Response, Problem> {
    let unread = store::mark_read(&context, &session, read.ids.as_deref()).await?;
    json(StatusCode::OK, &Unread { unread })
}
