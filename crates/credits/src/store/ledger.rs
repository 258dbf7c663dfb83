//! What happened to a balance.

use access::sessions::{Session, store as sessions};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Row, Value},
};
use web::{RequestContext, problem::Problem};

use crate::{Event, LedgerEntry};

/// Which entries of a ledger.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Of this kind alone.
    pub event: Option<Event>,
    /// From this time on.
    pub from: Option<Millis>,
    /// Before this time.
    pub to: Option<Millis>,
    /// Before this place in the ledger.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// SQL: a [`LedgerEntry`] as JSON.
pub const ENTRY: &str = "json_object(
    'id', id, 'event', event, 'amount', amount, 'balance', balance, 'task_id', task_id,
    'note', note, 'created_at', created_at
)";

/// Times become places in the ledger, which never run against each other, so that every page is a
/// range of one index.
pub const LEDGER: &str = "
    SELECT seq, id, event, amount, balance, task_id, created_at, note FROM ledger_entries
    WHERE account_id = ?1 AND seq < ?2
    AND seq >= coalesce((
        SELECT seq FROM ledger_entries WHERE account_id = ?1 AND created_at >= ?3
        ORDER BY created_at, seq LIMIT 1
    ), ?2)
    AND seq < coalesce((
        SELECT seq FROM ledger_entries WHERE account_id = ?1 AND created_at >= ?4
        ORDER BY created_at, seq LIMIT 1
    ), ?2)";

fn entry(row: &Row) -> Result<(i64, LedgerEntry), DatabaseError> {
    let entry = LedgerEntry {
        id: row.get("id")?,
        event: row.word("event")?,
        amount: row.get("amount")?,
        balance: row.get("balance")?,
        task_id: row.get("task_id")?,
        created_at: row.get("created_at")?,
        note: row.get("note")?,
    };
    Ok((row.get("seq")?, entry))
}

/// The ledger of the session's account, newest first, each entry with its place.
pub async fn ledger(
    context: &RequestContext,
    session: &Session,
    filter: &Filter,
) -> Result<Vec<(i64, LedgerEntry)>, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(entries(filter), values(session, filter));
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome
        .rows(read)
        .iter()
        .map(entry)
        .collect::<Result<_, _>>()?)
}

/// The same as a page in JSON, made by the database.
pub async fn ledger_page(
    context: &RequestContext,
    session: &Session,
    filter: &Filter,
) -> Result<String, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        format!(
            r#"SELECT '{{"entries":' || entries || ',"next_cursor":' || json_quote(
                CASE WHEN EXISTS (SELECT 1 FROM ({}) WHERE seq < last) THEN
                    CAST(last AS TEXT)
                END
             ) || '}}' AS page FROM (
                SELECT json_group_array({ENTRY}) AS entries, min(seq) AS last
                FROM ({})
             )"#,
            picked(filter),
            entries(filter),
        ),
        values(session, filter),
    );
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(outcome.one(read)?.get("page")?)
}

/// SQL: the entries that a filter picks, newest first, so many as it wants.
fn entries(filter: &Filter) -> String {
    format!("{} ORDER BY seq DESC LIMIT ?5", picked(filter))
}

/// SQL: all the entries that a filter picks.
fn picked(filter: &Filter) -> String {
    let of_kind = match filter.event {
        Some(_) => "AND event = ?6",
        None => "",
    };
    format!("{LEDGER} {of_kind}")
}

fn values(session: &Session, filter: &Filter) -> Vec<Value> {
    let mut values = args![
        &session.account_id,
        filter.before.unwrap_or(i64::MAX),
        filter.from.unwrap_or(i64::MIN),
        filter.to.unwrap_or(i64::MAX),
        filter.limit
    ];
    values.extend(filter.event.map(|event| Value::from(event.name())));
    values
}
