//! The HTTP of the audit log: it can be read, and nothing else.

use access::{
    operator_routes,
    sessions::{Operator, role},
};
use axum::response::Response;
use listing::{self, ExportParams, List, ListParams, Listed, Page, PageParams};
use web::{OpenApiRouter, RequestContext, RouterState, problem::Problem};

use super::{AuditItem, store::LIST};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(operator_routes!(list))
        .routes(operator_routes!(export))
}

/// Everything that operators did, as a list.
pub struct AuditLog;

impl Listed for AuditLog {
    const LIST: &'static List = &LIST;
}

/// What operators did.
#[utoipa::path(
    get, path = "/api/admin/audit", tag = "operators", operation_id = "list_audit_log",
    security(("session" = [])),
    params(PageParams<AuditLog>),
    responses(
        (status = 200, description = "A page.", body = Page<AuditItem>),
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

/// What operators did, as CSV in the caller's language.
#[utoipa::path(
    get, path = "/api/admin/audit/export", tag = "operators", operation_id = "export_audit_log",
    security(("session" = [])),
    params(ExportParams<AuditLog>),
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
