//! Ranges of bytes (RFC 9110, 14): a download that broke off goes on where it stopped.

use std::ops::Range;

use headers::{ETag, HeaderMapExt, IfRange};
use http::{HeaderMap, header};
use http_range_header::{SyntacticallyCorrectRange as Found, parse_range_header};
use ports::http::header_text;

/// A part that a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// From a byte on, to another one or to the end; both included.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

impl Part {
    /// The one part asked for of what `etag` names; none where the whole is to be sent: nothing is
    /// asked, or several parts, or nothing that makes sense, or a part of something else.
    pub fn asked(headers: &HeaderMap, etag: &str) -> Option<Self> {
        let range = header_text(headers, &header::RANGE)?;
        let etag: ETag = etag.parse().ok()?;
        match headers.typed_try_get::<IfRange>() {
            Ok(Some(validator)) if validator.is_modified(Some(&etag), None) => None,
            Ok(_) => Self::parse(range),
            Err(_) => None,
        }
    }

    fn parse(range: &str) -> Option<Self> {
        let ranges = parse_range_header(range).ok()?.into_ranges();
        match ranges[..] {
            [Found::FromStart(first)] => Some(Self::From(first, None)),
            [Found::Indexed(first, last)] => Some(Self::From(first, Some(last))),
            [Found::FromLast(number)] => Some(Self::Last(number)),
            _ => None,
        }
    }

    /// Whether it starts where the whole starts.
    pub fn is_beginning(self) -> bool {
        matches!(self, Self::From(0, _))
    }

    /// Which bytes these are of so many; none where it lies outside.
    pub fn of(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(first, last) => {
                first..last.map_or(size, |last| last.saturating_add(1).min(size))
            }
            Self::Last(number) => size.saturating_sub(number)..size,
        };
        (!range.is_empty()).then_some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &str)]) -> Option<Part> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Part::asked(&HeaderMap::from_iter(headers), "\"tag\"")
    }

    #[test]
    fn a_part_is_told_by_its_first_byte_or_by_its_length_at_the_end() {
        assert_eq!(
            asked(&[("range", "bytes=5-9")]),
            Some(Part::From(5, Some(9)))
        );
        assert_eq!(asked(&[("range", "bytes=5-")]), Some(Part::From(5, None)));
        assert_eq!(asked(&[("range", "bytes=-5")]), Some(Part::Last(5)));
        assert_eq!(
            asked(&[("range", "bytes=0-99999999999999999999")]),
            Some(Part::From(0, Some(u64::MAX)))
        );
    }

    #[test]
    fn several_parts_other_units_and_nonsense_are_answered_with_the_whole() {
        for range in [
            "bytes=0-1,5-9",
            "lines=0-1",
            "bytes=9-5",
            "bytes=-",
            "bytes=+1-2",
            "bytes=a-b",
        ] {
            assert_eq!(asked(&[("range", range)]), None, "{range}");
        }
    }

    #[test]
    fn a_part_of_something_else_is_answered_with_the_whole() {
        let range = ("range", "bytes=5-9");
        assert!(asked(&[range, ("if-range", "\"tag\"")]).is_some());
        assert_eq!(asked(&[range, ("if-range", "\"other\"")]), None);
        assert_eq!(asked(&[range, ("if-range", "W/\"tag\"")]), None);
        let date = ("if-range", "Sun, 22 Nov 2026 00:00:00 GMT");
        assert_eq!(asked(&[range, date]), None);
        assert_eq!(asked(&[range, ("if-range", "nonsense")]), None);
    }

    #[test]
    fn a_part_ends_where_the_whole_ends_and_must_not_lie_outside() {
        assert_eq!(Part::From(5, Some(9)).of(100), Some(5..10));
        assert_eq!(Part::From(5, Some(u64::MAX)).of(100), Some(5..100));
        assert_eq!(Part::From(99, None).of(100), Some(99..100));
        assert_eq!(Part::From(100, None).of(100), None);
        assert_eq!(Part::Last(5).of(100), Some(95..100));
        assert_eq!(Part::Last(500).of(100), Some(0..100));
        assert_eq!(Part::Last(0).of(100), None);
    }
}
