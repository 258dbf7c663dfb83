//! product.md 4 and 5: the studio, and what becomes of every output.

mod cancel;
pub mod costly;
mod gateways;
mod history;
mod limits;
mod losses;
mod moderation;
mod outputs;
mod presets;
mod races;
mod results;
mod retry;
mod submission;
mod uploads;
mod words;

use serde_json::{Map, Value, json};

use crate::support::{Client, World};

/// Somebody's first hundred, and the level that comes with buying.
async fn give_credits(client: &Client<'_>, credits: u32) {
    let world = client.world;
    let level = format!(
        "UPDATE accounts SET level = 'pro' WHERE id = '{}'",
        client.id
    );
    world.database.sql(&level).await.unwrap();
    let operator = world.operator("boss@example.com").await;
    let path = format!("/api/admin/accounts/{}/adjustments", client.id);
    let body = json!({"credits": credits, "reason": "to begin with"});
    operator.write(&path, "credits", &body).await.expect(201);
}

async fn person_and_garment(client: &Client<'_>) -> Value {
    json!({"person": [client.picture().await], "garments": [client.picture().await]})
}

/// What to submit for a tool, with one picture in each slot that is `wanted`.
async fn order(client: &Client<'_>, tool: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
    let mut inputs = Map::new();
    for slot in tool["slots"].as_array().unwrap() {
        if wanted(slot) {
            let picture = client.picture().await;
            inputs.insert(slot["id"].as_str().unwrap().to_owned(), json!([picture]));
        }
    }
    json!({"preset": tool["id"], "inputs": inputs})
}

/// The states of a task's outputs.
fn states(task: &Value) -> Vec<&str> {
    let outputs = task["outputs"].as_array().unwrap().iter();
    outputs
        .map(|output| output["state"].as_str().unwrap())
        .collect()
}

async fn settled(client: &Client<'_>, task_id: &str) -> Value {
    client.world.work_off().await;
    client.task(task_id).await
}

/// What must hold at every end: charged if and only if a picture is stored. What an operator had made
/// again for nothing costs nothing.
async fn assert_money_matches_pictures(world: &World) {
    let wrong = "
        SELECT count(*) FROM task_outputs
        WHERE task_id IN (SELECT id FROM tasks WHERE credits_per_output > 0)
        AND (state = 'succeeded') <> (
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
