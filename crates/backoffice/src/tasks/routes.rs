//! The HTTP of tasks in the back office.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    operator_routes,
    sessions::{Operator, OperatorSession, role},
};
use axum::response::Response;
use http::HeaderMap;
use listing::{self, ExportParams, List, ListParams, Listed, Page, PageParams};
use serde::{Deserialize, Serialize};
use studio::{
    queue,
    views::{Output, Task, TaskState},
};
use utoipa::ToSchema;
use web::{OpenApiRouter, Path, RawJson, RequestContext, RouterState, etag, problem::Problem};

use super::{
    TaskDetail, TaskItem,
    store::{self, LIST, TaskAction},
};
use crate::reason::{Reason, optional_text, required_text};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(operator_routes!(list))
        .routes(operator_routes!(export))
        .routes(operator_routes!(task))
        .routes(operator_routes!(retry))
        .routes(operator_routes!(cancel))
        .routes(operator_routes!(resolve))
}

/// Everybody's tasks, as a list.
pub struct AllTasks;

impl Listed for AllTasks {
    const LIST: &'static List = &LIST;
}

/// Everybody's tasks.
#[utoipa::path(
    get, path = "/api/admin/tasks", tag = "operators", operation_id = "list_all_tasks",
    security(("session" = [])),
    params(PageParams<AllTasks>),
    responses(
        (status = 200, description = "A page.", body = Page<TaskItem>),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn list(
    context: RequestContext,
    admin: Operator<role::Any>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::page(&LIST, context, &admin, asked).await
}

/// Everybody's tasks as CSV, in the caller's language.
#[utoipa::path(
    get, path = "/api/admin/tasks/export", tag = "operators", operation_id = "export_tasks",
    security(("session" = [])),
    params(ExportParams<AllTasks>),
    responses(
        (status = 200, description = "A table.", content_type = "text/csv", body = String),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn export(
    context: RequestContext,
    admin: Operator<role::Finance>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::export(&LIST, context, &admin, asked).await
}

/// A task with every call of a gateway, and what operators did with it.
#[utoipa::path(
    get, path = "/api/admin/tasks/{id}", tag = "operators", operation_id = "get_any_task",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The task.", body = TaskDetail),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn task(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = store::find(&context, &admin, &id).await?;
    let task = found.ok_or(Problem::not_found())?;
    Ok(etag::answer(&headers, task.into()))
}

/// How a task is to be made again.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"charge": false, "reason": "网关整晚超时，重做一次"})))]
pub struct Retry {
    /// Whether its owner pays for it: no where nothing is said.
    #[serde(default)]
    charge: bool,
    /// At most 500 characters.
    reason: Option<String>,
}

/// How a task stands after an action.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6280-70eb-b429-fa86d481c263", "state": "failed",
    "account_id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef",
})))]
pub struct TaskNow {
    /// Its id.
    id: String,
    /// Where it stands.
    state: TaskState,
    /// Whose it is.
    account_id: String,
}

/// Makes again what failed of a task, as a new task of the same account.
#[utoipa::path(
    post, path = "/api/admin/tasks/{id}/retry", tag = "operators", operation_id = "retry_task",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Retry,
    responses(
        (status = 202, description = "The new task.", body = Task),
        (status = 402, description = "`insufficient-credits`"),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
        (status = 410, description = "`gone`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn retry(
    context: RequestContext,
    admin: Operator<role::Support>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: retry }: RawJson<Retry>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/tasks/{id}/retry"), &text);
    let reason = optional_text("reason", retry.reason.as_deref())?;
    let request = (&key, &hash);
    let (kept, task, account_id) =
        store::retry(&context, &admin, request, (&id, reason), retry.charge).await?;
    if !kept.is_replay {
        context.changed(&account_id);
        let outputs = task
            .outputs
            .iter()
            .map(|output: &Output| output.id().to_owned());
        queue::send(&context, outputs.collect()).await;
    }
    Ok(kept.answer())
}

/// Takes back what of a task nothing works on yet.
#[utoipa::path(
    post, path = "/api/admin/tasks/{id}/cancel", tag = "operators", operation_id = "cancel_any_task",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "Taken back, refunded.", body = TaskNow),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: nothing of it waits."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn cancel(
    context: RequestContext,
    admin: Operator<role::Support>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/tasks/{id}/cancel"), &text);
    apply(
        &context,
        &admin,
        (&key, &hash),
        TaskAction::Cancel,
        (&id, &reason),
    )
    .await
}

/// Says that somebody has looked at what of a task waits for review: it has failed.
#[utoipa::path(
    post, path = "/api/admin/tasks/{id}/resolve", tag = "operators", operation_id = "resolve_task",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "Resolved.", body = TaskNow),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: nothing of it waits for review."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn resolve(
    context: RequestContext,
    admin: Operator<role::Support>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/tasks/{id}/resolve"), &text);
    apply(
        &context,
        &admin,
        (&key, &hash),
        TaskAction::Resolve,
        (&id, &reason),
    )
    .await
}

async fn apply(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    action: TaskAction,
    (id, reason): (&str, &Reason),
) -> Result<Response, Problem> {
    let reason = required_text("reason", Some(&reason.reason))?;
    let kept = store::apply(context, admin, request, action, (id, Some(reason))).await?;
    if !kept.is_replay {
        let TaskNow { account_id, .. } = kept.read()?;
        context.changed(&account_id);
    }
    Ok(kept.answer())
}
