//! Looking at the fields of a body one by one, so that everything at fault is told at once.

use std::{fmt::Arguments, ops::RangeInclusive};

use crate::{
    language::Name,
    problem::{Fault, FieldError, Problem},
};

/// The longest id that an operator may choose, in characters.
const LONGEST_ID: usize = 40;

/// What an id is made of, in both languages.
const ID: Fault = Fault::rule(
    "用 1 到 40 个小写字母、数字、下划线或连字符。",
    "1 to 40 lower-case letters, digits, underscores or hyphens.",
);

/// Whether somebody may choose it as an id.
fn is_id(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(is_plain)
}

/// The fields at fault so far.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// A field about which something has to hold.
    pub fn must(&mut self, holds: bool, field: Arguments<'_>, fault: Fault) {
        if !holds {
            self.0.push(FieldError::new(field.to_string(), fault));
        }
    }

    /// An id that somebody chose.
    pub fn id(&mut self, field: Arguments<'_>, text: &str) {
        self.must(is_id(text), field, ID);
    }

    /// A text that is not empty and has at most so many characters.
    pub fn text(&mut self, field: Arguments<'_>, text: &str, most: usize) {
        self.must(!text.trim().is_empty(), field, Fault::MISSING);
        self.optional_text(field, text, most);
    }

    /// A text of at most so many characters.
    pub fn optional_text(&mut self, field: Arguments<'_>, text: &str, most: usize) {
        self.must(text.chars().count() <= most, field, Fault::too_long(most));
    }

    /// A text in both languages, each as [`Fields::text`].
    pub fn name(&mut self, field: Arguments<'_>, Name { zh, en }: &Name, most: usize) {
        self.text(format_args!("{field}.zh"), zh, most);
        self.text(format_args!("{field}.en"), en, most);
    }

    /// A number from the least to the most that it may be.
    pub fn within(&mut self, field: &str, number: i64, bounds: RangeInclusive<i64>) {
        let fault = Fault::out_of_bounds(*bounds.start(), *bounds.end());
        self.must(bounds.contains(&number), format_args!("{field}"), fault);
    }

    /// Goes on only where nothing is at fault.
    pub fn finish(self) -> Result<(), Problem> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Problem::validation(self.0)),
        }
    }

    /// The fields at fault.
    pub fn into_faults(self) -> Vec<FieldError> {
        self.0
    }
}
