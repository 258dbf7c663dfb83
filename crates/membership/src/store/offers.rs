//! What is for sale.

use ports::{
    args,
    database::{Batch, DatabaseError, Row},
};
use web::{RequestContext, language::Name};

use crate::offers::{Offers, Pack, Plan};

/// SQL: which packs are for sale.
pub const PACKS_ON_SALE: &str = "packs.is_on = 1";

/// SQL: which plans are for sale at the time bound to `now`.
pub fn plans_on_sale(now: &str) -> String {
    format!(
        "plans.is_on = 1 AND coalesce(plans.on_sale_from <= {now}, 1)
         AND coalesce(plans.on_sale_until > {now}, 1)"
    )
}

fn name(row: &Row) -> Result<Name, DatabaseError> {
    Ok(Name {
        zh: row.get("name_zh")?,
        en: row.get("name_en")?,
    })
}

fn pack(row: &Row) -> Result<Pack, DatabaseError> {
    Ok(Pack {
        id: row.get("id")?,
        name: name(row)?,
        price_fen: row.get("price_fen")?,
        base_credits: row.get("base_credits")?,
        bonus_credits: row.get("bonus_credits")?,
    })
}

fn plan(row: &Row) -> Result<Plan, DatabaseError> {
    Ok(Plan {
        id: row.get("id")?,
        name: name(row)?,
        price_fen: row.get("price_fen")?,
        months: row.get("months")?,
        credits_per_month: row.get("credits_per_month")?,
        on_sale_until: row.get("on_sale_until")?,
    })
}

/// Everything that is for sale now.
pub async fn on_sale(context: &RequestContext) -> Result<Offers, DatabaseError> {
    let mut batch = Batch::read();
    let packs = batch.add(
        format!(
            "SELECT id, name_zh, name_en, price_fen, base_credits, bonus_credits
             FROM packs WHERE {PACKS_ON_SALE} ORDER BY position, id"
        ),
        args![],
    );
    let plans = batch.add(
        format!(
            "SELECT id, name_zh, name_en, price_fen, months, credits_per_month, on_sale_until
             FROM plans WHERE {} ORDER BY position, id",
            plans_on_sale("?1")
        ),
        args![context.now()],
    );
    let outcome = context.run(batch).await?;
    Ok(Offers {
        packs: outcome
            .rows(packs)
            .iter()
            .map(pack)
            .collect::<Result<_, _>>()?,
        plans: outcome
            .rows(plans)
            .iter()
            .map(plan)
            .collect::<Result<_, _>>()?,
    })
}
