//! product.md 2: the ledger as its owner sees it.

use serde_json::{Value, json};

use crate::support::{Client, SECOND, START, World};

async fn page(client: &Client<'_>, query: &str) -> Value {
    client
        .get(&format!("/api/ledger?{query}"))
        .await
        .expect(200)
        .json()
}

fn told(page: &Value) -> Vec<(String, i64, i64)> {
    let entries = page["entries"].as_array().unwrap().iter();
    let told = entries.map(|entry| {
        let number = |name: &str| entry[name].as_i64().unwrap();
        (
            entry["event"].as_str().unwrap().to_owned(),
            number("amount"),
            number("balance"),
        )
    });
    told.collect()
}

fn entry(event: &str, amount: i64, balance: i64) -> (String, i64, i64) {
    (event.to_owned(), amount, balance)
}

/// Somebody with a welcome, a generation, its refund, and a check-in, a second apart.
async fn history(world: &World) -> Client<'_> {
    let mimi = world.newcomer("mimi@example.com").await;
    world.pass(SECOND);
    mimi.accepted(1).await;
    world.pass(SECOND);
    jobs::give_up(&world.context(), &world.queue.take().unwrap())
        .await
        .unwrap();
    world.pass(SECOND);
    mimi.post("/api/check-in", json!({})).await.expect(200);
    mimi
}

#[tokio::test]
async fn the_ledger_is_told_newest_first_with_the_running_balance() {
    let world = World::new().await;
    let mimi = history(&world).await;
    let all = page(&mimi, "").await;
    assert_eq!(
        told(&all),
        [
            entry("check_in", 6, 12),
            entry("refund", 2, 6),
            entry("generation", -2, 4),
            entry("welcome", 6, 6),
        ]
    );
    assert_eq!(all["next_cursor"], Value::Null);
    assert!(all["entries"][1]["task_id"].is_string());
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let world = World::new().await;
    let mimi = history(&world).await;
    let first = page(&mimi, "limit=3").await;
    let second = page(
        &mimi,
        &format!("limit=3&cursor={}", first["next_cursor"].as_str().unwrap()),
    )
    .await;
    assert_eq!(told(&first).len(), 3);
    assert_eq!(told(&second), [entry("welcome", 6, 6)]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[tokio::test]
async fn no_page_follows_the_last_that_is_picked() {
    let world = World::new().await;
    let mimi = history(&world).await;
    let since_the_refund = format!("limit=2&from={}", START + 2 * SECOND);
    for (query, follows) in [
        ("limit=3", true),
        ("limit=4", false),
        ("limit=1&event=refund", false),
        (&since_the_refund, false),
        ("event=redemption", false),
    ] {
        let page = page(&mimi, query).await;
        assert_eq!(page["next_cursor"].is_string(), follows, "{query}");
    }
}

#[tokio::test]
async fn entries_are_filtered_by_kind_and_by_time() {
    let world = World::new().await;
    let mimi = history(&world).await;
    assert_eq!(
        told(&page(&mimi, "event=refund").await),
        [entry("refund", 2, 6)]
    );
    let (from, to) = (START + SECOND, START + 3 * SECOND);
    let between = page(&mimi, &format!("from={from}&to={to}")).await;
    assert_eq!(
        told(&between),
        [entry("refund", 2, 6), entry("generation", -2, 4)]
    );
    assert_eq!(
        told(&page(&mimi, &format!("from={}", to + SECOND)).await),
        []
    );
    assert_eq!(told(&page(&mimi, &format!("to={START}")).await), []);
    let kind = page(&mimi, &format!("event=generation&from={from}&to={to}")).await;
    assert_eq!(told(&kind), [entry("generation", -2, 4)]);
    mimi.get("/api/ledger?event=gift").await.expect(400);
}

#[tokio::test]
async fn a_ledger_is_its_owners_alone() {
    let world = World::new().await;
    history(&world).await;
    let other = world.newcomer("other@example.com").await;
    assert_eq!(told(&page(&other, "").await), [entry("welcome", 6, 6)]);
}

#[tokio::test]
async fn every_page_is_a_range_of_an_index() {
    let world = World::new().await;
    for of_kind in ["", "AND event = ?6"] {
        let sql = credits::store::LEDGER;
        let plan = format!("EXPLAIN QUERY PLAN {sql} {of_kind} ORDER BY seq DESC LIMIT ?5");
        let steps = world.database.sql(&plan).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|row| row.get(3).unwrap()).collect();
        assert!(
            steps.iter().all(|step| !step.contains("SCAN ledger")),
            "{steps:?}"
        );
        assert!(
            steps.iter().all(|step| !step.contains("TEMP B-TREE")),
            "{steps:?}"
        );
    }
}
