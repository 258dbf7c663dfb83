//! product.md 7: the dashboard, from the figures of each day.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::{
    orders::{decide, ordered},
    support::{HOUR, MINUTE, World},
    terms::{DAY, at},
};

async fn every_hour(world: &World) {
    jobs::every_hour(&world.context()).await.unwrap();
}

async fn dashboard(world: &World, query: &str) -> Value {
    let mut operator = world.anonymous();
    operator.log_in("boss@example.com").await;
    let path = format!("/api/admin/dashboard{query}");
    operator.get(&path).await.expect(200).json()
}

#[tokio::test]
async fn a_day_shows_what_happened_on_it() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    mimi.accepted(1).await;
    world.pass(MINUTE);
    world.work_off().await;
    let order = ordered(&mimi, json!({"pack": "small"})).await;
    decide(&operator, &order, "confirm").await.expect(200);
    every_hour(&world).await;

    let shown = dashboard(&world, "").await;
    let [day] = &shown["days"].as_array().unwrap()[..] else {
        panic!("{shown}")
    };
    assert_eq!(day["day"], "2026-11-22");
    assert_eq!(day["sign_ups"], 2);
    assert_eq!(day["active"], 2);
    assert_eq!(
        day["tasks"],
        json!({"succeeded": 1, "partial": 0, "failed": 0, "canceled": 0})
    );
    assert_eq!(
        day["outputs"],
        json!({"succeeded": 1, "failed": 0, "blocked": 0, "canceled": 0, "needs_review": 0})
    );
    assert_eq!(day["success_rate"], 1000);
    assert_eq!(
        (&day["p50_ms"], &day["p95_ms"]),
        (&json!(MINUTE), &json!(MINUTE))
    );
    // Two welcomes and a pack of sixty; a picture.
    assert_eq!(
        (&day["credits_in"], &day["credits_out"]),
        (&json!(72), &json!(2))
    );
    assert_eq!(day["income_fen"], 990);
    assert_eq!(
        (&day["gateway_calls"], &day["gateway_errors"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(shown["as_of"], world.context().now());
    assert_eq!(
        shown["now"],
        json!({
            "accounts": 2, "queued": 0, "running": 0, "needs_review": 0, "orders_pending": 0,
            "jobs_late": 0,
            "gateway_alerts": 0,
        })
    );
}

#[tokio::test]
async fn what_came_less_what_went_is_what_the_balances_changed_by() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    for number in 0..3 {
        let mimi = world.newcomer(&format!("cat-{number}@example.com")).await;
        mimi.accepted(1).await;
        if number == 0 {
            // Nobody works it off in time: refunded.
            world.queue.take();
            world.pass(20 * MINUTE);
            world.sweep().await;
        }
        world.work_off().await;
    }
    every_hour(&world).await;
    let shown = dashboard(&world, "").await;
    let day = &shown["days"][0];
    let balance = "SELECT sum(amount) FROM ledger_entries";
    assert_eq!(
        day["credits_in"].as_i64().unwrap() - day["credits_out"].as_i64().unwrap(),
        world.database.number(balance).await
    );
    assert_eq!(day["outputs"]["needs_review"], 1);
    assert_eq!(day["success_rate"], 666);
    assert_eq!(shown["now"]["needs_review"], 1);
}

#[tokio::test]
async fn days_are_chinas() {
    let world = World::new().await;
    world.pass(at("2026-11-22T23:59:59+08:00") - world.context().now());
    world.operator("boss@example.com").await;
    world.pass(1000);
    world.newcomer("mimi@example.com").await;
    every_hour(&world).await;
    let shown = dashboard(&world, "").await;
    let days: Vec<_> = shown["days"].as_array().unwrap().iter().collect();
    let sign_ups: Vec<_> = days
        .iter()
        .map(|day| (&day["day"], &day["sign_ups"]))
        .collect();
    assert_eq!(
        sign_ups,
        [
            (&json!("2026-11-22"), &json!(1)),
            (&json!("2026-11-23"), &json!(1))
        ]
    );
}

#[tokio::test]
async fn computing_again_changes_nothing_and_days_of_outage_are_made_up_for() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    every_hour(&world).await;
    every_hour(&world).await;
    world.newcomer("late@example.com").await;
    world.pass(5 * DAY);
    world.newcomer("mimi@example.com").await;
    every_hour(&world).await;
    let shown = dashboard(&world, "").await;
    let sign_ups = shown["days"].as_array().unwrap().iter();
    let sign_ups: Vec<_> = sign_ups
        .map(|day| day["sign_ups"].as_i64().unwrap())
        .collect();
    // Who came on the first day after its figures were computed is counted too.
    assert_eq!(sign_ups, [2, 0, 0, 0, 0, 1]);
    assert_eq!(shown["now"]["accounts"], 3);
    let three = dashboard(&world, "?days=3").await;
    assert_eq!(three["days"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn accounts_are_counted_without_looking_at_all_of_them_and_without_the_deleted() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    assert_eq!(dashboard(&world, "").await["now"]["accounts"], 2);
    every_hour(&world).await;
    world.pass(DAY + HOUR);
    every_hour(&world).await;
    world.newcomer("momo@example.com").await;
    assert_eq!(dashboard(&world, "").await["now"]["accounts"], 3);
    let deleted = format!(
        "UPDATE accounts SET deleted_at = 1 WHERE id = '{}'",
        mimi.id
    );
    world.database.sql(&deleted).await.unwrap();
    assert_eq!(dashboard(&world, "").await["now"]["accounts"], 2);
}

#[tokio::test]
async fn the_dashboard_is_one_round_trip_and_has_a_tag() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let before = world.database.round_trips();
    let answer = operator.get("/api/admin/dashboard").await.expect(200);
    assert_eq!(world.database.round_trips() - before, 1);
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    let headers = [("if-none-match", tag.as_str())];
    let again = operator.send(Method::GET, "/api/admin/dashboard", &headers, Body::empty());
    again.await.expect(304);
    for days in ["0", "367"] {
        let path = format!("/api/admin/dashboard?days={days}");
        operator.get(&path).await.expect(422);
    }
}
