//! The HTTP of orders in the back office.

use access::{
    account_ref::AccountRef,
    idempotency::{IdempotencyKey, RequestHash},
    operator_routes,
    sessions::{Operator, OperatorSession, role},
};
use axum::response::Response;
use http::HeaderMap;
use listing::{self, ExportParams, List, ListParams, Listed, Page, PageParams};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    IfMatch, OpenApiRouter, Path, RawJson, RequestContext, RouterState, etag, problem::Problem,
};

use super::{
    OrderItem, RefundPreview,
    store::{self, LIST, OrderAction},
};
use crate::reason::{Reason, optional_text, required_text};

/// The routes.
pub fn router<S: RouterState>() -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(operator_routes!(list))
        .routes(operator_routes!(export))
        .routes(operator_routes!(confirm))
        .routes(operator_routes!(void))
        .routes(operator_routes!(preview_refund))
        .routes(operator_routes!(refund))
}

/// Everybody's orders, as a list.
pub struct AllOrders;

impl Listed for AllOrders {
    const LIST: &'static List = &LIST;
}

/// Everybody's orders.
#[utoipa::path(
    get, path = "/api/admin/orders", tag = "operators", operation_id = "list_all_orders",
    security(("session" = [])),
    params(PageParams<AllOrders>),
    responses(
        (status = 200, description = "A page.", body = Page<OrderItem>),
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

/// Everybody's orders as CSV, in the caller's language.
#[utoipa::path(
    get, path = "/api/admin/orders/export", tag = "operators", operation_id = "export_orders",
    security(("session" = [])),
    params(ExportParams<AllOrders>),
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

/// Why, where there is something to say.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"reason": "微信到账 39.00 元，备注 KC-7F3K-9Q4M"})))]
pub struct Remark {
    /// At most 500 characters.
    reason: Option<String>,
}

/// Says that an order's money came: what it buys is there at once. Also for a canceled or lapsed
/// order, because money may come late.
#[utoipa::path(
    post, path = "/api/admin/orders/{id}/confirm", tag = "operators",
    operation_id = "confirm_order",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Remark,
    responses(
        (status = 200, description = "Paid.", body = OrderItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn confirm(
    context: RequestContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: remark }: RawJson<Remark>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/orders/{id}/confirm"), &text);
    let reason = optional_text("reason", remark.reason.as_deref())?;
    apply(
        &context,
        &admin,
        (&key, &hash),
        OrderAction::Confirm,
        (&id, reason),
    )
    .await
}

/// Closes an unpaid order.
#[utoipa::path(
    post, path = "/api/admin/orders/{id}/void", tag = "operators", operation_id = "void_order",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey),
    request_body = Reason,
    responses(
        (status = 200, description = "Voided.", body = OrderItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn void(
    context: RequestContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/orders/{id}/void"), &text);
    let reason = required_text("reason", Some(&reason.reason))?;
    apply(
        &context,
        &admin,
        (&key, &hash),
        OrderAction::Void,
        (&id, Some(reason)),
    )
    .await
}

/// What a refund would do at this moment: nothing is changed.
#[utoipa::path(
    get, path = "/api/admin/orders/{id}/refund", tag = "operators",
    operation_id = "preview_order_refund",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "In numbers.", body = RefundPreview),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
    )
)]
pub async fn preview_refund(
    context: RequestContext,
    admin: Operator<role::Finance>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let preview = store::preview_refund(&context, &admin, &id).await?;
    Ok(etag::answer(&headers, preview.into_bytes()))
}

/// Says that an order's money went back: what is left of what it brought is taken back, and terms of
/// membership that follow move forward. With `If-Match` it does what the preview told, or nothing.
#[utoipa::path(
    post, path = "/api/admin/orders/{id}/refund", tag = "operators", operation_id = "refund_order",
    security(("session" = [])),
    params(("id" = String, Path), IdempotencyKey, IfMatch),
    request_body = Reason,
    responses(
        (status = 200, description = "Refunded.", body = OrderItem),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
        (status = 412, description = "`refund-changed`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn refund(
    context: RequestContext,
    admin: Operator<role::Finance>,
    key: IdempotencyKey,
    IfMatch(revision): IfMatch,
    Path(id): Path<String>,
    RawJson { text, body: reason }: RawJson<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/orders/{id}/refund"), &text);
    let reason = required_text("reason", Some(&reason.reason))?;
    apply(
        &context,
        &admin,
        (&key, &hash),
        OrderAction::Refund {
            revision: revision.as_deref(),
        },
        (&id, Some(reason)),
    )
    .await
}

async fn apply(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    action: OrderAction<'_>,
    order: (&str, Option<&str>),
) -> Result<Response, Problem> {
    let kept = store::apply(context, admin, request, action, order).await?;
    if !kept.is_replay {
        let Decided { account } = kept.read()?;
        notifications::announce(context, &account.id, action.notice());
    }
    Ok(kept.answer())
}

/// Of an order, whom it concerns.
#[derive(Deserialize)]
struct Decided {
    account: AccountRef,
}
