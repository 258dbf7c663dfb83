//! JSON as a tree that borrows its strings from the answer: a picture in base64 is not copied just
//! to be looked at. `serde_json::Value` would copy it.

use std::{borrow::Cow, cell::Cell, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Debug, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Number(f64),
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// What an absent member is.
static NULL: Json<'static> = Json::Null;

/// How many values an answer may have: real ones have some dozens an event. More would fill the
/// memory with a tree many times the size of the text.
pub(super) const MAX_VALUES: usize = 200_000;

/// Reads `text`, taking each value from the allowance `values_left`.
pub(super) fn parse<'a>(
    text: &'a [u8],
    values_left: &Cell<usize>,
) -> Result<Json<'a>, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let json = Seed(values_left).deserialize(&mut reader)?;
    reader.end()?;
    Ok(json)
}

impl<'a> Json<'a> {
    /// The member of that name; null when there is none.
    pub(super) fn get(&self, name: &str) -> &Json<'a> {
        match self {
            Self::Object(members) => members
                .iter()
                .find_map(|(key, value)| (key == name).then_some(value))
                .unwrap_or(&NULL),
            _ => &NULL,
        }
    }

    /// The first of these members that is there.
    pub(super) fn any(&self, names: &[&str]) -> &Json<'a> {
        names
            .iter()
            .map(|name| self.get(name))
            .find(|value| **value != Json::Null)
            .unwrap_or(&NULL)
    }

    /// The items of an array; none of anything else.
    pub(super) fn items(&self) -> &[Json<'a>] {
        match self {
            Self::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string that is not empty.
    pub(super) fn text(&self) -> Option<&Cow<'a, str>> {
        match self {
            Self::String(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The value of a number.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

struct Seed<'c>(&'c Cell<usize>);

impl<'a> DeserializeSeed<'a> for Seed<'_> {
    type Value = Json<'a>;

    fn deserialize<D: Deserializer<'a>>(self, reader: D) -> Result<Json<'a>, D::Error> {
        let left = self.0.get().checked_sub(1);
        self.0
            .set(left.ok_or_else(|| D::Error::custom("too many values"))?);
        reader.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Seed<'_> {
    type Value = Json<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'a>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'a>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'a>, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'a>, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'a>, E> {
        Ok(Json::Number(value))
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Json<'a>, E> {
        Ok(Json::String(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json<'a>, E> {
        Ok(Json::String(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut sequence: A) -> Result<Json<'a>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(Seed(self.0))? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Json<'a>, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key_seed(Name)? {
            members.push((name, map.next_value_seed(Seed(self.0))?));
        }
        Ok(Json::Object(members))
    }
}

/// The name of a member, borrowed where it can be.
struct Name;

impl<'a> DeserializeSeed<'a> for Name {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, reader: D) -> Result<Cow<'a, str>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Name {
    type Value = Cow<'a, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}
