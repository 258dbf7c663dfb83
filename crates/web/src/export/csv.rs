//! CSV (RFC 4180), for spreadsheets. The `csv` crate quotes; that no cell is taken for a formula is
//! done here.

use std::borrow::Cow;

use bytes::Bytes;
use csv::{Terminator, Writer, WriterBuilder};
use ports::clock::{Millis, in_china};

/// Without it Excel does not take a file for UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What spreadsheets begin a formula with, some of them also in full width (OWASP, CSV injection).
const BEGIN_FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// One cell.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'a> {
    /// Text, whoever wrote it.
    Text(&'a str),
    /// A number.
    Number(i64),
    /// A moment, told in China's time.
    Time(Millis),
    /// An amount in fen, told in yuan.
    Yuan(i64),
    /// Nothing.
    Empty,
}

impl<'a> From<Option<&'a str>> for Cell<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }
}

/// Rows of a table.
#[derive(Debug)]
pub struct Csv(Writer<Vec<u8>>);

/// A table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("a table could not be written: {0}")]
pub struct CsvError(String);

impl Csv {
    /// The beginning of a table: its header.
    ///
    /// # Errors
    /// When the library cannot write it.
    pub fn with_header<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, CsvError> {
        let mut csv = Self::after(BYTE_ORDER_MARK);
        csv.row(names.into_iter().map(Cell::Text))?;
        Ok(csv)
    }

    /// A later stretch of a table, without a header.
    #[must_use]
    pub fn without_header() -> Self {
        Self::after("")
    }

    fn after(text: &str) -> Self {
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::CRLF);
        Self(builder.from_writer(text.into()))
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it has another number of cells than the row before.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> Result<(), CsvError> {
        let texts = cells.into_iter().map(Cell::into_text);
        for text in texts {
            self.0.write_field(text.as_bytes()).map_err(CsvError::new)?;
        }
        let end: Option<&[u8]> = None;
        self.0.write_record(end).map_err(CsvError::new)
    }

    /// The rows, as the bytes of a file.
    ///
    /// # Errors
    /// When the library cannot write them.
    pub fn into_bytes(self) -> Result<Bytes, CsvError> {
        let bytes = self.0.into_inner().map_err(CsvError::new)?;
        Ok(bytes.into())
    }
}

impl CsvError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl<'a> Cell<'a> {
    fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) if text.starts_with(BEGIN_FORMULAS) && !is_number(text) => {
                format!("'{text}").into()
            }
            Self::Text(text) => text.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Time(time) => in_china(time).to_string().into(),
            Self::Yuan(fen) => {
                let sign = if fen < 0 { "-" } else { "" };
                let (yuan, fen) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
                format!("{sign}{yuan}.{fen:02}").into()
            }
            Self::Empty => "".into(),
        }
    }
}

/// A sign and digits, with at most one point: no exponent, no `inf`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut digits = whole.bytes().chain(fraction.bytes()).peekable();
    digits.peek().is_some() && digits.all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(csv: Csv) -> String {
        String::from_utf8(csv.into_bytes().unwrap().into()).unwrap()
    }

    /// A cell that stands before another one.
    fn written(cell: Cell<'_>) -> String {
        let mut csv = Csv::without_header();
        csv.row([cell, Cell::Number(1)]).unwrap();
        text(csv).strip_suffix(",1\r\n").unwrap().to_owned()
    }

    #[test]
    fn a_table_begins_with_a_byte_order_mark_and_its_header() {
        let mut csv = Csv::with_header(["时间", "Note, if any"]).unwrap();
        csv.row([Cell::Time(0), Cell::Empty]).unwrap();
        assert_eq!(
            text(csv),
            "\u{feff}时间,\"Note, if any\"\r\n1970-01-01 08:00:00,\r\n"
        );
    }

    #[test]
    fn a_later_stretch_has_neither() {
        let mut csv = Csv::without_header();
        csv.row([Cell::Number(1), Cell::Number(2)]).unwrap();
        assert_eq!(text(csv), "1,2\r\n");
    }

    #[test]
    fn all_rows_have_as_many_cells_as_the_header() {
        let mut csv = Csv::with_header(["a", "b"]).unwrap();
        assert!(csv.row([Cell::Number(1)]).is_err());
    }

    #[test]
    fn times_are_chinas_to_the_second() {
        assert_eq!(
            written(Cell::Time(1_795_305_600_999)),
            "2026-11-22 08:00:00"
        );
        assert_eq!(
            written(Cell::Time(1_795_276_799_999)),
            "2026-11-21 23:59:59"
        );
    }

    #[test]
    fn commas_quotes_and_line_breaks_stay_within_their_cell() {
        for (text, cell) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"meow\"", "\"say \"\"meow\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            (" spaces ", " spaces "),
            ("", ""),
        ] {
            assert_eq!(written(Cell::Text(text)), cell, "{text:?}");
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+SUM(A1)", "'+SUM(A1)"),
            ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1+1", "'＝1+1"),
            ("=A1,\"x\"", "\"'=A1,\"\"x\"\"\""),
            ("-inf", "'-inf"),
            ("-", "'-"),
            ("-1e3", "'-1e3"),
        ] {
            assert_eq!(written(Cell::Text(text)), cell, "{text:?}");
        }
    }

    #[test]
    fn prices_are_told_in_yuan() {
        for (fen, cell) in [(990, "9.90"), (5, "0.05"), (0, "0.00"), (-1234, "-12.34")] {
            assert_eq!(written(Cell::Yuan(fen)), cell);
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        assert_eq!(written(Cell::Number(-12)), "-12");
        assert_eq!(written(Cell::Text("-12.5")), "-12.5");
        assert_eq!(written(Cell::Text("+86")), "+86");
    }
}
