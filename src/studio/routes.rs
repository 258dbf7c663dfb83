//! The HTTP of tools and tasks.

use axum::{extract::Path, response::Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    presets::{self, Preset},
    store::{
        submission::{self, Submitted},
        tasks::{self, Page},
    },
    submission::NewTask,
    views::{Task, Tasks},
};
use crate::{
    app::Context,
    http::{IdempotencyKey, Json, PageSize, Query, RequestHash, answer, etag},
    ports::jobs::Job,
    problem::Problem,
    sessions::Session,
};

/// Tasks on a page where nothing is said, and at the most.
const PAGE: (u32, u32) = (20, 100);

/// The tools.
#[derive(Serialize, ToSchema)]
pub struct Presets {
    presets: &'static [Preset],
}

/// The tools of the studio.
#[utoipa::path(
    get, path = "/api/presets", tag = "studio",
    responses((status = 200, description = "Every tool, in order.", body = Presets))
)]
pub async fn presets(headers: HeaderMap) -> Result<Response, Problem> {
    etag::public_json(
        &headers,
        &Presets {
            presets: presets::all(),
        },
    )
}

/// Generate: one picture for each garment.
#[utoipa::path(
    post, path = "/api/tasks", tag = "studio",
    security(("session" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 200 characters.")),
    request_body = NewTask,
    responses(
        (status = 202, description = "Accepted and paid for.", body = Task),
        (status = 400, description = "`invalid-body`, `idempotency-key-missing`"),
        (status = 402, description = "`insufficient-credits`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
        (status = 429, description = "`limit-reached`"),
    )
)]
pub async fn create_task(
    context: Context,
    session: Session,
    key: IdempotencyKey,
    Json(task): Json<NewTask>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/tasks", &task)?;
    let wanted = task.check()?;
    match submission::submit(&context, &session, &wanted, (&key, &hash)).await? {
        Submitted::Replayed(response) => Ok(response),
        Submitted::Accepted {
            answer: body,
            outputs,
        } => {
            context.changed(&session.account_id);
            let jobs = outputs.into_iter().map(|id| Job::Output { id }).collect();
            if let Err(error) = context.app.jobs.send(jobs).await {
                // It is paid for and recorded: the sweep will find it.
                context.complain("queue", error);
            }
            Ok(answer(StatusCode::ACCEPTED, body))
        }
    }
}

/// Which page of one's tasks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Tasks a page: 20 where nothing is said, at most 100.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One's tasks, newest first.
#[utoipa::path(
    get, path = "/api/tasks", tag = "studio",
    security(("session" = [])),
    params(PageQuery),
    responses((status = 200, description = "A page.", body = Tasks))
)]
pub async fn list_tasks(
    context: Context,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let size = PageSize::of(query.limit, PAGE);
    let page = Page::Before {
        cursor: query.cursor.as_deref(),
        limit: size.to_read(),
    };
    let tasks = tasks::read(&context, &session, page).await?;
    let (tasks, next_cursor) = size.cut(tasks, |task| task.id.clone());
    etag::json(&headers, &Tasks { tasks, next_cursor })
}

/// A task of one's own.
#[utoipa::path(
    get, path = "/api/tasks/{id}", tag = "studio",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The task.", body = Task),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn task(
    context: Context,
    session: Session,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let tasks = tasks::read(&context, &session, Page::One(&id)).await?;
    etag::json(&headers, tasks.first().ok_or(Problem::NotFound)?)
}
