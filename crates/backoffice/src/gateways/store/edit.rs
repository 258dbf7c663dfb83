//! The SQL of gateways, as operators edit them.

use gateways::Entry;
use ports::{args, database::Statement};
use web::problem::{Fault, Problem};

use crate::catalogue::store::{Change, boolean};

const EACH_ONCE: Fault = Fault::rule("每个通道正好出现一次。", "Every gateway, each once.");
const NO_SUCH_TOOL: Fault = Fault::rule("没有这个工具。", "There is no such tool.");

/// SQL: the order of failover, as an item.
pub const ORDER: &str = "
    SELECT
        'gateways.order' AS saved_by, 'gateways' AS subject,
        json_object('ids', json_group_array(name)) AS state
    FROM (SELECT name FROM gateways ORDER BY position, name)";

/// A gateway as an operator made it: without how it stands.
fn one(name: &str) -> Statement {
    Statement::new(
        format!(
            "SELECT 'gateway.save' AS saved_by, name AS subject, json_object(
                'name', name, 'position', position, 'is_on', {}, 'settings', json(settings)
             ) AS state
             FROM gateways WHERE name = ?1",
            boolean("is_on")
        ),
        args![name],
    )
}

/// Writes the settings of a gateway. One that is new comes last, and is off.
pub fn save<'a>(name: &'a str, entry: &Entry, reason: Option<&'a str>) -> Change<'a> {
    let settings = entry.settings();
    let step = Statement::new(
        "INSERT INTO gateways
            (name, position, is_on, settings, attempt_ms, photo_bytes, rest_after)
         VALUES (
            ?1, (SELECT 1 + coalesce(max(position), 0) FROM gateways), 0, ?2, ?3, ?4, ?5
         )
         ON CONFLICT (name) DO UPDATE SET
            settings = excluded.settings, attempt_ms = excluded.attempt_ms,
            photo_bytes = excluded.photo_bytes, rest_after = excluded.rest_after",
        args![
            name,
            settings,
            entry.attempt_ms() as i64,
            entry.photo_bytes() as i64,
            entry.config().rest_after_failures
        ],
    );
    Change {
        action: "gateway.save",
        subject: name,
        reason,
        item: one(name),
        conditions: vec![(
            Statement::new(
                "NOT EXISTS (
                    SELECT 1 FROM json_each(?1, '$.tools') WHERE value NOT IN (SELECT id FROM presets)
                 )",
                args![settings],
            ),
            Problem::field("settings.tools", NO_SUCH_TOOL),
        )],
        steps: vec![step],
    }
}

/// Switches a gateway on or off.
pub fn switch<'a>(name: &'a str, is_on: bool, reason: Option<&'a str>) -> Change<'a> {
    Change {
        action: "gateway.switch",
        subject: name,
        reason,
        item: one(name),
        conditions: vec![(
            Statement::new(
                "EXISTS (SELECT 1 FROM gateways WHERE name = ?1)",
                args![name],
            ),
            Problem::not_found(),
        )],
        steps: vec![Statement::new(
            "UPDATE gateways SET is_on = ?2 WHERE name = ?1",
            args![name, i64::from(is_on)],
        )],
    }
}

/// Puts the gateways into an order of failover: all of them, each once.
pub fn order<'a>(names: &[String], reason: Option<&'a str>) -> Change<'a> {
    let names = serde_json::json!(names).to_string();
    Change {
        action: "gateways.order",
        subject: "gateways",
        reason,
        item: Statement::new(ORDER, args![]),
        conditions: vec![(
            Statement::new(
                "json_array_length(?1) = (SELECT count(*) FROM gateways)
                 AND NOT EXISTS (
                    SELECT 1 FROM gateways WHERE name NOT IN (SELECT value FROM json_each(?1))
                 )",
                args![&names],
            ),
            Problem::field("ids", EACH_ONCE),
        )],
        steps: vec![Statement::new(
            "UPDATE gateways
             SET position = (SELECT key + 1 FROM json_each(?1) WHERE value = gateways.name)",
            args![names],
        )],
    }
}
