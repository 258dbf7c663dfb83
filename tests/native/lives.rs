//! product.md 5: how long results and photos are kept: one value, within what the bucket's lifecycle
//! leaves, and as promised.

use serde_json::{Value, json};

use crate::support::{Client, HOUR, World};

const DEPLOYMENT: &str = include_str!("../../docs/deployment.md");

/// How long the bucket keeps objects, in milliseconds, as it is set up.
fn lifecycle() -> i64 {
    let (_, after) = DEPLOYMENT.split_once("--expire-days ").unwrap();
    let days: i64 = after.split_whitespace().next().unwrap().parse().unwrap();
    days * 24 * HOUR
}

async fn set_result_life(world: &World, hours: i64) {
    let sql = format!(
        "UPDATE settings SET value = {} WHERE name = 'result_life'",
        hours * HOUR
    );
    world.database.sql(&sql).await.unwrap();
}

#[tokio::test]
async fn no_setting_keeps_an_object_longer_than_the_bucket_does() {
    let world = World::new().await;
    // A photo that is put into a task at its end, which fails at its own; and the hourly purge.
    let most = "SELECT sum(most) FROM settings WHERE name IN ('result_life', 'upload_life')";
    let longest = world.database.number(most).await + HOUR / 4 + HOUR;
    assert!(longest < lifecycle(), "{} h", longest / HOUR);
    let operator = world.operator("boss@example.com").await;
    let body = json!({"value": 48 * HOUR, "reason": "a sale"});
    for name in ["result_life", "upload_life"] {
        let path = format!("/api/admin/settings/{name}");
        let refused = operator.put(&path, name, &body).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "value", "{name}");
    }
}

#[tokio::test]
async fn pages_are_told_how_long_things_are_kept() {
    let world = World::new().await;
    set_result_life(&world, 12).await;
    let offered = world
        .anonymous()
        .get("/api/presets")
        .await
        .expect(200)
        .json();
    assert_eq!(offered["result_life_ms"], 12 * HOUR);
    assert_eq!(offered["upload_life_ms"], 24 * HOUR);
    let operator = world.operator("boss@example.com").await;
    let path = format!("/api/admin/accounts/{}", operator.id);
    let page = operator.get(&path).await.expect(200).json();
    assert_eq!(page["result_life_ms"], 12 * HOUR);
}

fn expires_at(task: &Value) -> i64 {
    task["outputs"][0]["image"]["expires_at"].as_i64().unwrap()
}

/// How long the result of a task that is done is kept from its end on.
async fn kept(mimi: &Client<'_>, id: &str) -> i64 {
    let task = mimi.task(id).await;
    expires_at(&task) - task["finished_at"].as_i64().unwrap()
}

#[tokio::test]
async fn a_task_keeps_the_life_it_was_promised() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = mimi.accepted(1).await;
    set_result_life(&world, 1).await;
    world.work_off().await;
    assert_eq!(kept(&mimi, &before).await, 24 * HOUR);
    let after = mimi.accepted(1).await;
    world.work_off().await;
    assert_eq!(kept(&mimi, &after).await, HOUR);
}
