//! product.md 7: whatever an operator takes away as a table is on record.

use serde_json::{Value, json};

use crate::{
    backoffice,
    support::{Client, World},
};

/// The newest record.
async fn newest(operator: &Client<'_>) -> Value {
    let page = operator.get("/api/admin/audit?limit=1").await.expect(200);
    page.json()["items"][0].take()
}

#[tokio::test]
async fn every_export_leaves_a_record_in_its_own_round_trip() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let exports = backoffice::operations().into_iter().map(|(_, path)| path);
    let exports: Vec<String> = exports.filter(|path| path.ends_with("/export")).collect();
    assert!(exports.len() >= 7, "{exports:?}");
    for path in exports {
        // Records of one millisecond are in no order.
        world.pass(1);
        let before = world.database.round_trips();
        let taken = operator.get(&path.replace("{id}", &mimi.id)).await;
        taken.expect(200);
        assert_eq!(world.database.round_trips() - before, 1, "{path}");
        let record = newest(&operator).await;
        assert_eq!(record["action"], "list.export", "{path}");
        assert_eq!(record["operator"]["id"], operator.id, "{path}");
        assert_eq!(record["address"], operator.address, "{path}");
        let list = path.trim_start_matches("/api/admin/");
        let list = list.trim_end_matches("/export").rsplit('/').next().unwrap();
        let subject = record["subject"].as_str().unwrap();
        assert!(
            subject.replace('_', "-").contains(list),
            "{path}: {subject}"
        );
        let of = &record["account"]["id"];
        assert_eq!(of == &json!(mimi.id), path.contains("{id}"), "{path}: {of}");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn the_record_says_what_was_asked_for_and_how_many_rows_there_were() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    world.newcomer("mimi@example.com").await;
    let path = "/api/admin/accounts/export?role=user&sort=email&search=mimi@example.com";
    operator.get(path).await.expect(200);
    let record = newest(&operator).await;
    let filters = json!({"role": "user", "sort": "email", "search": "…"});
    assert_eq!(record["after"], json!({"filters": filters, "rows": 1}));
    assert_eq!(record["before"], Value::Null);
    assert!(
        !record.to_string().contains("mimi@"),
        "what was searched for stays out"
    );
}

#[tokio::test]
async fn the_rows_of_a_long_table_are_not_known_and_only_its_first_page_is_a_record() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let many = "WITH RECURSIVE number (n) AS (
            SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 1500
        )
        INSERT INTO accounts (id, email, email_key, password_hash, created_at)
        SELECT 'account ' || n, n || '@example.com', n || '@example.com', '', 0 FROM number";
    world.database.sql(many).await.unwrap();
    operator.get("/api/admin/accounts/export").await.expect(200);
    assert_eq!(newest(&operator).await["after"]["rows"], Value::Null);
    let records = "SELECT count(*) FROM audit_log WHERE action = 'list.export'";
    assert_eq!(world.database.number(records).await, 1);
}

#[tokio::test]
async fn without_its_record_nothing_is_taken_away() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let fails = "CREATE TRIGGER audit_fails BEFORE INSERT ON audit_log
                 BEGIN SELECT RAISE(ABORT, 'no record today'); END";
    world.database.sql(fails).await.unwrap();
    let refused = operator.get("/api/admin/accounts/export").await.expect(500);
    assert!(!String::from_utf8_lossy(&refused.bytes).contains("boss@"));
}

#[tokio::test]
async fn a_refused_export_leaves_no_record() {
    let world = World::new().await;
    let support = world.operator_of("s@example.com", "support").await;
    support.get("/api/admin/accounts/export").await.expect(403);
    let records = "SELECT count(*) FROM audit_log";
    assert_eq!(world.database.number(records).await, 0);
}
