//! The SQL of lists: their descriptions, put together.

use access::sessions::{OperatorSession, store as sessions};
use audit::{Export, store::add_export};
use ports::{
    args,
    clock::Millis,
    database::{Batch, Row, Statement, Value},
};
use web::{RequestContext, language::Language, problem::Problem};

use super::{
    description::List,
    params::{Condition, ListQuery, Selectivity},
};

/// A stretch of time that has fewer rows is sorted; one that has more is met often enough along the
/// order.
const SORTED: u32 = 5_000;

/// How rows get into an order that is not that of ids.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ScanStrategy {
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
    selection: &ListQuery,
    (what, rows): (&str, u32),
    (now, language): (Millis, Language),
) -> Statement {
    // `:now`, `:language` and `:of`, and the limit: the first four.
    let mut args = args![now, language.tag(), selection.of.as_deref(), rows];
    let asked = Written::of(selection, &mut args);
    let sql = if asked.is_by_id() {
        asked.along(what, "?4")
    } else if asked.index_of_few().is_some() || asked.has(Selectivity::Some) {
        asked.sorted(what, "?4")
    } else if asked.has(Selectivity::Stretch) {
        let is_short = asked.is_short();
        let sorted = asked.sorted(what, &format!("iif({is_short}, ?4, 0)"));
        let along = asked.along(what, &format!("iif({is_short}, 0, ?4)"));
        format!("SELECT * FROM ({sorted}) UNION ALL SELECT * FROM ({along})")
    } else {
        asked.along(what, "?4")
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
    selection: &'a ListQuery,
    conditions: Vec<(String, Selectivity)>,
    /// Of the row after which the page begins: what is sorted by, and the id.
    place: Option<[String; 2]>,
}

impl<'a> Written<'a> {
    fn of(selection: &'a ListQuery, args: &mut Vec<Value>) -> Self {
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
        let conditions = conditions.collect();
        // libSQL's server refuses a value that nothing in the statement stands for.
        let place = selection.place.as_ref().map(|place| {
            let by = bind(&place.by);
            match is_by_id(selection) {
                true => [by.clone(), by],
                false => [by, bind(&place.id)],
            }
        });
        Self {
            conditions,
            place,
            selection,
        }
    }

    fn has(&self, picks: Selectivity) -> bool {
        self.conditions.iter().any(|(_, asked)| *asked == picks)
    }

    fn index_of_few(&self) -> Option<&'static str> {
        self.conditions.iter().find_map(|(_, picks)| match picks {
            Selectivity::Few(index) => Some(*index),
            _ => None,
        })
    }

    /// SQL: whether the stretch of time has no more rows than are sorted at once.
    fn is_short(&self) -> String {
        let stretch = self.conditions.iter();
        let stretch = stretch.filter(|(_, picks)| *picks == Selectivity::Stretch);
        let stretch: Vec<&str> = stretch.map(|(sql, _)| sql.as_str()).collect();
        format!(
            "(SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT {SORTED})) < {SORTED}",
            self.selection.list.from,
            stretch.join(" AND ")
        )
    }

    /// The query of the first rows, read along their order.
    fn along(&self, what: &str, limit: &str) -> String {
        let (list, by) = (self.selection.list, self.selection.sort.by);
        self.first(
            &format!("{what}, {by}, {}", list.id),
            ScanStrategy::Along,
            limit,
        )
    }

    /// The query of the first rows, sorted. What is told of them is asked for when they are found: of
    /// rows that come in just the other order each is for a while the first.
    fn sorted(&self, what: &str, limit: &str) -> String {
        let (List { from, id, .. }, by) = (self.selection.list, self.selection.sort.by);
        let first = self.first(id, ScanStrategy::Sorted, limit);
        let order = self.order(ScanStrategy::Sorted);
        format!("SELECT {what}, {by}, {id} FROM {from} WHERE {id} IN ({first}) ORDER BY {order}")
    }

    fn first(&self, columns: &str, way: ScanStrategy, limit: &str) -> String {
        let List { from, .. } = self.selection.list;
        let (picked, order) = (self.picked(way), self.order(way));
        let by_few = self.index_of_few();
        let by_few = by_few.map_or(String::new(), |index| format!("INDEXED BY {index}"));
        format!("SELECT {columns} FROM {from} {by_few} {picked} ORDER BY {order} LIMIT {limit}")
    }

    fn is_by_id(&self) -> bool {
        is_by_id(self.selection)
    }

    /// What is sorted by. A `+` keeps the planner from its index.
    fn by(&self, way: ScanStrategy) -> String {
        let plus = if way == ScanStrategy::Sorted { "+" } else { "" };
        format!("{plus}{}", self.selection.sort.by)
    }

    fn order(&self, way: ScanStrategy) -> String {
        let (by, id) = (self.by(way), self.selection.list.id);
        let direction = match self.selection.sort.is_downwards() {
            true => "DESC",
            false => "ASC",
        };
        match self.is_by_id() {
            true => format!("{id} {direction}"),
            false => format!("{by} {direction}, {id} {direction}"),
        }
    }

    fn picked(&self, way: ScanStrategy) -> String {
        let ListQuery { list, sort, .. } = self.selection;
        let (by, id, is_by_id) = (self.by(way), list.id, self.is_by_id());
        let has_few = self.index_of_few().is_some();
        let mut conditions: Vec<String> = list.of.iter().map(|of| of.to_string()).collect();
        for (sql, picks) in &self.conditions {
            let finds = match picks {
                Selectivity::Few(_) | Selectivity::Some => true,
                Selectivity::Stretch => is_by_id || way == ScanStrategy::Sorted,
                Selectivity::Range => way == ScanStrategy::Along,
                Selectivity::Any => is_by_id && !has_few,
            };
            conditions.push(match finds {
                true => sql.clone(),
                false => format!("+({sql})"),
            });
        }
        if let Some([place_by, place_id]) = &self.place {
            let beyond = if sort.is_downwards() { "<" } else { ">" };
            conditions.push(match is_by_id {
                true => format!("{id} {beyond} {place_by}"),
                // Rows are compared by columns alone: where `by` is an expression, it is the first
                // half that finds the range of its index.
                false => format!(
                    "{by} {beyond}= {place_by} AND ({by}, {id}) {beyond} ({place_by}, {place_id})"
                ),
            });
        }
        match conditions.is_empty() {
            true => String::new(),
            false => format!("WHERE ({})", conditions.join(") AND (")),
        }
    }
}

