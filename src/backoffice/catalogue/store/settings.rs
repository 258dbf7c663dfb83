//! The SQL of the numbers that operators may change. What each may be stands beside it.

use super::{Change, items};
use crate::{
    args,
    ports::database::Statement,
    problem::{Fault, Problem},
};

const ITEM: &str = "
    SELECT json_object(
        'name', name, 'value', value, 'least', least, 'most', most, 'unit', unit,
        'meaning', meaning
    ) AS state
    FROM settings";

/// Every number.
pub fn all() -> Statement {
    Statement {
        sql: items(&format!("{ITEM} ORDER BY name")),
        args: args![],
    }
}

/// Changes a number.
pub fn save<'a>(name: &'a str, value: i64, reason: Option<&'a str>) -> Change<'a> {
    let statement = |sql: &str, args| Statement {
        sql: sql.to_owned(),
        args,
    };
    Change {
        action: "setting.save",
        subject: name,
        reason,
        item: statement(&format!("{ITEM} WHERE name = ?1"), args![name]),
        conditions: vec![
            (
                statement(
                    "EXISTS (SELECT 1 FROM settings WHERE name = ?1)",
                    args![name],
                ),
                Problem::NotFound,
            ),
            (
                statement(
                    "?2 BETWEEN least AND most FROM settings WHERE name = ?1",
                    args![name, value],
                ),
                Problem::field("value", BOUNDS),
            ),
        ],
        steps: vec![statement(
            "UPDATE settings SET value = ?2 WHERE name = ?1",
            args![name, value],
        )],
    }
}

const BOUNDS: Fault = Fault::Rule(
    "超出了这一项允许的范围。",
    "This is outside of what it may be.",
);
