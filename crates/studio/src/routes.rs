//! The HTTP of tools and tasks.

use std::sync::Arc;

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::Session,
};
use axum::{extract::FromRef, response::Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    OpenApiRouter, PageSize, Path, Query, RawJson, RequestContext, RouterState, answer, etag, json,
    problem::Problem, routes,
};

use super::{
    presets::Preset,
    queue, results,
    store::{
        cancel, presets,
        submission::Submitted,
        tasks::{self, Filter},
    },
    submission::NewTask,
    submit::submit,
    uploads,
    views::{Task, TaskState, Tasks},
};
use crate::{StudioContext, StudioState};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<StudioState>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(presets))
        .routes(routes!(uploads::upload))
        .routes(routes!(uploads::list_uploads))
        .routes(routes!(uploads::uploaded))
        .routes(routes!(uploads::keep_upload))
        .routes(routes!(uploads::let_upload_go))
        .routes(routes!(create_task))
        .routes(routes!(list_tasks))
        .routes(routes!(task))
        .routes(routes!(cancel_task))
        .routes(routes!(results::task_zip))
        .routes(routes!(results::chosen_zip))
        .routes(routes!(results::image))
}

/// Tasks on a page where nothing is said, and at the most.
const PAGE: (u32, u32) = (20, 100);

/// The tools.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"result_life_ms": 86_400_000, "upload_life_ms": 86_400_000})))]
pub struct Presets<'a> {
    presets: &'a [Preset],
    /// How long a result is kept from its completion on, in milliseconds.
    result_life_ms: i64,
    /// How long an uploaded photo is kept, in milliseconds.
    upload_life_ms: i64,
}

/// The tools of the studio that are switched on.
#[utoipa::path(
    get, path = "/api/presets", tag = "studio", operation_id = "list_presets",
    responses(
        (status = 200, description = "Every tool, in order.", body = Presets),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn presets(context: StudioContext, headers: HeaderMap) -> Result<Response, Problem> {
    let offered = presets::on_offer(&context).await?;
    let answer = Presets {
        presets: &offered.presets,
        result_life_ms: offered.result_life,
        upload_life_ms: offered.upload_life,
    };
    let mut response = etag::json(&headers, &answer)?;
    // Anybody may keep it, and asks each time whether it is still so: the next load shows a change.
    let cache = HeaderValue::from_static("public, no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// Generate: one picture for each garment, or as many variants as are asked for.
#[utoipa::path(
    post, path = "/api/tasks", tag = "studio",
    security(("session" = [])),
    params(IdempotencyKey),
    request_body = NewTask,
    responses(
        (status = 202, description = "Accepted and paid for.", body = Task),
        (status = 402, description = "`insufficient-credits`"),
        (status = 422, description = "`validation`, `prompt-refused`, `photo-refused`, `idempotency-key-reused`"),
        (status = 429, description = "`limit-reached`"),
    )
)]
pub async fn create_task(
    context: StudioContext,
    session: Session,
    key: IdempotencyKey,
    RawJson { text, body: task }: RawJson<NewTask>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/tasks", &text);
    match submit(&context, &session, &task, (&key, &hash)).await? {
        Submitted::Replayed(response) => Ok(response),
        Submitted::Accepted {
            answer: body,
            outputs,
        } => {
            context.changed(&session.account_id);
            queue::send(&context, outputs).await;
            Ok(answer(StatusCode::ACCEPTED, body))
        }
    }
}

/// Which of one's tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TasksQuery {
    /// Of this tool.
    preset: Option<String>,
    /// In this state.
    state: Option<TaskState>,
    /// Tasks a page: 20 where nothing is said, at most 100.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One's tasks, newest first.
#[utoipa::path(
    get, path = "/api/tasks", tag = "studio",
    security(("session" = [])),
    params(TasksQuery),
    responses(
        (status = 200, description = "A page.", body = Tasks),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn list_tasks(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<TasksQuery>,
) -> Result<Response, Problem> {
    let size = PageSize::of(query.limit, PAGE);
    let filter = Filter {
        preset: query.preset.as_deref(),
        state: query.state,
        before: query.cursor.as_deref(),
        limit: size.to_read(),
    };
    let tasks = tasks::list(&context, &session, &filter).await?;
    let (tasks, next_cursor) = size.cut(tasks, |task| task.id.clone());
    etag::json(&headers, &Tasks { tasks, next_cursor })
}

/// A task of one's own.
#[utoipa::path(
    get, path = "/api/tasks/{id}", tag = "studio", operation_id = "get_task",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The task.", body = Task),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn task(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let task = tasks::find(&context, &session, &id).await?;
    etag::json(&headers, &task.ok_or(Problem::not_found())?)
}

/// Takes back what of a task nothing works on yet; its credits go back at once.
#[utoipa::path(
    post, path = "/api/tasks/{id}/cancel", tag = "studio",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The task as it is now.", body = Task),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn cancel_task(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let task = cancel::cancel(&context, &session, &id).await?;
    context.changed(&session.account_id);
    json(StatusCode::OK, &task.ok_or(Problem::not_found())?)
}
