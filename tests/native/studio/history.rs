//! The tasks of an account.

use serde_json::{Value, json};
use studio::{
    store::tasks::{Filter, listing},
    views::TaskState,
};

use super::{give_credits, person_and_garment, settled};
use crate::support::{Reply, SECOND, World};

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

#[tokio::test]
async fn history_is_filtered_by_tool_and_by_state() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    world
        .gateway
        .will_answer(&[Reply::Picture, Reply::Refusal, Reply::Refusal]);
    let mut ids = Vec::new();
    for preset in ["try_on", "scene", "try_on", "scene"] {
        let inputs = match preset {
            "scene" => {
                json!({"subject": [mimi.picture().await], "scene": [mimi.picture().await]})
            }
            _ => person_and_garment(&mimi).await,
        };
        let body = json!({"preset": preset, "inputs": inputs});
        let task = mimi.submit(&ids.len().to_string(), &body).await.expect(202);
        let id = task.json()["id"].as_str().unwrap().to_owned();
        settled(&mimi, &id).await;
        world.pass(SECOND);
        ids.push(id);
    }
    for (query, expected) in [
        ("preset=try_on", vec![2, 0]),
        ("state=failed", vec![2, 1]),
        ("state=succeeded&preset=scene", vec![3]),
        ("state=queued", vec![]),
    ] {
        let page = mimi.get(&format!("/api/tasks?{query}")).await.expect(200);
        let page = page.json();
        let listed: Vec<&str> = page["tasks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|task| task["id"].as_str().unwrap())
            .collect();
        let expected: Vec<&str> = expected.iter().map(|&n: &usize| ids[n].as_str()).collect();
        assert_eq!(listed, expected, "{query}");
    }
    mimi.get("/api/tasks?state=lost").await.expect(400);
}

#[tokio::test]
async fn every_page_of_history_is_a_range_of_an_index() {
    let world = World::new().await;
    for (preset, state, index) in [
        (None, None, "tasks_of_account"),
        (Some("scene"), None, "tasks_of_account_by_preset"),
        (None, Some(TaskState::Failed), "tasks_of_account_by_state"),
        (
            Some("scene"),
            Some(TaskState::Failed),
            "tasks_of_account_by_preset",
        ),
    ] {
        let filter = Filter {
            preset,
            state,
            before: None,
            limit: 20,
        };
        let plan = format!("EXPLAIN QUERY PLAN {}", listing(&filter));
        let steps = world.database.sql(&plan).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|row| row.get(3).unwrap()).collect();
        let first = format!("SEARCH tasks USING INDEX {index} (");
        assert!(steps[0].starts_with(&first), "{steps:?}");
        for (index, of) in [
            ("tasks_by_state", "place"),
            ("tasks_done_by_preset", "duration"),
        ] {
            let is_used = steps.iter().any(|step| step.contains(index));
            assert!(is_used, "{of}: {steps:?}");
        }
        let is_scan = |step: &String| step.starts_with("SCAN task");
        assert!(!steps.iter().any(is_scan), "{steps:?}");
    }
}
