//! The SQL of plans, as operators edit them. Orders and terms that there are keep what was
//! offered; the name of a plan is its name wherever it is shown.

use ports::{args, database::Statement};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Change, boolean, items};

/// A plan, all of it.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "name_zh": "月度会员", "name_en": "Monthly membership", "price_fen": 3900, "months": 1,
    "credits_per_month": 300, "on_sale_from": null, "on_sale_until": null, "position": 1,
    "is_on": true, "reason": "恢复原价",
})))]
pub struct PlanChange {
    /// Chinese; 1 to 60 characters.
    pub name_zh: String,
    /// English; 1 to 60 characters.
    pub name_en: String,
    /// What it costs, in fen: 1 to 100,000,000.
    pub price_fen: i64,
    /// How long it lasts: 1 to 36 calendar months.
    pub months: u32,
    /// What each month brings, in credits: 1 to 1,000,000.
    pub credits_per_month: i64,
    /// UTC milliseconds: for sale from then on, where that is limited.
    pub on_sale_from: Option<i64>,
    /// UTC milliseconds: for sale until then, where that is limited.
    pub on_sale_until: Option<i64>,
    /// Its place on the shelf, from the lowest: 0 to 10,000.
    pub position: i64,
    /// Whether it is for sale.
    pub is_on: bool,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

fn item(rest: &str) -> String {
    format!(
        "SELECT 'plan.save' AS saved_by, id AS subject, json_object(
            'id', id, 'name_zh', name_zh, 'name_en', name_en, 'price_fen', price_fen,
            'months', months, 'credits_per_month', credits_per_month,
            'on_sale_from', on_sale_from, 'on_sale_until', on_sale_until,
            'position', position, 'is_on', {}
         ) AS state
         FROM plans {rest}",
        boolean("is_on")
    )
}

/// Every plan, in the order of the shelf.
pub fn all() -> Statement {
    Statement::new(items(&item("ORDER BY position, id")), args![])
}

/// Writes a plan, which may be a new one.
pub fn save<'a>(id: &'a str, plan: &PlanChange, reason: Option<&'a str>) -> Change<'a> {
    Change {
        action: "plan.save",
        subject: id,
        reason,
        item: Statement::new(item("WHERE id = ?1"), args![id]),
        conditions: vec![],
        steps: vec![Statement::new(
            "INSERT INTO plans
               (id, name_zh, name_en, price_fen, months, credits_per_month, on_sale_from,
                on_sale_until, position, is_on)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (id) DO UPDATE SET
               name_zh = excluded.name_zh, name_en = excluded.name_en,
               price_fen = excluded.price_fen, months = excluded.months,
               credits_per_month = excluded.credits_per_month,
               on_sale_from = excluded.on_sale_from, on_sale_until = excluded.on_sale_until,
               position = excluded.position, is_on = excluded.is_on",
            args![
                id,
                plan.name_zh.trim(),
                plan.name_en.trim(),
                plan.price_fen,
                plan.months,
                plan.credits_per_month,
                plan.on_sale_from,
                plan.on_sale_until,
                plan.position,
                i64::from(plan.is_on)
            ],
        )],
    }
}