/// Whether rows are in the order of their ids.
fn is_by_id(selection: &ListQuery) -> bool {
    selection.sort.by == selection.list.id
}

/// The same for the first rows of an export, which is put on record in the same transaction: what was
/// asked for is told as JSON.
pub(super) async fn read_on_record(
    context: &RequestContext,
    admin: &OperatorSession,
    selection: &ListQuery,
    (what, rows): (&str, u32),
    asked: &str,
) -> Result<Vec<Row>, Problem> {
    let mut batch = Batch::write();
    let standing = sessions::require_admin(&mut batch, admin);
    let settings = (context.now(), context.language);
    let Statement { sql, args } = query(selection, (what, rows), settings);
    let read = batch.add(sql, args);
    let export = Export {
        list: selection.list.name,
        of: selection.of.as_deref(),
        asked,
        first_rows: &query(selection, ("1", rows), settings),
        most: rows - 1,
    };
    add_export(&mut batch, context, admin, &export);
    let mut outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.take(read))
}

/// Reads for an operator `what` of the rows that are selected, at most so many.
pub(super) async fn read(
    context: &RequestContext,
    admin: &OperatorSession,
    selection: &ListQuery,
    what: (&str, u32),
) -> Result<Vec<Row>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let Statement { sql, args } = query(selection, what, (context.now(), context.language));
    let read = batch.add(sql, args);
    let mut outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.take(read))
}
