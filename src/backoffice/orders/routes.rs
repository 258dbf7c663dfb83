//! The HTTP of orders in the back office.

use axum::response::Response;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Decision, Filter};
use crate::{
    app::Context,
    backoffice::{Reason, optional_text, required_text},
    http::{IdempotencyKey, Json, PageSize, Path, Query, RequestHash, etag},
    membership::orders::{Order, OrderState},
    problem::Problem,
    sessions::Admin,
};

/// Orders on a page where nothing is said, and at the most.
const PAGE: (u32, u32) = (50, 200);

/// A page of everybody's orders.
#[derive(Serialize, ToSchema)]
pub struct AllOrders {
    /// Newest first.
    orders: Vec<Order>,
    /// Where the next page begins; none on the last.
    next_cursor: Option<String>,
}

/// Which page of everybody's orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AllOrdersQuery {
    /// Orders in this state alone.
    state: Option<OrderState>,
    /// An order number, or the address of an account.
    search: Option<String>,
    /// Orders a page: 50 where nothing is said, at most 200.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Everybody's orders, newest first.
#[utoipa::path(
    get, path = "/api/admin/orders", tag = "operators", operation_id = "all_orders",
    security(("session" = [])),
    params(AllOrdersQuery),
    responses(
        (status = 200, description = "A page.", body = AllOrders),
        (status = 403, description = "`forbidden`"),
    )
)]
pub async fn list(
    context: Context,
    admin: Admin,
    headers: HeaderMap,
    Query(query): Query<AllOrdersQuery>,
) -> Result<Response, Problem> {
    let page = PageSize::of(query.limit, PAGE);
    let search = query.search.as_deref().map(str::trim);
    let filter = Filter {
        state: query.state,
        search: search.filter(|text| !text.is_empty()),
        before: query.cursor.as_deref(),
        limit: page.to_read(),
    };
    let read = store::list(&context, &admin, &filter).await?;
    let (orders, next_cursor) = page.cut(read, |last| last.id.clone());
    let orders = orders
        .into_iter()
        .map(|order| order.payable_by(&*context.app.payment));
    let orders = AllOrders {
        orders: orders.collect(),
        next_cursor,
    };
    etag::json(&headers, &orders)
}

/// Why, where there is something to say.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Remark {
    /// At most 500 characters.
    reason: Option<String>,
}

/// Says that an order's money came: what it buys is there at once. Also for a canceled or lapsed
/// order, because money may come late.
#[utoipa::path(
    post, path = "/api/admin/orders/{id}/confirm", tag = "operators",
    security(("session" = [])),
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = String, Header, description = "1 to 200 characters."),
    ),
    request_body = Remark,
    responses(
        (status = 200, description = "Paid.", body = Order),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn confirm(
    context: Context,
    admin: Admin,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Json(remark): Json<Remark>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/orders/{id}/confirm"), &remark)?;
    let reason = optional_text("reason", remark.reason.as_deref())?;
    decide(
        &context,
        &admin,
        (&key, &hash),
        Decision::Confirm,
        (&id, reason),
    )
    .await
}

/// Closes an unpaid order.
#[utoipa::path(
    post, path = "/api/admin/orders/{id}/void", tag = "operators",
    security(("session" = [])),
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = String, Header, description = "1 to 200 characters."),
    ),
    request_body = Reason,
    responses(
        (status = 200, description = "Voided.", body = Order),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn void(
    context: Context,
    admin: Admin,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Json(reason): Json<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/orders/{id}/void"), &reason)?;
    let reason = required_text("reason", Some(&reason.reason))?;
    decide(
        &context,
        &admin,
        (&key, &hash),
        Decision::Void,
        (&id, Some(reason)),
    )
    .await
}

/// Says that an order's money went back: what is left of what it brought is taken back.
#[utoipa::path(
    post, path = "/api/admin/orders/{id}/refund", tag = "operators",
    security(("session" = [])),
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = String, Header, description = "1 to 200 characters."),
    ),
    request_body = Reason,
    responses(
        (status = 200, description = "Refunded.", body = Order),
        (status = 403, description = "`forbidden`"),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
        (status = 422, description = "`validation`, `idempotency-key-reused`"),
    )
)]
pub async fn refund(
    context: Context,
    admin: Admin,
    key: IdempotencyKey,
    Path(id): Path<String>,
    Json(reason): Json<Reason>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of(&format!("POST /api/admin/orders/{id}/refund"), &reason)?;
    let reason = required_text("reason", Some(&reason.reason))?;
    decide(
        &context,
        &admin,
        (&key, &hash),
        Decision::Refund,
        (&id, Some(reason)),
    )
    .await
}

async fn decide(
    context: &Context,
    admin: &Admin,
    request: (&IdempotencyKey, &RequestHash),
    decision: Decision,
    order: (&str, Option<&str>),
) -> Result<Response, Problem> {
    let kept = store::decide(context, admin, request, decision, order).await?;
    let is_replay = kept.is_replay;
    kept.answer_of(|order: Order| {
        if let Some(buyer) = order.account.as_ref().filter(|_| !is_replay) {
            context.notified(&buyer.id, decision.notice());
        }
        order.payable_by(&*context.app.payment)
    })
}
