//! The SQL of orders in the back office. What happens to an order stands in
//! `membership::store::orders`; here it becomes an operator's deed.

use http::StatusCode;

use crate::{
    accounts::email::Email,
    app::Context,
    args,
    backoffice::{
        audit::{Act, Deed},
        listing::{Column, Filter, Key, List, Search, Shown, Sort, Test, told},
    },
    http::{IdempotencyKey, Kept, RequestHash},
    membership::{
        orders::{OrderNumber, OrderState},
        store::orders::{self, ORDER, Standing},
    },
    notifications::Kind,
    ports::database::{Batch, Statement},
    problem::Problem,
    sessions::Admin,
};

/// SQL: an [`Order`](crate::membership::orders::Order) and whose it is, as JSON. How to pay is told
/// to buyers alone.
fn order() -> String {
    format!(
        "json_set(
            {ORDER}, '$.payment', NULL, '$.account', (
                SELECT json_object('id', id, 'email', email) FROM accounts
                WHERE id = orders.account_id
            )
        )"
    )
}

/// Everybody's orders.
pub static LIST: List = List {
    name: "orders",
    from: "orders",
    of: None,
    id: "orders.id",
    item: order,
    filters: &[
        Filter {
            name: "state",
            about: told("Orders in this state alone."),
            test: Test::OneOf(&OrderState::NAMES, "orders.state = :value"),
        },
        Filter {
            name: "account",
            about: told("Orders of the account with this id alone."),
            test: Test::Text("orders.account_id = :value"),
        },
        Filter {
            name: "from",
            about: told("UTC milliseconds: orders made from then on."),
            test: Test::Made("orders.id > :value"),
        },
        Filter {
            name: "to",
            about: told("UTC milliseconds: orders made before then."),
            test: Test::Made("orders.id < :value"),
        },
    ],
    search: &[
        Search {
            about: told("an order number, however it is typed"),
            read: |typed| OrderNumber::parse(typed).map(|number| number.to_string()),
            condition: "orders.number = :value",
            sort: None,
        },
        Search {
            about: told("the whole address of an account"),
            read: |typed| Email::parse(typed).map(|email| email.key()),
            condition: "orders.account_id = (SELECT id FROM accounts WHERE email_key = :value)",
            sort: None,
        },
    ],
    sorts: &[
        Sort {
            name: "-created_at",
            by: "orders.id",
            key: Key::Text,
        },
        Sort {
            name: "created_at",
            by: "orders.id",
            key: Key::Text,
        },
    ],
    columns: &[
        Column {
            header: ("订单号", "Order number"),
            value: "orders.number",
            shown: Shown::Text,
        },
        Column {
            header: ("用户", "User"),
            value: "(SELECT email FROM accounts WHERE id = orders.account_id)",
            shown: Shown::Text,
        },
        Column {
            header: ("状态", "State"),
            value: "orders.state",
            shown: Shown::Words(&[
                ("pending", "待付款", "Waiting to be paid"),
                ("canceled", "已取消", "Canceled"),
                ("lapsed", "已过期", "Lapsed"),
                ("voided", "已作废", "Voided"),
                ("paid", "已付款", "Paid"),
                ("refunded", "已退款", "Refunded"),
            ]),
        },
        Column {
            header: ("商品", "Item"),
            value: "iif(:language = 'zh', orders.name_zh, orders.name_en)",
            shown: Shown::Text,
        },
        Column {
            header: ("金额（元）", "Price (yuan)"),
            value: "orders.price_fen",
            shown: Shown::Yuan,
        },
        Column {
            header: ("下单时间（北京）", "Ordered (Beijing)"),
            value: "orders.created_at",
            shown: Shown::Time,
        },
        Column {
            header: ("付款时间（北京）", "Paid (Beijing)"),
            value: "orders.paid_at",
            shown: Shown::Time,
        },
        Column {
            header: ("关闭时间（北京）", "Closed (Beijing)"),
            value: "orders.closed_at",
            shown: Shown::Time,
        },
        Column {
            header: ("编号", "Id"),
            value: "orders.id",
            shown: Shown::Text,
        },
    ],
};

/// What an operator can do with an order.
#[derive(Debug, Clone, Copy)]
pub enum Decision {
    /// Its money is there.
    Confirm,
    /// It will not be paid.
    Void,
    /// Its money went back.
    Refund,
}

impl Decision {
    fn action(self) -> &'static str {
        match self {
            Self::Confirm => "order.confirm",
            Self::Void => "order.void",
            Self::Refund => "order.refund",
        }
    }

    fn add(self, batch: &mut Batch, context: &Context, id: &str) -> Standing {
        match self {
            Self::Confirm => orders::add_payment(batch, context, id),
            Self::Void => orders::add_void(batch, context, id),
            Self::Refund => orders::add_refund(batch, context, id),
        }
    }

    /// What its buyer is told.
    pub fn notice(self) -> Kind {
        match self {
            Self::Confirm => Kind::OrderPaid,
            Self::Void => Kind::OrderVoided,
            Self::Refund => Kind::OrderRefunded,
        }
    }
}

/// Decides on an order. What is kept is the order as it stands then.
pub async fn decide(
    context: &Context,
    admin: &Admin,
    (key, hash): (&IdempotencyKey, &RequestHash),
    decision: Decision,
    (id, reason): (&str, Option<&str>),
) -> Result<Kept, Problem> {
    let deed = Deed {
        action: decision.action(),
        subject: id,
        reason,
        state: Statement {
            sql: format!("SELECT account_id, {ORDER} AS state FROM orders WHERE id = ?1"),
            args: args![id],
        },
    };
    let mut act = Act::begin(context, admin, (key, hash), deed);
    let standing = decision.add(act.batch(), context, id);
    let told = Statement {
        sql: format!("SELECT {} FROM orders WHERE id = ?1", order()),
        args: args![id],
    };
    act.commit(StatusCode::OK, told, |outcome| standing.check(outcome))
        .await
}
