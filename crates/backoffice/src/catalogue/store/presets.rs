//! The SQL of presets, as operators edit them. Versions are only added: a task keeps its own.

use ports::{args, clock::Millis, database::Statement};
use web::problem::{Fault, Problem};

use super::{Change, REVISION, boolean, items};

/// Versions on a page.
const VERSIONS: u32 = 20;

const EACH_ONCE: Fault = Fault::rule("每个工具正好出现一次。", "Every tool, each once.");

const ORDER: &str = "
    SELECT
        'presets.order' AS saved_by, 'presets' AS subject,
        json_object('ids', json_group_array(id)) AS state
    FROM (SELECT id FROM presets ORDER BY position, id)";

fn item(rest: &str) -> String {
    format!(
        "SELECT 'preset.save' AS saved_by, id AS subject, json_object(
            'id', id, 'position', position, 'is_on', {}, 'version', presets.version,
            'updated_at', created_at, 'definition', json(definition)
         ) AS state
         FROM presets JOIN preset_versions
         ON preset_versions.preset = presets.id AND preset_versions.version = presets.version
         {rest}",
        boolean("is_on")
    )
}

fn one(id: &str) -> Statement {
    Statement::new(item("WHERE id = ?1"), args![id])
}

fn exists(id: &str) -> (Statement, Problem) {
    let condition = Statement::new("EXISTS (SELECT 1 FROM presets WHERE id = ?1)", args![id]);
    (condition, Problem::not_found())
}

/// Every preset, in the order of the workbench, and the revision of that order.
pub fn all() -> Statement {
    let sql = format!(
        "SELECT json_set(({}), '$.order_revision', {REVISION}) AS state
         FROM ({ORDER}) AS item",
        items(&item("ORDER BY position, id"))
    );
    Statement::new(sql, args![])
}

/// A page of the versions of a preset, the newest first: those before a version, or all.
pub fn versions(id: &str, before: Option<u32>) -> Statement {
    Statement::new(format!(
            "WITH page AS (
                SELECT version, is_draft, created_at, definition FROM preset_versions
                WHERE preset = ?1 AND version < coalesce(?2, version + 1)
                ORDER BY version DESC LIMIT ?3
             )
             SELECT json_object(
                'items', (
                    SELECT json_group_array(json_object(
                        'version', version, 'is_draft', {}, 'created_at', created_at,
                        'definition', json(definition)
                    ))
                    FROM page
                ),
                'next_cursor', (
                    SELECT CAST(low AS TEXT) FROM (SELECT min(version) AS low FROM page) WHERE EXISTS (
                        SELECT 1 FROM preset_versions WHERE preset = ?1 AND version < low
                    )
                )
             ) AS state
             WHERE EXISTS (SELECT 1 FROM preset_versions WHERE preset = ?1)",
            boolean("is_draft")
        ), args![id, before, VERSIONS])
}

/// Puts the `definition` of a body on offer: as another version, unless it is on offer already. A
/// preset that is new comes last, and is off.
pub fn save<'a>(id: &'a str, body: &str, reason: Option<&'a str>, now: Millis) -> Change<'a> {
    Change {
        action: "preset.save",
        subject: id,
        reason,
        item: one(id),
        conditions: vec![],
        steps: vec![
            Statement::new(
                "INSERT INTO preset_versions (preset, version, definition, created_at)
                 SELECT
                   ?1, 1 + coalesce(
                       (SELECT max(version) FROM preset_versions WHERE preset = ?1), 0
                   ),
                   json_extract(?2, '$.definition'), ?3
                 WHERE NOT EXISTS (
                   SELECT 1 FROM presets JOIN preset_versions
                   ON preset = id AND preset_versions.version = presets.version
                   WHERE id = ?1 AND json(definition) = json_extract(?2, '$.definition')
                 )",
                args![id, body, now],
            ),
            Statement::new(
                "INSERT INTO presets (id, position, is_on, version)
                 VALUES (
                   ?1, (SELECT 1 + coalesce(max(position), 0) FROM presets), 0,
                   (SELECT max(version) FROM preset_versions
                    WHERE preset = ?1 AND is_draft = 0)
                 )
                 ON CONFLICT (id) DO UPDATE SET version = excluded.version",
                args![id],
            ),
        ],
    }
}

/// Switches a preset on or off.
pub fn switch<'a>(id: &'a str, is_on: bool, reason: Option<&'a str>) -> Change<'a> {
    Change {
        action: "preset.switch",
        subject: id,
        reason,
        item: one(id),
        conditions: vec![exists(id)],
        steps: vec![Statement::new(
            "UPDATE presets SET is_on = ?2 WHERE id = ?1",
            args![id, i64::from(is_on)],
        )],
    }
}

/// Puts the presets into an order: all of them, each once.
pub fn order<'a>(ids: &[String], reason: Option<&'a str>) -> Change<'a> {
    let ids = serde_json::json!(ids).to_string();
    Change {
        action: "presets.order",
        subject: "presets",
        reason,
        item: Statement::new(ORDER, args![]),
        conditions: vec![(
            Statement::new(
                "json_array_length(?1) = (SELECT count(*) FROM presets)
                 AND NOT EXISTS (
                   SELECT 1 FROM presets WHERE id NOT IN (SELECT value FROM json_each(?1))
                 )",
                args![&ids],
            ),
            Problem::field("ids", EACH_ONCE),
        )],
        steps: vec![Statement::new(
            "UPDATE presets
             SET position = (SELECT key + 1 FROM json_each(?1) WHERE value = presets.id)",
            args![ids],
        )],
    }
}
