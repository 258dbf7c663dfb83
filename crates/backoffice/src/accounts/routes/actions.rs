//! What operators do to accounts, as HTTP. Each answers with the account's item of the list.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::{Operator, OperatorSession, Role, role},
};
use accounts::{AccountsContext, routes::deletion};
use axum::response::Response;
use membership::Level;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Path, RawJson, problem::Problem};

use crate::{
    accounts::{
        store::{self, AccountAction},
        views::AccountItem,
    },
    reason::{Reason, required_text},
};

/// A level for an account.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"level": "plus", "reason": "已添加微信"})))]
pub struct GivenLevel {
    level: Level,
    /// 1 to 500 characters.
    reason: String,
}

/// A membership for an account.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"plan_id": "monthly", "reason": "双十一抽奖"})))]
pub struct GivenMembership {
    /// The plan, whether or not it is for sale.
    plan_id: String,
    /// 1 to 500 characters.
    reason: String,
}

/// A role for an account.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"role": "admin", "reason": "客服新同事"})))]
pub struct RoleChange {
    role: Role,
    /// 1 to 500 characters.
    reason: String,
}

/// Decides on the account, `path` being the rest of the route.
async fn apply(
    (context, admin, key): (&AccountsContext, &OperatorSession, &IdempotencyKey),
    (id, path): (&str, &str),
    text: &str,
    action: AccountAction<'_>,
    reason: &str,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/accounts/{id}/{path}"), text);
    let reason = required_text("reason", Some(reason))?;
    let request = (key, &hash);
    let (kept, erased) = store::apply(context, admin, request, action, (id, reason)).await?;
    if let Some(erased) = erased {
        deletion::follow(context, erased).await;
    }
    Ok(kept.answer())
}

/// Gives an account a level. Its owner is told where that makes a difference to them.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/level", tag = "operators",
    operation_id = "set_account_level",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = GivenLevel,
    responses(
        (status = 200, description = "The account.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: it has that level."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn level(
    context: AccountsContext,
    admin: Operator<role::Support>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: change }: RawJson<GivenLevel>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(
        by,
        (&id, "level"),
        &text,
        AccountAction::Level(change.level),
        &change.reason,
    )
    .await
}

/// Gives an account a membership, or more of it, as if its owner had bought the plan.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/membership", tag = "operators",
    operation_id = "give_membership",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = GivenMembership,
    responses(
        (status = 200, description = "The account.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: the account is deleted."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn give_membership(
    context: AccountsContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: given }: RawJson<GivenMembership>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(
        by,
        (&id, "membership"),
        &text,
        AccountAction::GiveMembership(&given.plan_id),
        &given.reason,
    )
    .await
}

/// Ends the membership of an account now: its benefits stop, and its credits expire. What an order
/// cost is not given back by that.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/membership/end", tag = "operators",
    operation_id = "end_membership",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "The account.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: it is not a member."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn end_membership(
    context: AccountsContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(
        by,
        (&id, "membership/end"),
        &text,
        AccountAction::EndMembership,
        &reason.reason,
    )
    .await
}

/// Keeps an account out, and ends its sessions.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/ban", tag = "operators",
    operation_id = "ban_account",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "The account.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: it is banned, or one's own."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn ban(
    context: AccountsContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(by, (&id, "ban"), &text, AccountAction::Ban, &reason.reason).await
}

/// Lets a banned account in again.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/unban", tag = "operators",
    operation_id = "unban_account",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "The account.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: it is not banned."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn unban(
    context: AccountsContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(
        by,
        (&id, "unban"),
        &text,
        AccountAction::Unban,
        &reason.reason,
    )
    .await
}

/// Ends the sessions of an account.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/logout", tag = "operators",
    operation_id = "log_out_account",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "The account.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: the account is deleted."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn log_out(
    context: AccountsContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(
        by,
        (&id, "logout"),
        &text,
        AccountAction::LogOut,
        &reason.reason,
    )
    .await
}

/// Gives an account a role, and ends its sessions.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/role", tag = "operators",
    operation_id = "set_account_role",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = RoleChange,
    responses(
        (status = 200, description = "The account.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: it has that role, or one would take away one's own."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn role(
    context: AccountsContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: change }: RawJson<RoleChange>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(
        by,
        (&id, "role"),
        &text,
        AccountAction::Role(change.role),
        &change.reason,
    )
    .await
}

/// Erases an account as its owner could: pictures and personal data go, the ledger stays without a
/// name.
#[utoipa::path(
    post, path = "/api/admin/accounts/{id}/erase", tag = "operators",
    operation_id = "erase_account",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "What is left.", body = AccountItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`: it is deleted, or one's own."),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn erase(
    context: AccountsContext,
    admin: Operator<role::Admin>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let by = (&context, &*admin, &key);
    apply(
        by,
        (&id, "erase"),
        &text,
        AccountAction::Erase,
        &reason.reason,
    )
    .await
}
