//! The tasks of an account.

use serde_json::Value;

use super::settled;
use crate::support::{SECOND, World};

#[tokio::test]
async fn history_comes_in_pages_newest_first() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = mimi.accepted(1).await;
        settled(&mimi, &id).await;
        world.pass(SECOND);
        ids.insert(0, id);
    }
    let first = mimi.get("/api/tasks?limit=2").await.expect(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = mimi
        .get(&format!("/api/tasks?limit=2&cursor={cursor}"))
        .await
        .expect(200)
        .json();
    let listed: Vec<&str> = [&first, &second]
        .iter()
        .flat_map(|page| page["tasks"].as_array().unwrap())
        .map(|task| task["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, ids);
    assert_eq!(second["next_cursor"], Value::Null);
}
