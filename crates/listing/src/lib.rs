//! The engine of all lists of the back office (product.md 7), driven by data.
//!
//! A [`List`] says what rows there are, how they are picked, searched and sorted, and which columns
//! they have as a table. From it come [`page`], an answer whose JSON the database makes; [`export`],
//! the same rows as CSV; and [`PageParams`], what the API's document says of them. Pages follow each
//! other by keyset: a page begins after the last row of the one before, in a range of an index, so
//! that the thousandth is as fast as the first.
//!
//! A list is a `static` [`List`] in the store of its folder, named in [`LISTS`](super::LISTS) so that
//! the tests walk it; a type that is [`Listed`], for the document; and a route or two that hand it to
//! [`page`] and [`export`].

mod cursor;
mod description;
mod document;
mod params;
pub mod store;

use axum::response::Response;

pub use description::{CellFormat, Column, Filter, FilterKind, Key, List, Search, Sort, told};
pub use document::{ExportParams, Listed, Page, PageParams};
pub use params::{ListParams, ListQuery};

use access::sessions::OperatorSession;
use cursor::Place;
use ports::database::Row;
use web::{
    PageSize, RequestContext, etag,
    export::{self, Cell, Csv},
    language::Language,
    problem::Problem,
};

/// Answers with a page of a list.
pub async fn page(
    list: &'static List,
    context: RequestContext,
    admin: &OperatorSession,
    asked: ListParams,
) -> Result<Response, Problem> {
    let selection = asked.page(list)?;
    let page = selection.size;
    let item = (list.item)();
    let read = store::read(&context, admin, &selection, (&item, page.to_read())).await?;
    let (rows, last) = page.cut(read, Place::of);
    let mut body = "{\"items\":[".to_owned();
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(&row.get::<String>(0)?);
    }
    body.push_str("],\"next_cursor\":");
    match last.transpose()? {
        // Nothing in a cursor has to be escaped.
        Some(last) => body.extend(["\"", &last.cursor(selection.sort), "\""]),
        None => body.push_str("null"),
    }
    body.push('}');
    Ok(etag::answer(asked.headers(), body.into()))
}

/// Answers with all that is asked for of a list, as CSV in the caller's language. That it was taken away
/// is put on record.
pub async fn export(
    list: &'static List,
    context: RequestContext,
    admin: &OperatorSession,
    asked: ListParams,
) -> Result<Response, Problem> {
    let selection = asked.export(list)?;
    let described = asked.described();
    let first = table(&context, admin, &selection, Some(&described)).await?;
    let (following, admin) = (context.clone(), admin.clone());
    export::answer(&context, list.name, first, move |last| {
        let (context, admin) = (following.clone(), admin.clone());
        let selection = selection.clone().after(last);
        async move { table(&context, &admin, &selection, None).await }
    })
}

async fn table(
    context: &RequestContext,
    admin: &OperatorSession,
    selection: &ListQuery,
    on_record: Option<&str>,
) -> Result<export::Page<Place>, Problem> {
    let language = context.language;
    let columns = selection.list.columns;
    let values: Vec<&str> = columns.iter().map(|column| column.value).collect();
    let page = PageSize::of(None, (export::ROWS, export::ROWS));
    let (values, rows) = (values.join(", "), page.to_read());
    let what = (values.as_str(), rows);
    let read = match on_record {
        Some(asked) => store::read_on_record(context, admin, selection, what, asked).await?,
        None => store::read(context, admin, selection, what).await?,
    };
    let (rows, last) = page.cut(read, Place::of);
    let mut csv = match selection.is_first() {
        true => Csv::with_header(columns.iter().map(|column| {
            let (chinese, english) = column.header;
            language.pick(chinese, english)
        }))
        .map_err(Problem::internal)?,
        false => Csv::without_header(),
    };
    for row in &rows {
        let cells = columns.iter().enumerate();
        let cells = cells.map(|(index, column)| cell(row, (index, column), language));
        csv.row(cells.collect::<Result<Vec<_>, _>>()?)
            .map_err(Problem::internal)?;
    }
    let next = last.transpose()?;
    Ok(export::Page { csv, next })
}

fn cell<'a>(
    row: &'a Row,
    (index, column): (usize, &Column),
    language: Language,
) -> Result<Cell<'a>, Problem> {
    let text = || row.text(index);
    let number = || row.get::<Option<i64>>(index);
    Ok(match column.shown {
        CellFormat::Text => text()?.into(),
        CellFormat::Words(words) => {
            let word = |name: &'a str| {
                let known = words.iter().find(|(known, ..)| *known == name);
                known.map_or(name, |(_, chinese, english)| {
                    language.pick(chinese, english)
                })
            };
            text()?.map(word).into()
        }
        CellFormat::Number => number()?.map_or(Cell::Empty, Cell::Number),
        CellFormat::Time => number()?.map_or(Cell::Empty, Cell::Time),
        CellFormat::Yuan => number()?.map_or(Cell::Empty, Cell::Yuan),
    })
}
