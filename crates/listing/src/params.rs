//! What is asked of a list: its query parameters, read and checked.

use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};
use ports::{database, random};
use serde_json::Value;
use web::{
    PageSize,
    problem::{Fault, Problem},
};

use super::{
    cursor::Place,
    description::{FilterKind, List, Sort},
};

/// Items on a page where nothing is said, and at the most.
pub(super) const PAGE: (u32, u32) = (50, 200);

/// A query about a list, as it came.
pub struct ListParams {
    parameters: Vec<(String, String)>,
    headers: HeaderMap,
    of: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for ListParams {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let asked = Self::by_query(parts.uri.query().unwrap_or_default())?;
        let headers = parts.headers.clone();
        Ok(Self { headers, ..asked })
    }
}

impl ListParams {
    /// Of the part of an address after its `?`.
    pub fn by_query(query: &str) -> Result<Self, Problem> {
        let parameters = serde_urlencoded::from_str(query).map_err(Problem::invalid_body)?;
        Ok(Self {
            parameters,
            headers: HeaderMap::new(),
            of: None,
        })
    }

    /// About the list of what has this id.
    pub fn of(self, id: impl Into<String>) -> Self {
        let of = Some(id.into());
        Self { of, ..self }
    }

    /// The headers of the request.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What is asked for, as a JSON object, for the record. What was searched for may be an address or
    /// a code, which have no place there: that there was a search is told, and no more.
    pub fn described(&self) -> String {
        let described = self.parameters.iter().map(|(name, value)| {
            let value = match name.as_str() {
                "search" => "…",
                _ => value,
            };
            (name.clone(), Value::String(value.to_owned()))
        });
        Value::Object(described.collect()).to_string()
    }

    /// The page that is asked for. What the list does not know, or cannot be, is a problem that
    /// names the parameter.
    pub fn page(&self, list: &'static List) -> Result<ListQuery, Problem> {
        let mut selection = self.export_but(list, &["limit", "cursor"])?;
        if let Some(limit) = self.value("limit") {
            let within = |limit: &u32| (1..=PAGE.1).contains(limit);
            let limit = limit.parse().ok().filter(within);
            selection.size = PageSize::of(Some(limit.ok_or_else(|| invalid("limit"))?), PAGE);
        }
        if let Some(cursor) = self.value("cursor") {
            let place = Place::parse(cursor, selection.sort).ok_or_else(|| invalid("cursor"))?;
            selection = selection.after(place);
        }
        Ok(selection)
    }

    /// All that is asked for.
    pub fn export(&self, list: &'static List) -> Result<ListQuery, Problem> {
        self.export_but(list, &[])
    }

    fn export_but(&self, list: &'static List, known: &[&str]) -> Result<ListQuery, Problem> {
        let mut selection = ListQuery {
            list,
            of: self.of.clone(),
            conditions: Vec::new(),
            sort: list.sorts.first().ok_or_else(|| invalid("sort"))?,
            place: None,
            size: PageSize::of(None, PAGE),
        };
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            let is_double = self.parameters[..index]
                .iter()
                .any(|(other, _)| other == name);
            let is_taken = match name.as_str() {
                _ if is_double => false,
                "sort" => selection.sort_by(value),
                "search" if !list.search.is_empty() => true,
                name if known.contains(&name) => true,
                name => selection.filter(name, value),
            };
            if !is_taken {
                return Err(invalid(name));
            }
        }
        // Last, because a search may bring an order with it.
        if let Some(typed) = self.value("search").map(str::trim) {
            selection.search(typed);
        }
        Ok(selection)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let named = self.parameters.iter().find(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }
}

fn invalid(name: &str) -> Problem {
    Problem::field(name, Fault::INVALID)
}

/// A condition on rows.
#[derive(Clone)]
pub struct Condition {
    pub(crate) sql: &'static str,
    /// What its `:value` is.
    pub(crate) value: Option<database::Value>,
    pub(crate) picks: Selectivity,
}

/// Which rows fulfil a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selectivity {
    /// Few, however many there are: found by this index, and the rest is looked at row by row.
    Few(&'static str),
    /// What was searched for.
    Some,
    /// Those made in a stretch of time, be it short or long.
    Stretch,
    /// A range of the index of the order asked for.
    Range,
    /// Any number.
    Any,
}

/// Which rows of a list, and in which order.
#[derive(Clone)]
pub struct ListQuery {
    pub(crate) list: &'static List,
    pub(crate) of: Option<String>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) sort: &'static Sort,
    pub(crate) place: Option<Place>,
    pub(crate) size: PageSize,
}

impl ListQuery {
    /// What comes after a place.
    pub(super) fn after(self, place: Place) -> Self {
        let place = Some(place);
        Self { place, ..self }
    }

    /// Whether it begins with the first row.
    pub(super) fn is_first(&self) -> bool {
        self.place.is_none()
    }

    fn sort_by(&mut self, name: &str) -> bool {
        let known = self.list.sorts.iter().find(|sort| sort.name == name);
        known.map(|sort| self.sort = sort).is_some()
    }

    fn filter(&mut self, name: &str, value: &str) -> bool {
        let Some(filter) = self.list.filters.iter().find(|filter| filter.name == name) else {
            return false;
        };
        let time = || value.parse::<i64>().ok();
        let condition = match filter.test {
            FilterKind::OneOf(names, condition) => {
                let is_known = names.contains(&value);
                is_known.then(|| (condition, Some(value.into())))
            }
            FilterKind::Cases(cases) => {
                let case = cases.iter().find(|(name, _)| *name == value);
                case.map(|(_, condition)| (*condition, None))
            }
            FilterKind::Text(condition) => {
                let is_said = !value.is_empty();
                is_said.then(|| (condition, Some(value.into())))
            }
            FilterKind::Time(condition) => time().map(|time| (condition, Some(time.into()))),
            FilterKind::Made(condition) => {
                time().map(|time| (condition, Some(random::before_ids_of(time).into())))
            }
        };
        let Some((sql, value)) = condition else {
            return false;
        };
        let picks = match filter.test {
            FilterKind::Made(_) => Selectivity::Stretch,
            _ => match self.list.few.iter().find(|(few, _)| *few == sql) {
                Some((_, index)) => Selectivity::Few(index),
                None => Selectivity::Any,
            },
        };
        self.conditions.push(Condition { sql, value, picks });
        true
    }

    fn search(&mut self, typed: &str) {
        if typed.is_empty() {
            return;
        }
        let found = self.list.search.iter().find_map(|search| {
            let value = (search.read)(typed)?;
            Some((search, value))
        });
        let (sql, value, picks) = match found {
            Some((search, value)) => {
                let has_order = search.sort.is_some_and(|name| self.sort_by(name));
                let picks = if has_order {
                    Selectivity::Range
                } else {
                    Selectivity::Some
                };
                (search.condition, Some(value.into()), picks)
            }
            None => ("0", None, Selectivity::Some),
        };
        self.conditions.push(Condition { sql, value, picks });
    }
}
