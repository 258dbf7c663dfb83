//! The SQL of lists: their descriptions, put together.

use super::{
    List, Selection,
    asked::{Condition, Picks},
};
use crate::{
    app::Context,
    args,
    language::Language,
    ports::{
        clock::Millis,
        database::{Batch, Row, Statement, Value},
    },
    problem::Problem,
    sessions::{Admin, store as sessions},
};

/// SQL: the account with that id as JSON, [`Whose`](super::Whose); null where there is none.
pub fn account(id: &str) -> String {
    format!("json((SELECT json_object('id', id, 'email', email) FROM accounts WHERE id = {id}))")
}

/// The query of `what` of the rows that are selected, at most so many, with the place of each.
pub fn query(
    selection: &Selection,
    (what, rows): (&str, u32),
    (now, language): (Millis, Language),
) -> Statement {
    let List { from, id, .. } = selection.list;
    let by = selection.sort.by;
    let is_by_id = by == *id;
    let has = |picks| {
        selection
            .conditions
            .iter()
            .any(|asked| asked.picks == picks)
    };
    let has_few = has(Picks::Few);
    // A `+` keeps the planner from an index: in another order than that of ids, few rows are found by
    // what picks them and sorted then; else they are read in that order, and looked at.
    let is_sorted = !is_by_id && (has_few || has(Picks::Some));
    let by = format!("{}{by}", if is_sorted { "+" } else { "" });
    let (beyond, direction) = match selection.sort.is_downwards() {
        true => ("<", "DESC"),
        false => (">", "ASC"),
    };
    // `:now`, `:language` and `:of`, and the limit: the first four.
    let mut args = args![now, language.tag(), selection.of.as_deref(), rows];
    let mut bind = |value: &Value| {
        args.push(value.clone());
        format!("?{}", args.len())
    };
    let mut conditions: Vec<String> = selection.list.of.iter().map(|of| of.to_string()).collect();
    for Condition { sql, value, picks } in &selection.conditions {
        let sql = match value {
            Some(value) => sql.replace(":value", &bind(value)),
            None => sql.to_string(),
        };
        let finds = match picks {
            Picks::Few | Picks::Some => true,
            Picks::Range => !is_sorted,
            Picks::Any => is_by_id && !has_few,
        };
        conditions.push(if finds { sql } else { format!("+({sql})") });
    }
    if let Some(place) = &selection.place {
        conditions.push(match is_by_id {
            true => format!("{id} {beyond} {}", bind(&place.by)),
            false => {
                let [place_by, place_id] = [bind(&place.by), bind(&place.id)];
                // Rows are compared by columns alone: where `by` is an expression, it is the first
                // half that finds the range of its index.
                format!(
                    "{by} {beyond}= {place_by} AND ({by}, {id}) {beyond} ({place_by}, {place_id})"
                )
            }
        });
    }
    let picked = match conditions.is_empty() {
        true => String::new(),
        false => format!("WHERE ({})", conditions.join(") AND (")),
    };
    let order = match is_by_id {
        true => format!("{id} {direction}"),
        false => format!("{by} {direction}, {id} {direction}"),
    };
    let sql = format!("SELECT {what}, {by}, {id} FROM {from} {picked} ORDER BY {order} LIMIT ?4");
    Statement {
        sql: sql
            .replace(":now", "?1")
            .replace(":language", "?2")
            .replace(":of", "?3"),
        args,
    }
}

/// Reads for an operator `what` of the rows that are selected, at most so many.
pub(super) async fn read(
    context: &Context,
    admin: &Admin,
    selection: &Selection,
    what: (&str, u32),
) -> Result<Vec<Row>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let Statement { sql, args } = query(selection, what, (context.now(), context.language));
    let read = batch.add(sql, args);
    let mut outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.take(read))
}
