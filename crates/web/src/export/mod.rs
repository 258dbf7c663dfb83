//! Exports: tables to take away, as CSV that Excel opens as it was meant and that cannot do
//! anything there (product.md 7).
//!
//! A table of any length is sent page by page: one page is read from the database when the client
//! has taken the one before, and no more than one is in memory. The first page is there before the
//! answer begins, so that whoever may not have the table is told so properly; if a later one fails,
//! the answer breaks off, and does not look complete.

mod csv;

use std::future::Future;

use axum::{body::Body, response::Response};
use futures_util::{StreamExt, future, stream};
use http::{HeaderValue, header};

pub use self::csv::{Cell, Csv, CsvError};

use ports::clock::in_china;

use crate::{RequestContext, problem::Problem};

/// Rows a page: so many are in memory at once.
pub const ROWS: u32 = 1_000;

/// A stretch of a table.
pub struct Page<C> {
    /// Its rows; on the first page below the header.
    pub csv: Csv,
    /// Where the next page begins; none on the last.
    pub next: Option<C>,
}

/// The later part of an export could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the export broke off")]
struct BrokeOff;

/// Sends a table named `name` as a file: its first page, and what `read` gives for each `next`.
pub fn answer<C, R>(
    context: &RequestContext,
    name: &str,
    first: Page<C>,
    mut read: impl FnMut(C) -> R + Send + 'static,
) -> Result<Response, Problem>
where
    C: Send + 'static,
    R: Future<Output = Result<Page<C>, Problem>> + Send + 'static,
{
    let time = in_china(context.now());
    let file = format!(
        "attachment; filename=\"kitten-closet-{name}-{}.csv\"",
        time.to_string().replace([' ', ':'], "-")
    );
    let file = HeaderValue::from_str(&file).map_err(Problem::internal)?;
    let context = context.clone();
    let rest = stream::try_unfold(first.next, move |next| {
        let page = next.map(&mut read);
        let context = context.clone();
        async move {
            let Some(page) = page else { return Ok(None) };
            let Page { csv, next } = page.await.map_err(|problem| {
                context.log_error("export", problem.log().unwrap_or(problem.kind()));
                BrokeOff
            })?;
            let bytes = csv.into_bytes().map_err(|error| {
                context.log_error("export", error);
                BrokeOff
            })?;
            Ok(Some((bytes, next)))
        }
    });
    let bytes = first.csv.into_bytes().map_err(Problem::internal)?;
    let first = stream::once(future::ok::<_, BrokeOff>(bytes));
    let mut response = Response::new(Body::from_stream(first.chain(rest)));
    let headers = response.headers_mut();
    let csv = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, csv);
    headers.insert(header::CONTENT_DISPOSITION, file);
    Ok(response)
}
