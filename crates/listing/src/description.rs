//! What a list is described by.

use web::email::Email;

/// A list.
///
/// Its SQL may name `:now`, the time of the request in UTC milliseconds; `:language`, the caller's,
/// `zh` or `en`; and, in lists of something, `:of`, the id of what.
pub struct List {
    /// The last word of its path, and the name of its file.
    pub name: &'static str,
    /// SQL: the table, and what is joined to it.
    pub from: &'static str,
    /// SQL: in lists of something, the condition on `:of` that always holds.
    pub of: Option<&'static str>,
    /// SQL: what no two rows have in common; text that is never null, or the expression of every
    /// sort.
    pub id: &'static str,
    /// SQL: an item, as JSON text.
    pub item: fn() -> String,
    /// How rows are picked.
    pub filters: &'static [Filter],
    /// Those conditions of filters that only few rows fulfil, however many rows there are, which a
    /// planner cannot know: each with an index of those alone.
    pub few: &'static [(&'static str, &'static str)],
    /// What `search` may be: the first that can read it counts. What none can read finds nothing.
    pub search: &'static [Search],
    /// The orders they can be had in, the usual one first.
    pub sorts: &'static [Sort],
    /// The columns of the CSV.
    pub columns: &'static [Column],
}

/// A parameter that picks rows.
pub struct Filter {
    /// Its name.
    pub name: &'static str,
    /// What it says, for the API's document; see [`told`].
    pub about: &'static str,
    /// What it picks.
    pub test: FilterKind,
}

impl Filter {
    /// One of some names.
    pub const fn one_of(
        name: &'static str,
        about: &'static str,
        names: &'static [&'static str],
        condition: &'static str,
    ) -> Self {
        Self::of(name, about, FilterKind::OneOf(names, condition))
    }

    /// One of some names, each with a condition of its own.
    pub const fn cases(
        name: &'static str,
        about: &'static str,
        cases: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::of(name, about, FilterKind::Cases(cases))
    }

    /// A text.
    pub const fn text(name: &'static str, about: &'static str, condition: &'static str) -> Self {
        Self::of(name, about, FilterKind::Text(condition))
    }

    /// `from`: made then or later, by a condition on an id.
    pub const fn made_from(condition: &'static str) -> Self {
        let about = "UTC milliseconds: those made from then on.";
        Self::of("from", about, FilterKind::Made(condition))
    }

    /// `to`: made before then, by a condition on an id.
    pub const fn made_before(condition: &'static str) -> Self {
        let about = "UTC milliseconds: those made before then.";
        Self::of("to", about, FilterKind::Made(condition))
    }

    const fn of(name: &'static str, about: &'static str, test: FilterKind) -> Self {
        let about = told(about);
        Self { name, about, test }
    }
}

/// What a filter can be asked, and the SQL condition it becomes; `:value` stands for what was asked.
#[derive(Clone, Copy)]
pub enum FilterKind {
    /// One of these names.
    OneOf(&'static [&'static str], &'static str),
    /// One of these names, each of which has a condition of its own.
    Cases(&'static [(&'static str, &'static str)]),
    /// A text, such as the id of an account.
    Text(&'static str),
    /// UTC milliseconds.
    Time(&'static str),
    /// UTC milliseconds, as a place among ids, which sort by their time of making: `:value` comes
    /// before all that were made then or later.
    Made(&'static str),
}

/// Something that can be searched for.
pub struct Search {
    /// What it is, for the API's document, where others may follow; see [`told`].
    pub about: &'static str,
    /// What was typed, as it is stored; none where it cannot be that.
    pub read: fn(&str) -> Option<String>,
    /// SQL: the condition on what was typed, `:value`.
    pub condition: &'static str,
    /// The name of the sort that such a search is in, whatever was asked for. For a search that finds
    /// a range of an index.
    pub sort: Option<&'static str>,
}

impl Search {
    /// For the whole address of an account, by a condition on its key.
    pub const fn address(condition: &'static str) -> Self {
        Self {
            about: told("the whole address of an account"),
            read: |typed| Email::known(typed).map(|email| email.key()),
            condition,
            sort: None,
        }
    }
}

/// An order.
pub struct Sort {
    /// Its name; `-` before it means downwards.
    pub name: &'static str,
    /// SQL: what is sorted by; never null. Rows that are alike in it are in the order of their ids.
    pub by: &'static str,
    /// What that is.
    pub key: Key,
}

impl Sort {
    /// By integers, or by texts.
    pub const fn by(name: &'static str, by: &'static str, key: Key) -> Self {
        Self { name, by, key }
    }

    /// Whether the largest comes first.
    pub fn is_downwards(&self) -> bool {
        self.name.starts_with('-')
    }
}

/// What is sorted by.
#[derive(Clone, Copy)]
pub enum Key {
    /// Integers.
    Integer,
    /// Texts.
    Text,
}

/// A column of the CSV.
pub struct Column {
    /// Chinese and English.
    pub header: (&'static str, &'static str),
    /// SQL: its value.
    pub value: &'static str,
    /// What that is.
    pub shown: CellFormat,
}

impl Column {
    /// With a header in Chinese and English.
    pub const fn of(
        shown: CellFormat,
        header: (&'static str, &'static str),
        value: &'static str,
    ) -> Self {
        Self {
            header,
            value,
            shown,
        }
    }
}

/// What a cell holds. Every kind may be null.
#[derive(Clone, Copy)]
pub enum CellFormat {
    /// Text, whoever wrote it.
    Text,
    /// One of some names, told in Chinese and English; others as they are.
    Words(&'static [(&'static str, &'static str, &'static str)]),
    /// A number.
    Number,
    /// UTC milliseconds, told in China's time.
    Time,
    /// Fen, told in yuan.
    Yuan,
}

/// A text for the API's document alone; it does not weigh on the Worker.
pub const fn told(text: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") {
        ""
    } else {
        text
    }
}
