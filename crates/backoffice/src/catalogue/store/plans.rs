//! The SQL of plans, as operators edit them. Orders and terms that there are keep what was
//! offered; the name of a plan is its name wherever it is shown.

use ports::{args, database::Statement};

use super::{Change, boolean, items};
use crate::catalogue::routes::plans::PlanChange;

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
