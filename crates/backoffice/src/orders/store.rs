//! The SQL of orders in the back office. What happens to an order stands in
//! `membership::store::orders`; here it becomes an operator's action.

use access::{
    account_ref::account_json,
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{OperatorSession, store as sessions},
};
use audit::{AdminAction, AuditedTransaction};
use http::StatusCode;
use listing::{CellFormat, Column, Filter, Key, List, Search, Sort, told};
use membership::{
    orders::{OrderNumber, OrderState},
    store::orders::{self, ORDER, Standing},
};
use notifications::NotificationKind;
use ports::{
    args,
    database::{Batch, Statement},
};
use web::{RequestContext, problem::Problem};

/// SQL: an [`OrderItem`](super::OrderItem) as JSON.
pub fn order() -> String {
    let account = account_json("orders.account_id");
    format!("json_set({ORDER}, '$.payment', NULL, '$.account', {account})")
}

/// Everybody's orders.
pub static LIST: List = List {
    name: "orders",
    from: "orders",
    of: None,
    id: "orders.id",
    item: order,
    filters: &[
        Filter::one_of(
            "state",
            "Orders in this state alone.",
            &OrderState::NAMES,
            "orders.state = :value",
        ),
        Filter::text(
            "account",
            "Orders of the account with this id alone.",
            "orders.account_id = :value",
        ),
        Filter::made_from("orders.id > :value"),
        Filter::made_before("orders.id < :value"),
    ],
    few: &[],
    search: &[
        Search {
            about: told("an order number, however it is typed"),
            read: |typed| OrderNumber::parse(typed).map(|number| number.to_string()),
            condition: "orders.number = :value",
            sort: None,
        },
        Search::address("orders.account_id = (SELECT id FROM accounts WHERE email_key = :value)"),
    ],
    sorts: &[
        Sort::by("-created_at", "orders.id", Key::Text),
        Sort::by("created_at", "orders.id", Key::Text),
    ],
    columns: &[
        Column::of(
            CellFormat::Text,
            ("订单号", "Order number"),
            "orders.number",
        ),
        Column::of(
            CellFormat::Text,
            ("用户", "User"),
            "(SELECT email FROM accounts WHERE id = orders.account_id)",
        ),
        Column::of(
            CellFormat::Words(&STATES),
            ("状态", "State"),
            "orders.state",
        ),
        Column::of(
            CellFormat::Text,
            ("商品", "Item"),
            "iif(:language = 'zh', orders.name_zh, orders.name_en)",
        ),
        Column::of(
            CellFormat::Yuan,
            ("金额（元）", "Price (yuan)"),
            "orders.price_fen",
        ),
        Column::of(
            CellFormat::Time,
            ("下单时间（北京）", "Ordered (Beijing)"),
            "orders.created_at",
        ),
        Column::of(
            CellFormat::Time,
            ("付款时间（北京）", "Paid (Beijing)"),
            "orders.paid_at",
        ),
        Column::of(
            CellFormat::Time,
            ("关闭时间（北京）", "Closed (Beijing)"),
            "orders.closed_at",
        ),
        Column::of(CellFormat::Text, ("编号", "Id"), "orders.id"),
    ],
};

const STATES: [(&str, &str, &str); 6] = [
    ("pending", "待付款", "Waiting to be paid"),
    ("canceled", "已取消", "Canceled"),
    ("lapsed", "已过期", "Lapsed"),
    ("voided", "已作废", "Voided"),
    ("paid", "已付款", "Paid"),
    ("refunded", "已退款", "Refunded"),
];

/// What an operator can do with an order.
#[derive(Debug, Clone, Copy)]
pub enum OrderAction<'a> {
    /// Its money is there.
    Confirm,
    /// It will not be paid.
    Void,
    /// Its money went back.
    Refund {
        /// Of the preview that was shown, if one was.
        revision: Option<&'a str>,
    },
}

impl OrderAction<'_> {
    fn action(self) -> &'static str {
        match self {
            Self::Confirm => "order.confirm",
            Self::Void => "order.void",
            Self::Refund { .. } => "order.refund",
        }
    }

    /// SQL: how things stand with order `?1`; a refund moves the end of a membership too.
    fn state(self) -> String {
        let state = match self {
            Self::Confirm | Self::Void => ORDER.to_owned(),
            Self::Refund { .. } => format!(
                "json_set({ORDER}, '$.membership_ends_at', (
                    SELECT membership_ends_at FROM accounts WHERE id = orders.account_id
                ))"
            ),
        };
        format!("SELECT account_id, {state} AS state FROM orders WHERE id = ?1")
    }

    fn add(self, batch: &mut Batch, context: &RequestContext, id: &str) -> Standing {
        match self {
            Self::Confirm => orders::add_payment(batch, context, id),
            Self::Void => orders::add_void(batch, context, id),
            Self::Refund { revision } => orders::add_refund(batch, context, id, revision),
        }
    }

    /// What its buyer is told.
    pub fn notice(self) -> NotificationKind {
        match self {
            Self::Confirm => NotificationKind::OrderPaid,
            Self::Void => NotificationKind::OrderVoided,
            Self::Refund { .. } => NotificationKind::OrderRefunded,
        }
    }
}

/// Decides on an order. What is kept is the order as it stands then.
pub async fn apply(
    context: &RequestContext,
    admin: &OperatorSession,
    (key, hash): (&IdempotencyKey, &RequestHash),
    action: OrderAction<'_>,
    (id, reason): (&str, Option<&str>),
) -> Result<StoredResponse, Problem> {
    let admin_action = AdminAction {
        action: action.action(),
        subject: id,
        reason,
        state: Statement {
            sql: action.state(),
            args: args![id],
        },
    };
    let mut transaction = AuditedTransaction::begin(context, admin, (key, hash), admin_action);
    let standing = action.add(transaction.batch(), context, id);
    let told = Statement {
        sql: format!("SELECT {} FROM orders WHERE id = ?1", order()),
        args: args![id],
    };
    transaction
        .commit(StatusCode::OK, told, |outcome| standing.check(outcome))
        .await
}

/// What a refund of an order would do, as JSON.
pub async fn preview_refund(
    context: &RequestContext,
    admin: &OperatorSession,
    id: &str,
) -> Result<String, Problem> {
    let mut batch = Batch::read();
    let is_admin = sessions::require_admin(&mut batch, admin);
    let (standing, preview) = orders::add_refund_preview(&mut batch, context, id);
    let outcome = sessions::run(context, batch, is_admin).await?;
    standing.check(&outcome)?;
    Ok(outcome.one(preview)?.get("preview")?)
}
