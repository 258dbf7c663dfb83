//! product.md 4 and 5: the studio, and what becomes of every output.

mod gateways;
mod history;
mod limits;
mod losses;
mod outputs;
mod results;
mod submission;
mod uploads;

use serde_json::Value;

use crate::support::{Client, World};

async fn settled(client: &Client<'_>, task_id: &str) -> Value {
    client.world.work_off().await;
    client.task(task_id).await
}

/// What must hold at every end: charged if and only if a picture is stored.
async fn assert_money_matches_pictures(world: &World) {
    let wrong = "
        SELECT count(*) FROM task_outputs
        WHERE (state = 'succeeded') <> (
            1 = (SELECT count(*) FROM ledger_entries
                 WHERE event = 'generation' AND subject = task_outputs.id)
            AND 0 = (SELECT count(*) FROM ledger_entries
                     WHERE event = 'refund' AND subject = task_outputs.id)
        )";
    assert_eq!(
        world.database.number(wrong).await,
        0,
        "an output is not settled with its credits"
    );
    let pictures = world
        .database
        .number("SELECT count(*) FROM task_outputs WHERE state = 'succeeded'");
    assert_eq!(
        world.bucket.keys("results/").len() as i64,
        pictures.await,
        "stray results"
    );
}
