//! The ledger to take away.

use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Event,
    store::{self, Filter},
};
use crate::{
    app::Context,
    export::{self, Cell, Csv, Page},
    http::Query,
    language::Language,
    problem::Problem,
    sessions::Session,
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
    context: Context,
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

async fn page(context: &Context, session: &Session, filter: &Filter) -> Result<Page<i64>, Problem> {
    let language = context.language;
    let mut entries = store::ledger(context, session, filter).await?;
    let has_more = entries.len() > export::ROWS as usize;
    entries.truncate(export::ROWS as usize);
    let mut csv = match filter.before {
        None => Csv::with_header(header(language)),
        Some(_) => Csv::default(),
    };
    for (_, entry) in &entries {
        csv.row([
            Cell::Time(entry.created_at),
            Cell::Text(words(entry.event, language)),
            Cell::Number(entry.amount),
            Cell::Number(entry.balance),
            entry.task_id.as_deref().into(),
            entry.note.as_deref().into(),
        ]);
    }
    let next = entries.last().filter(|_| has_more).map(|(seq, _)| *seq);
    Ok(Page { csv, next })
}

fn header(language: Language) -> [&'static str; 6] {
    [
        language.pick("时间（北京）", "Time (Beijing)"),
        language.pick("类型", "Event"),
        language.pick("积分变动", "Credits"),
        language.pick("余额", "Balance"),
        language.pick("任务", "Task"),
        language.pick("备注", "Note"),
    ]
}

fn words(event: Event, language: Language) -> &'static str {
    let (chinese, english) = match event {
        Event::Welcome => ("注册赠送", "Welcome"),
        Event::CheckIn => ("签到", "Check-in"),
        Event::Membership => ("会员积分", "Membership"),
        Event::Purchase => ("购买积分", "Purchase"),
        Event::Redemption => ("兑换码", "Redemption code"),
        Event::Generation => ("生成图片", "Picture"),
        Event::Refund => ("退回", "Refund"),
        Event::Adjustment => ("人工调整", "Adjustment"),
        Event::OrderReversal => ("订单退款", "Order refunded"),
        Event::Expiry => ("到期", "Expired"),
    };
    language.pick(chinese, english)
}
