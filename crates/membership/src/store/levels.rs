//! The levels and what they bring.

use ports::{
    args,
    database::{Batch, DatabaseError, Row},
};
use web::RequestContext;

use crate::{offers::LevelPolicy, period::Rhythm};

fn level(row: &Row) -> Result<LevelPolicy, DatabaseError> {
    Ok(LevelPolicy {
        level: row.get("level")?,
        garments: row.get("garments")?,
        running: row.get("running")?,
        waiting: row.get("waiting")?,
        check_in_every: match row.get::<String>("check_in_every")?.as_str() {
            "day" => Rhythm::Day,
            _ => Rhythm::Week,
        },
        check_in_credits: row.get("check_in_credits")?,
    })
}

/// Every level, the lowest first.
pub async fn all(context: &RequestContext) -> Result<Vec<LevelPolicy>, DatabaseError> {
    let mut batch = Batch::read();
    let read = batch.add(
        "SELECT level, garments, running, waiting, check_in_every, check_in_credits
         FROM level_policies ORDER BY position",
        args![],
    );
    let outcome = context.run(batch).await?;
    outcome.rows(read).iter().map(level).collect()
}
