//! The SQL of packs, as operators edit them. Orders that there are keep what was offered.

use ports::{args, database::Statement};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Change, boolean, items};

/// A pack, all of it.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "name_zh": "常用包", "name_en": "Medium pack", "price_fen": 2990, "base_credits": 200,
    "bonus_credits": 20, "position": 2, "is_on": true, "reason": "加送 20 积分",
})))]
pub struct PackChange {
    /// Chinese; 1 to 60 characters.
    pub name_zh: String,
    /// English; 1 to 60 characters.
    pub name_en: String,
    /// What it costs, in fen: 1 to 100,000,000.
    pub price_fen: i64,
    /// What it is named for, in credits: 1 to 1,000,000.
    pub base_credits: i64,
    /// What comes on top, in credits: 0 to 1,000,000.
    pub bonus_credits: i64,
    /// Its place on the shelf, from the lowest: 0 to 10,000.
    pub position: i64,
    /// Whether it is for sale.
    pub is_on: bool,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

fn item(rest: &str) -> String {
    format!(
        "SELECT 'pack.save' AS saved_by, id AS subject, json_object(
            'id', id, 'name_zh', name_zh, 'name_en', name_en, 'price_fen', price_fen,
            'base_credits', base_credits, 'bonus_credits', bonus_credits,
            'position', position, 'is_on', {}
         ) AS state
         FROM packs {rest}",
        boolean("is_on")
    )
}

/// Every pack, in the order of the shelf.
pub fn all() -> Statement {
    Statement::new(items(&item("ORDER BY position, id")), args![])
}

/// Writes a pack, which may be a new one.
pub fn save<'a>(id: &'a str, pack: &PackChange, reason: Option<&'a str>) -> Change<'a> {
    Change {
        action: "pack.save",
        subject: id,
        reason,
        item: Statement::new(item("WHERE id = ?1"), args![id]),
        conditions: vec![],
        steps: vec![Statement::new(
            "INSERT INTO packs
               (id, name_zh, name_en, price_fen, base_credits, bonus_credits, position, is_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET
               name_zh = excluded.name_zh, name_en = excluded.name_en,
               price_fen = excluded.price_fen, base_credits = excluded.base_credits,
               bonus_credits = excluded.bonus_credits, position = excluded.position,
               is_on = excluded.is_on",
            args![
                id,
                pack.name_zh.trim(),
                pack.name_en.trim(),
                pack.price_fen,
                pack.base_credits,
                pack.bonus_credits,
                pack.position,
                i64::from(pack.is_on)
            ],
        )],
    }
}
