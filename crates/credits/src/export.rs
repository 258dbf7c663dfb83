//! The ledger to take away.

use access::sessions::Session;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use web::{
    Query, RequestContext,
    export::{self, Cell, Csv, Page},
    language::Language,
    problem::Problem,
};

use super::{
    Event,
    store::{self, Filter},
};

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// Entries of this kind alone.
    event: Option<Event>,
    /// UTC milliseconds: entries from then on.
    from: Option<i64>,
    /// UTC milliseconds: entries before then.
    to: Option<i64>,
}

/// One's ledger as CSV, newest first: as it was when it was asked for.
#[utoipa::path(
    get, path = "/api/ledger/export", tag = "credits",
    security(("session" = [])),
    params(ExportQuery),
    responses(
        (status = 200, description = "Every entry, in the caller's language.",
            content_type = "text/csv", body = String),
        (status = 401, description = "`unauthenticated`"),
    )
)]
pub async fn export_ledger(
    context: RequestContext,
    session: Session,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let all = Filter {
        event: query.event,
        from: query.from,
        to: query.to,
        before: None,
        limit: export::ROWS + 1,
    };
    let first = page(&context, &session, &all).await?;
    // Downwards from the first page: an entry that is booked meanwhile is above all of them.
    let following = context.clone();
    export::answer(&context, "ledger", first, move |before| {
        let (context, session) = (following.clone(), session.clone());
        let filter = Filter {
            before: Some(before),
            ..all
        };
        async move { page(&context, &session, &filter).await }
    })
}

async fn page(
    context: &RequestContext,
    session: &Session,
    filter: &Filter,
) -> Result<Page<i64>, Problem> {
    let language = context.language;
    let mut entries = store::ledger(context, session, filter).await?;
    let has_more = entries.len() > export::ROWS as usize;
    entries.truncate(export::ROWS as usize);
    let mut csv = match filter.before {
        None => Csv::with_header(header(language)).map_err(Problem::internal)?,
        Some(_) => Csv::without_header(),
    };
    for (_, entry) in &entries {
        csv.row([
            Cell::Time(entry.created_at),
            Cell::Text(words(entry.event, language)),
            Cell::Number(entry.amount),
            Cell::Number(entry.balance),
            entry.task_id.as_deref().into(),
            entry.note.as_deref().into(),
        ])
        .map_err(Problem::internal)?;
    }
    let next = entries.last().filter(|_| has_more).map(|(seq, _)| *seq);
    Ok(Page { csv, next })
}

fn header(language: Language) -> [&'static str; 6] {
    COLUMNS.map(|(chinese, english)| language.pick(chinese, english))
}

/// What stands above the columns, in Chinese and English.
pub const COLUMNS: [(&str, &str); 6] = [
    ("时间（北京）", "Time (Beijing)"),
    ("类型", "Event"),
    ("积分变动", "Credits"),
    ("余额", "Balance"),
    ("任务", "Task"),
    ("备注", "Note"),
];

/// The events by their names, in Chinese and English.
pub const EVENTS: [(&str, &str, &str); 10] = [
    (Event::Welcome.name(), "注册赠送", "Welcome"),
    (Event::CheckIn.name(), "签到", "Check-in"),
    (Event::Membership.name(), "会员积分", "Membership"),
    (Event::Purchase.name(), "购买积分", "Purchase"),
    (Event::Redemption.name(), "兑换码", "Redemption code"),
    (Event::Generation.name(), "生成图片", "Picture"),
    (Event::Refund.name(), "退回", "Refund"),
    (Event::Adjustment.name(), "人工调整", "Adjustment"),
    (Event::OrderReversal.name(), "订单退款", "Order refunded"),
    (Event::Expiry.name(), "到期", "Expired"),
];

fn words(event: Event, language: Language) -> &'static str {
    let known = EVENTS.iter().find(|(name, ..)| *name == event.name());
    known.map_or(event.name(), |(_, chinese, english)| {
        language.pick(chinese, english)
    })
}
