//! The list of accounts, and the ledger of one.

use access::sessions::{Operator, role};
use axum::response::Response;
use credits::LedgerEntry;
use listing::{self, ExportParams, List, ListParams, Listed, Page, PageParams};
use web::{Path, RequestContext, problem::Problem};

use crate::accounts::{
    store::{LEDGER, LIST},
    views::AccountItem,
};

/// All accounts, as a list.
pub struct AllAccounts;

impl Listed for AllAccounts {
    const LIST: &'static List = &LIST;
}

/// The ledger of an account, as a list.
pub struct LedgerOf;

impl Listed for LedgerOf {
    const LIST: &'static List = &LEDGER;
}

/// All accounts.
#[utoipa::path(
    get, path = "/api/admin/accounts", tag = "operators", operation_id = "list_accounts",
    security(("session" = [])),
    params(PageParams<AllAccounts>),
    responses(
        (status = 200, description = "A page.", body = Page<AccountItem>),
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

/// All accounts as CSV, in the caller's language.
#[utoipa::path(
    get, path = "/api/admin/accounts/export", tag = "operators", operation_id = "export_accounts",
    security(("session" = [])),
    params(ExportParams<AllAccounts>),
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

/// The ledger of an account.
#[utoipa::path(
    get, path = "/api/admin/accounts/{id}/ledger", tag = "operators",
    operation_id = "list_ledger_of_account",
    security(("session" = [])),
    params(("id" = String, Path), PageParams<LedgerOf>),
    responses(
        (status = 200, description = "A page; empty where there is no such account.",
            body = Page<LedgerEntry>),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn ledger(
    context: RequestContext,
    admin: Operator<role::Any>,
    Path(id): Path<String>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::page(&LEDGER, context, &admin, asked.of(id)).await
}

/// The ledger of an account as CSV, in the caller's language.
#[utoipa::path(
    get, path = "/api/admin/accounts/{id}/ledger/export", tag = "operators",
    operation_id = "export_ledger_of_account",
    security(("session" = [])),
    params(("id" = String, Path), ExportParams<LedgerOf>),
    responses(
        (status = 200, description = "A table.", content_type = "text/csv", body = String),
        (status = 403, description = "`forbidden`"),
        (status = 422, description = "`validation`"),
    )
)]
pub async fn export_ledger(
    context: RequestContext,
    admin: Operator<role::Finance>,
    Path(id): Path<String>,
    asked: ListParams,
) -> Result<Response, Problem> {
    listing::export(&LEDGER, context, &admin, asked.of(id)).await
}
