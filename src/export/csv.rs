//! CSV (RFC 4180), for spreadsheets. Written by hand: it is less than what a library's reader and
//! options would add to the Worker, and the one thing that matters here, that no cell is taken for
//! a formula, none of them does.

use bytes::Bytes;

use crate::ports::clock::{Millis, in_china};

/// Without it Excel does not take a file for UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

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
#[derive(Debug, Default)]
pub struct Csv(String);

impl Csv {
    /// The beginning of a table: its header.
    pub fn with_header<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut csv = Self(BYTE_ORDER_MARK.to_string());
        csv.row(names.into_iter().map(Cell::Text));
        csv
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            match cell {
                Cell::Text(text) => self.text(text),
                Cell::Number(number) => self.0.push_str(&number.to_string()),
                Cell::Time(time) => self.0.push_str(&in_china(time).to_string()),
                Cell::Yuan(fen) => {
                    let sign = if fen < 0 { "-" } else { "" };
                    let (yuan, fen) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
                    self.0.push_str(&format!("{sign}{yuan}.{fen:02}"));
                }
                Cell::Empty => {}
            }
        }
        self.0.push_str("\r\n");
    }

    fn text(&mut self, text: &str) {
        let is_formula = text.starts_with(BEGIN_FORMULAS) && !is_number(text);
        let is_quoted = text.contains([',', '"', '\r', '\n']);
        let mark = if is_quoted { "\"" } else { "" };
        self.0.push_str(mark);
        if is_formula {
            self.0.push('\'');
        }
        self.0.push_str(&text.replace('"', "\"\""));
        self.0.push_str(mark);
    }
}

impl From<Csv> for Bytes {
    fn from(csv: Csv) -> Self {
        csv.0.into()
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

    fn written(cell: Cell<'_>) -> String {
        let mut csv = Csv::default();
        csv.row([cell]);
        csv.0.strip_suffix("\r\n").unwrap().to_owned()
    }

    #[test]
    fn a_table_begins_with_a_byte_order_mark_and_its_header() {
        let mut csv = Csv::with_header(["时间", "Note, if any"]);
        csv.row([Cell::Time(0), Cell::Empty]);
        assert_eq!(
            csv.0,
            "\u{feff}时间,\"Note, if any\"\r\n1970-01-01 08:00:00,\r\n"
        );
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
