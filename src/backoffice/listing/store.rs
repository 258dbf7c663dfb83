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

/// So many rows are sorted at once, and so many are passed over before the first that is in a stretch
/// of time which has more of them in a million.
const SORTED: u32 = 5_000;

/// How rows get into an order that is not that of ids.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// They are read in it from its index, and looked at one by one.
    Along,
    /// They are found by what picks them, and sorted then.
    Sorted,
}

/// The query of `what` of the rows that are selected, at most so many, with the place of each.
///
/// In another order than that of ids, what picks few rows has them sorted, and else they are read
/// along the order. How many a stretch of time has only the database knows: it takes one way of two.
pub fn query(
    selection: &Selection,
    (what, rows): (&str, u32),
    (now, language): (Millis, Language),
) -> Statement {
    let has = |picks| {
        let mut conditions = selection.conditions.iter();
        conditions.any(|asked| asked.picks == picks)
    };
    // `:now`, `:language` and `:of`, and the limit: the first four.
    let mut args = args![now, language.tag(), selection.of.as_deref(), rows];
    let asked = Written::of(selection, &mut args);
    let way = match has(Picks::Few) || has(Picks::Some) {
        true => Way::Sorted,
        false => Way::Along,
    };
    let sql = if selection.sort.by != selection.list.id && way == Way::Along && has(Picks::Stretch)
    {
        let limit = |way, otherwise| {
            let rows = asked.rows(what, way);
            let is_short = asked.is_short();
            format!("SELECT * FROM ({rows} LIMIT iif({is_short}, {otherwise}))")
        };
        let [sorted, along] = [limit(Way::Sorted, "?4, 0"), limit(Way::Along, "0, ?4")];
        format!("{sorted} UNION ALL {along}")
    } else {
        format!("{} LIMIT ?4", asked.rows(what, way))
    };
    Statement {
        sql: sql
            .replace(":now", "?1")
            .replace(":language", "?2")
            .replace(":of", "?3"),
        args,
    }
}

/// A selection whose values have their places in a statement.
struct Written<'a> {
    selection: &'a Selection,
    conditions: Vec<(String, Picks)>,
    /// Of the row after which the page begins: what is sorted by, and the id.
    place: Option<[String; 2]>,
}

impl<'a> Written<'a> {
    fn of(selection: &'a Selection, args: &mut Vec<Value>) -> Self {
        let mut bind = |value: &Value| {
            args.push(value.clone());
            format!("?{}", args.len())
        };
        let conditions = selection
            .conditions
            .iter()
            .map(|Condition { sql, value, picks }| {
                let sql = match value {
                    Some(value) => sql.replace(":value", &bind(value)),
                    None => sql.to_string(),
                };
                (sql, *picks)
            });
        Self {
            conditions: conditions.collect(),
            place: (selection.place.as_ref()).map(|place| [bind(&place.by), bind(&place.id)]),
            selection,
        }
    }

    /// SQL: whether the stretch of time has no more rows than are sorted at once.
    fn is_short(&self) -> String {
        let stretch = self.conditions.iter();
        let stretch = stretch.filter(|(_, picks)| *picks == Picks::Stretch);
        let stretch: Vec<&str> = stretch.map(|(sql, _)| sql.as_str()).collect();
        format!(
            "(SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {SORTED})) < {SORTED}",
            self.selection.list.from,
            stretch.join(" AND ")
        )
    }

    /// The query of all rows, in order.
    fn rows(&self, what: &str, way: Way) -> String {
        let Selection { list, sort, .. } = self.selection;
        let List { from, id, .. } = list;
        let is_by_id = sort.by == *id;
        let is_sorted = !is_by_id && way == Way::Sorted;
        // A `+` keeps the planner from an index.
        let by = format!("{}{}", if is_sorted { "+" } else { "" }, sort.by);
        let (beyond, direction) = match sort.is_downwards() {
            true => ("<", "DESC"),
            false => (">", "ASC"),
        };
        let has_few = self
            .conditions
            .iter()
            .any(|(_, picks)| *picks == Picks::Few);
        let mut conditions: Vec<String> = list.of.iter().map(|of| of.to_string()).collect();
        for (sql, picks) in &self.conditions {
            let finds = match picks {
                Picks::Few | Picks::Some => true,
                Picks::Stretch => is_by_id || is_sorted,
                Picks::Range => !is_sorted,
                Picks::Any => is_by_id && !has_few,
            };
            let plus = if finds { "" } else { "+" };
            conditions.push(format!("{plus}({sql})"));
        }
        if let Some([place_by, place_id]) = &self.place {
            conditions.push(match is_by_id {
                true => format!("{id} {beyond} {place_by}"),
                // Rows are compared by columns alone: where `by` is an expression, it is the first
                // half that finds the range of its index.
                false => format!(
                    "{by} {beyond}= {place_by} AND ({by}, {id}) {beyond} ({place_by}, {place_id})"
                ),
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
        format!("SELECT {what}, {by}, {id} FROM {from} {picked} ORDER BY {order}")
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
