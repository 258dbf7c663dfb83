//! The HTTP of health.

use std::sync::Arc;

use axum::{
    extract::{FromRef, State},
    response::Response,
};
use futures_util::future::join;
use http::StatusCode;
use serde::Serialize;
use serde_json::json;
use studio::{StudioContext, StudioState, store::gateways::Count};
use utoipa::ToSchema;
use web::{OpenApiRouter, RouterState, answer, problem::Problem, routes};

use super::{Checks, OK, ReadinessCache, store};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S>
where
    Arc<ReadinessCache>: FromRef<S>,
    Arc<StudioState>: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(health))
        .routes(routes!(ready))
}

/// Whether the service is alive.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"status": "ok"})))]
pub struct Health {
    /// `ok`.
    status: &'static str,
}

/// Whether the service is alive. It asks nobody else.
#[utoipa::path(
    get, path = "/api/health", tag = "service", operation_id = "get_health",
    responses((status = 200, description = "Alive.", body = Health))
)]
pub async fn health() -> Result<Response, Problem> {
    Ok(answer(StatusCode::OK, r#"{"status":"ok"}"#.to_owned()))
}

/// Whether everything that the service leans on works.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({"status": "ok"})))]
pub struct Readiness {
    /// `ok`, or `failing` where any check is not `ok`.
    status: String,
    /// Each part.
    checks: ReadinessChecks,
}

/// Each part that the service leans on: `ok`, or what is wrong in a word.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "database": "ok", "bucket": "ok", "queue": "ok", "jobs": "ok", "gateways": "ok",
})))]
pub struct ReadinessChecks {
    /// Or `unreachable`.
    database: String,
    /// Or `unreachable`.
    bucket: String,
    /// Or `stuck`: outputs wait for minutes, although nothing stands in their way. `unknown` without
    /// the database.
    queue: String,
    /// Or `late`: a job has not gone well for longer than it may. `unknown` without the database.
    jobs: String,
    /// Or `none`: none is switched on and has its key. Or `resting`: none of them may be asked now.
    /// `unknown` without the database.
    gateways: String,
}

/// Whether everything that the service leans on works. A look counts for ten seconds.
#[utoipa::path(
    get, path = "/api/health/ready", tag = "service", operation_id = "get_readiness",
    responses(
        (status = 200, description = "All is well.", body = Readiness),
        (status = 503, description = "Something is not.", body = Readiness, example = json!({
            "status": "failing",
            "checks": {
                "database": "ok", "bucket": "unreachable", "queue": "ok", "jobs": "ok",
                "gateways": "ok",
            },
        })),
    )
)]
pub async fn ready(
    context: StudioContext,
    State(last): State<Arc<ReadinessCache>>,
) -> Result<Response, Problem> {
    let now = context.now();
    let checks = match last.get(now) {
        Some(checks) => checks,
        None => {
            let checks = look(&context).await;
            last.set(now, checks);
            checks
        }
    };
    let (code, status) = match checks.are_well() {
        true => (StatusCode::OK, OK),
        false => (StatusCode::SERVICE_UNAVAILABLE, "failing"),
    };
    let mut body = json!({"status": status});
    for (name, state) in checks.named() {
        body["checks"][name] = state.into();
    }
    Ok(answer(code, body.to_string()))
}

/// Looks at everything: one round trip to the database, and one to the bucket.
async fn look(context: &StudioContext) -> Checks {
    // Of an object that is never there.
    let bucket = context.env.objects.read("ready");
    let (standing, bucket) = join(store::standing(context), bucket).await;
    let bucket = match bucket {
        Ok(_) => OK,
        Err(error) => {
            context.log_error("readiness: bucket", error);
            "unreachable"
        }
    };
    let standing = match standing {
        Ok(standing) => standing,
        Err(error) => {
            context.log_error("readiness: database", error);
            return Checks {
                database: "unreachable",
                bucket,
                queue: "unknown",
                jobs: "unknown",
                gateways: "unknown",
            };
        }
    };
    let unless = |is_wrong: bool, word| if is_wrong { word } else { OK };
    Checks {
        database: OK,
        bucket,
        queue: unless(standing.is_queue_stuck, "stuck"),
        jobs: unless(standing.late_jobs > 0, "late"),
        gateways: match standing.gateways {
            Count { serving: 0, .. } => "none",
            Count { free: 0, .. } => "resting",
            Count { .. } => OK,
        },
    }
}
