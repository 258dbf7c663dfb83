//! The levels and what they bring.

use ports::{
    args,
    database::{Batch, DatabaseError, Row},
};
use web::RequestContext;

use crate::{offers::LevelPolicy, period::Rhythm};

fn level(row: &Row) -> Result<LevelPolicy, DatabaseError> {
    Ok(LevelPolicy {
        level: row.get(0)?,
        garments: row.get(1)?,
        running: row.get(2)?,
        waiting: row.get(3)?,
        check_in_every: match row.get::<String>(4)?.as_str() {
            "day" => Rhythm::Day,
            _ => Rhythm::Week,
        },
        check_in_credits: row.get(5)?,
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
