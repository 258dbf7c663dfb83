//! The SQL of the numbers that operators may change. What each may be stands beside it.

use ports::{args, database::Statement};
use web::problem::{Fault, Problem};

use super::{Change, items};

const ITEM: &str = "
    SELECT 'setting.save' AS saved_by, name AS subject, json_object(
        'name', name, 'value', value, 'least', least, 'most', most, 'unit', unit,
        'meaning', meaning
    ) AS state
    FROM settings";

const BOUNDS: Fault = Fault::rule(
    "超出了这一项允许的范围。",
    "This is outside of what it may be.",
);

/// Every number.
pub fn all() -> Statement {
    Statement::new(items(&format!("{ITEM} ORDER BY name")), args![])
}

/// Changes a number.
pub fn save<'a>(name: &'a str, value: i64, reason: Option<&'a str>) -> Change<'a> {
    Change {
        action: "setting.save",
        subject: name,
        reason,
        item: Statement::new(format!("{ITEM} WHERE name = ?1"), args![name]),
        conditions: vec![
            (
                Statement::new(
                    "EXISTS (SELECT 1 FROM settings WHERE name = ?1)",
                    args![name],
                ),
                Problem::not_found(),
            ),
            (
                Statement::new(
                    "?2 BETWEEN least AND most FROM settings WHERE name = ?1",
                    args![name, value],
                ),
                Problem::field("value", BOUNDS),
            ),
        ],
        steps: vec![Statement::new(
            "UPDATE settings SET value = ?2 WHERE name = ?1",
            args![name, value],
        )],
    }
}
