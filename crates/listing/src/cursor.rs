//! Where a page ends, and the next one begins.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ports::database::{DatabaseError, Row, Value};

use super::description::{Key, Sort};

/// Parts of a cursor are apart by what is in none of them.
const BETWEEN: char = '\n';

/// A row's place: what it is sorted by, and its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// What it is sorted by.
    pub by: Value,
    /// What tells it from its likes.
    pub id: Value,
}

impl Place {
    /// Of a row, whose last two columns tell it.
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        match row.values.as_slice() {
            [.., by, id] => Ok(Self {
                by: by.clone(),
                id: id.clone(),
            }),
            _ => Err(DatabaseError::Shape("a row without its place".to_owned())),
        }
    }

    /// As clients hand it back: opaque to them, and good for the same order alone.
    pub fn cursor(&self, sort: &Sort) -> String {
        let parts = [sort.name, &told(&self.by), &told(&self.id)];
        URL_SAFE_NO_PAD.encode(parts.join(&String::from(BETWEEN)))
    }

    /// Takes a cursor back; none where it is not of that order.
    pub fn parse(cursor: &str, sort: &Sort) -> Option<Self> {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = plain.split(BETWEEN);
        let (name, by, id) = (parts.next()?, parts.next()?, parts.next()?);
        let is_whole = name == sort.name && parts.next().is_none();
        let read = |text: &str| match sort.key {
            Key::Integer => text.parse::<i64>().ok().map(Value::Integer),
            Key::Text => Some(text.into()),
        };
        is_whole.then_some(())?;
        Some(Self {
            by: read(by)?,
            id: id.into(),
        })
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Integer(integer) => integer.to_string(),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sort(name: &'static str, key: Key) -> Sort {
        Sort {
            name,
            by: "made",
            key,
        }
    }

    #[test]
    fn a_cursor_leads_back_to_its_place_in_its_own_order_alone() {
        let place = Place {
            by: Value::Integer(-7),
            id: "an-id".into(),
        };
        let (downwards, upwards) = (sort("-made", Key::Integer), sort("made", Key::Integer));
        let cursor = place.cursor(&downwards);
        assert_eq!(Place::parse(&cursor, &downwards), Some(place));
        assert_eq!(Place::parse(&cursor, &upwards), None);
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let sort = sort("made", Key::Integer);
        let forged = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for wrong in [
            "",
            "!",
            "3",
            &forged("made"),
            &forged("made\n1"),
            &forged("made\nx\nid"),
            &forged("made\n1\nid\nmore"),
        ] {
            assert_eq!(Place::parse(wrong, &sort), None, "{wrong}");
        }
    }
}
