//! The SQL of orders in the back office. What happens to an order stands in
//! `membership::store::orders`; here it becomes an operator's deed.

use http::StatusCode;

use crate::{
    accounts::email::Email,
    app::Context,
    args,
    backoffice::audit::{Act, Deed},
    http::{IdempotencyKey, Kept, RequestHash},
    membership::{
        orders::{Order, OrderNumber, OrderState},
        store::orders::{self, ORDER, Standing},
    },
    notifications::Kind,
    ports::database::{Batch, DatabaseError, Row, Statement, Value},
    problem::Problem,
    sessions::{Admin, store as sessions},
};

/// SQL: an [`Order`] and whose it is as JSON, for the orders that a condition picks.
fn orders_where(condition: &str) -> String {
    format!(
        "SELECT json_set(
            {ORDER}, '$.account', json_object('id', accounts.id, 'email', accounts.email)
         )
         FROM orders JOIN accounts ON accounts.id = orders.account_id
         WHERE {condition}"
    )
}

fn order(row: &Row) -> Result<Order, DatabaseError> {
    serde_json::from_str(&row.get::<String>(0)?)
        .map_err(|error| DatabaseError::Shape(format!("order: {error}")))
}

/// Which orders.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// In this state alone.
    pub state: Option<OrderState>,
    /// With this number, or of the account with this address.
    pub search: Option<&'a str>,
    /// Before this id.
    pub before: Option<&'a str>,
    /// At most so many.
    pub limit: u32,
}

impl Filter<'_> {
    /// The query of these orders, newest first.
    pub fn query(&self) -> Statement {
        // `~` comes after every character of an id.
        let mut args = args![self.before.unwrap_or("~"), self.limit];
        let mut condition = "orders.id < ?1".to_owned();
        let mut add = |and: &str, value: Value| {
            args.push(value);
            condition += &format!(" AND {}", and.replace('?', &format!("?{}", args.len())));
        };
        if let Some(state) = self.state {
            add("orders.state = ?", state.name().into());
        }
        if let Some(typed) = self.search {
            match OrderNumber::parse(typed) {
                Some(number) => add("orders.number = ?", number.to_string().into()),
                None => add(
                    "orders.account_id = (SELECT id FROM accounts WHERE email_key = ?)",
                    Email::parse(typed).map(|email| email.key()).into(),
                ),
            }
        }
        Statement {
            sql: format!(
                "{} ORDER BY orders.id DESC LIMIT ?2",
                orders_where(&condition)
            ),
            args,
        }
    }
}

/// Orders of everybody, newest first.
pub async fn list(
    context: &Context,
    admin: &Admin,
    filter: &Filter<'_>,
) -> Result<Vec<Order>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let Statement { sql, args } = filter.query();
    let read = batch.add(sql, args);
    let outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome
        .rows(read)
        .iter()
        .map(order)
        .collect::<Result<_, _>>()?)
}

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
        sql: orders_where("orders.id = ?1"),
        args: args![id],
    };
    act.commit(StatusCode::OK, told, |outcome| standing.check(outcome))
        .await
}
