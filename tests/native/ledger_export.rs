//! product.md 2 and 7: the ledger to take away.

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;
use http::{Method, Request};
use serde_json::json;

use crate::support::{Client, SECOND, START, World};

async fn export(client: &Client<'_>, query: &str, language: &str) -> String {
    let path = format!("/api/ledger/export?{query}");
    let headers = [("accept-language", language)];
    let answer = client.send(Method::GET, &path, &headers, Body::empty());
    String::from_utf8(answer.await.expect(200).bytes.to_vec()).unwrap()
}

/// The export's body, still unread.
async fn stream(client: &Client<'_>) -> BodyDataStream {
    let token = client.access_token.as_ref().unwrap();
    let request = Request::get("/api/ledger/export")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty());
    let response = client.world.serve(request.unwrap()).await;
    assert_eq!(response.status(), 200);
    response.into_body().into_data_stream()
}

/// Books so many adjustments of one credit after the welcome.
async fn book(client: &Client<'_>, number: u32) {
    let id = &client.id;
    let places = format!(
        "WITH RECURSIVE place (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < {number})"
    );
    let statements = [
        format!(
            "INSERT INTO credit_grants (id, account_id, source, amount, created_at)
             {places} SELECT 'g' || n, '{id}', 'adjustment', 1, {START} FROM place"
        ),
        format!(
            "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
             {places} SELECT 'e' || n, 'g' || n, 1, 1 FROM place"
        ),
        format!(
            "INSERT INTO ledger_entries
                (id, account_id, seq, event, subject, amount, balance, created_at)
             {places}
             SELECT 'e' || n, '{id}', n + 1, 'adjustment', n, 1, n + 6, {START} FROM place"
        ),
    ];
    let world = client.world;
    world.database.transaction(&statements).await.unwrap();
}

#[tokio::test]
async fn the_ledger_is_a_table_newest_first_in_the_readers_language_and_chinas_time() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.pass(SECOND);
    let task = mimi.accepted(1).await;
    assert_eq!(
        export(&mimi, "", "en").await,
        format!(
            "\u{feff}Time (Beijing),Event,Credits,Balance,Task,Note\r\n\
             2026-11-22 08:00:01,Picture,-2,4,{task},\r\n\
             2026-11-22 08:00:00,Welcome,6,6,,\r\n"
        )
    );
    let chinese = export(&mimi, "", "zh").await;
    assert!(chinese.starts_with("\u{feff}时间（北京）,类型,积分变动,余额,任务,备注\r\n"));
    assert!(chinese.contains(",注册赠送,6,6,"));
}

#[tokio::test]
async fn it_is_a_file_with_a_name() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let answer = mimi.get("/api/ledger/export").await.expect(200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(
        answer.headers["content-disposition"],
        "attachment; filename=\"kitten-closet-ledger-2026-11-22-08-00-00.csv\""
    );
}

#[tokio::test]
async fn it_is_filtered_as_the_ledger_is() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.pass(SECOND);
    mimi.accepted(1).await;
    world.pass(SECOND);
    mimi.post("/api/check-in", json!({})).await.expect(200);
    for (query, amounts) in [
        ("event=generation", vec!["-2"]),
        ("event=purchase", vec![]),
        (&format!("from={}", START + SECOND), vec!["6", "-2"]),
        (&format!("to={}", START + SECOND), vec!["6"]),
    ] {
        let table = export(&mimi, query, "en").await;
        let rows = table.lines().skip(1);
        let told: Vec<_> = rows.map(|row| row.split(',').nth(2).unwrap()).collect();
        assert_eq!(told, amounts, "{query}");
    }
    mimi.get("/api/ledger/export?event=gift").await.expect(400);
}

#[tokio::test]
async fn a_session_that_has_ended_is_told_before_anything_is_sent() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    mimi.post("/api/auth/logout", json!({})).await.expect(204);
    let refused = mimi.get("/api/ledger/export").await.expect(401);
    assert_eq!(refused.problem(), "unauthenticated");
}

#[tokio::test]
async fn a_ledger_of_a_hundred_thousand_entries_is_read_as_it_is_taken() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    book(&mimi, 99_999).await;
    let before = world.database.round_trips();
    let mut body = stream(&mimi).await;
    let (mut pages, mut rows, mut largest) = (0, 0, 0);
    loop {
        // A page is read when it is wanted, and not before.
        assert_eq!(world.database.round_trips() - before, pages.max(1));
        let Some(page) = body.next().await else { break };
        let page = page.unwrap();
        pages += 1;
        rows += page.iter().filter(|byte| **byte == b'\n').count();
        largest = largest.max(page.len());
    }
    assert_eq!(rows, 1 + 100_000);
    assert_eq!(pages, 100);
    assert!(largest < 100_000, "{largest} bytes were in memory at once");
}

#[tokio::test]
async fn what_is_booked_meanwhile_is_not_in_it_and_moves_nothing() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    book(&mimi, 2_499).await;
    let mut body = stream(&mimi).await;
    let mut table = body.next().await.unwrap().unwrap().to_vec();
    mimi.post("/api/check-in", json!({})).await.expect(200);
    while let Some(page) = body.next().await {
        table.extend_from_slice(&page.unwrap());
    }
    let table = String::from_utf8(table).unwrap();
    let balances = table.lines().skip(1).map(|row| row.split(',').nth(3));
    let balances: Vec<i64> = balances
        .map(|text| text.unwrap().parse().unwrap())
        .collect();
    let expected: Vec<i64> = (6..=2_505).rev().collect();
    assert_eq!(balances, expected);
}

#[tokio::test]
async fn an_export_that_cannot_go_on_breaks_off() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    book(&mimi, 2_499).await;

    let mut body = stream(&mimi).await;
    body.next().await.unwrap().unwrap();
    world.database.lose_replies(1);
    assert!(body.next().await.unwrap().is_err());

    let mut body = stream(&mimi).await;
    body.next().await.unwrap().unwrap();
    mimi.post("/api/auth/logout", json!({})).await.expect(204);
    assert!(body.next().await.unwrap().is_err());
}
