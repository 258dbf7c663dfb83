//! The HTTP of jobs in the back office.

use access::{
    operator_routes,
    sessions::{Operator, role},
};
use axum::response::Response;
use http::HeaderMap;
use listing::{self, ExportParams, List, ListParams, Listed, Page, PageParams};
use serde::Serialize;
use utoipa::ToSchema;
use web::{OpenApiRouter, RequestContext, RouterState, etag, problem::Problem};

use super::store::{self, RUNS};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(operator_routes!(jobs))
        .routes(operator_routes!(runs))
        .routes(operator_routes!(export_runs))
}

/// The jobs.
#[derive(Serialize, ToSchema)]
pub struct ScheduledJobs {
    /// In the order in which they run.
    items: Vec<ScheduledJob>,
}

/// How a job stands.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "job": "sweep", "every": "every 5 minutes", "last_started_at": 1_795_308_900_000_i64,
    "last_done_at": 1_795_308_900_310_i64, "due_by": 1_795_310_100_000_i64, "is_late": false,
    "last_error": null,
})))]
pub struct ScheduledJob {
    /// Its name.
    job: String,
    /// When it runs, in words.
    every: String,
    /// When its last run began.
    last_started_at: Option<i64>,
    /// When a run of it last went well.
    last_done_at: Option<i64>,
    /// When the next one must have gone well.
    due_by: i64,
    /// Whether that has passed.
    is_late: bool,
    /// Why the last run failed, if it did.
    last_error: Option<String>,
}

/// How each job stands.
#[utoipa::path(
    get, path = "/api/admin/jobs", tag = "operators", operation_id = "list_jobs",
    security(("session" = [])),
    responses(
        (status = 200, description = "The jobs.", body = ScheduledJobs),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn jobs(
    context: RequestContext,
    admin: Operator<role::Any>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let body = store::read(&context, &admin).await?;
    Ok(etag::answer(&headers, body.into()))
}

/// A run of a job.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200bf-cea0-7acb-a255-12100f80b56f", "job": "sweep",
    "started_at": 1_795_308_900_000_i64, "finished_at": 1_795_308_900_310_i64, "outcome": "done",
    "figures": {"requeued": 2, "settled": 0}, "error": null,
})))]
pub struct JobRun {
    /// Its id.
    id: String,
    /// The job's name.
    job: String,
    /// When it began.
    started_at: i64,
    /// When it ended.
    finished_at: Option<i64>,
    /// How.
    outcome: RunOutcome,
    /// What it did, in numbers.
    #[schema(value_type = std::collections::BTreeMap<String, i64>)]
    figures: serde_json::Value,
    /// Why it failed.
    error: Option<String>,
}

/// How a run ended.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// It is under way.
    Running,
    /// It went well.
    Done,
    /// It did not.
    Failed,
}

/// The runs of jobs, as a list.
pub struct JobRuns;

impl Listed for JobRuns {
    const LIST: &'static List = &RUNS;
}

/// Every run of every job of the last 90 days.
#[utoipa::path(
    get, path = "/api/admin/job-runs", tag = "operators", operation_id = "list_job_runs",
    security(("session" = [])),
    params(PageParams<JobRuns>),
    responses(
        (status = 200, description = "A page.", body = Page<JobRun>),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn runs(
    context: RequestContext,
    admin: Operator<role::Any>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::page(&RUNS, context, &admin, asked).await
}

/// The runs of jobs as CSV, in the caller's language.
#[utoipa::path(
    get, path = "/api/admin/job-runs/export", tag = "operators", operation_id = "export_job_runs",
    security(("session" = [])),
    params(ExportParams<JobRuns>),
    responses(
        (status = 200, description = "A table.", content_type = "text/csv", body = String),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn export_runs(
    context: RequestContext,
    admin: Operator<role::Finance>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::export(&RUNS, context, &admin, asked).await
}
