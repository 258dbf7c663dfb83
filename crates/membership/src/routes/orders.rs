//! Buying.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::Session,
};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    PageSize, Path, Query, RawJson, RequestContext, etag, json,
    problem::{Fault, Problem},
};

use crate::{
    orders::Order,
    store::orders::{self as store, Wanted},
};

/// Orders on a page where nothing is said, and at the most.
const PAGE: (u32, u32) = (20, 100);

/// What to buy: either a pack or a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({"plan": "monthly"})))]
pub struct NewOrder {
    /// A pack's id.
    pack: Option<String>,
    /// A plan's id.
    plan: Option<String>,
}

impl NewOrder {
    fn wanted(&self) -> Result<Wanted<'_>, Problem> {
        match (&self.pack, &self.plan) {
            (Some(pack), None) => Ok(Wanted::Pack(pack)),
            (None, Some(plan)) => Ok(Wanted::Plan(plan)),
            (None, None) => Err(Problem::field("pack", Fault::MISSING)),
            (Some(_), Some(_)) => Err(Problem::field("plan", Fault::INVALID)),
        }
    }
}

/// A page of orders.
#[derive(Serialize, ToSchema)]
pub struct Orders {
    /// Newest first.
    orders: Vec<Order>,
    /// Where the next page begins; none on the last.
    next_cursor: Option<String>,
}

/// Orders a pack or a plan. The answer says how to pay; what was bought comes with the payment.
#[utoipa::path(
    post, path = "/api/orders", tag = "membership", operation_id = "create_order",
    security(("session" = [])),
    params(IdempotencyKey),
    request_body = NewOrder,
    responses(
        (status = 201, description = "Waiting to be paid.", body = Order),
        (status = 422, description = "`validation`, `not-for-sale`, `idempotency-key-reused`"),
        (status = 429, description = "`limit-reached`"),
    )
)]
pub async fn create(
    context: RequestContext,
    session: Session,
    key: IdempotencyKey,
    RawJson { text, body: order }: RawJson<NewOrder>,
) -> Result<Response, Problem> {
    let hash = RequestHash::of("POST /api/orders", &text);
    let kept = store::create(&context, &session, order.wanted()?, (&key, &hash)).await?;
    kept.answer_of(|order: Order| order.payable_by(&*context.env.payment))
}

/// Which page of one's orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// Orders a page: 20 where nothing is said, at most 100.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One's orders, newest first.
#[utoipa::path(
    get, path = "/api/orders", tag = "membership", operation_id = "list_orders",
    security(("session" = [])),
    params(OrdersQuery),
    responses(
        (status = 200, description = "A page.", body = Orders),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
    )
)]
pub async fn list(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
    Query(query): Query<OrdersQuery>,
) -> Result<Response, Problem> {
    let page = PageSize::of(query.limit, PAGE);
    let read = store::list(&context, &session, query.cursor.as_deref(), page.to_read()).await?;
    let (orders, next_cursor) = page.cut(read, |order| order.id.clone());
    let orders = orders.into_iter();
    let orders = orders.map(|order| order.payable_by(&*context.env.payment));
    let orders = Orders {
        orders: orders.collect(),
        next_cursor,
    };
    etag::json(&headers, &orders)
}

/// An order of one's own.
#[utoipa::path(
    get, path = "/api/orders/{id}", tag = "membership", operation_id = "get_order",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "The order.", body = Order),
        (status = 304, description = "Unchanged since the `ETag` of `If-None-Match`."),
        (status = 404, description = "`not-found`"),
    )
)]
pub async fn order(
    context: RequestContext,
    session: Session,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let order = store::find(&context, &session, &id).await?;
    let order = order.ok_or(Problem::not_found())?;
    etag::json(&headers, &order.payable_by(&*context.env.payment))
}

/// Takes an unpaid order back. Again, and nothing changes.
#[utoipa::path(
    post, path = "/api/orders/{id}/cancel", tag = "membership", operation_id = "cancel_order",
    security(("session" = [])),
    params(("id" = String, Path)),
    responses(
        (status = 200, description = "Canceled.", body = Order),
        (status = 404, description = "`not-found`"),
        (status = 409, description = "`wrong-state`"),
    )
)]
pub async fn cancel(
    context: RequestContext,
    session: Session,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    json(
        StatusCode::OK,
        &store::cancel(&context, &session, &id).await?,
    )
}
