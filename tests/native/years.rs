//! product.md 2 and 3, over long times.

use credits::{
    Event,
    store::{Offers, add_grants},
};
use ports::database::{Batch, Database, Value};
use serde_json::json;

use crate::{
    support::{Client, MINUTE, START, World},
    terms::{DAY, at, subscribe},
};

/// What somebody holds: membership credits, permanent credits.
async fn holds(client: &Client<'_>) -> (i64, i64) {
    let sum = |kind: &str| {
        format!(
            "SELECT coalesce(sum(remaining), 0) FROM credit_grants
             WHERE account_id = '{}' AND expires_at IS {kind}",
            client.id
        )
    };
    let database = &client.world.database;
    (
        database.number(&sum("NOT NULL")).await,
        database.number(&sum("NULL")).await,
    )
}

async fn buy_pack(client: &Client<'_>, order: &str, credits: i64) {
    let offers = Offers {
        sql: "SELECT ?1 AS account_id, ?2 AS subject, ?3 AS amount, NULL AS expires_at,
                ?2 AS order_id",
        args: vec![
            Value::from(&client.id),
            Value::from(order),
            Value::from(credits),
        ],
    };
    let mut batch = Batch::write();
    add_grants(&mut batch, &client.world.context(), Event::Purchase, offers);
    client.world.database.run(&batch).await.unwrap();
}

/// A try-on of ten garments, as a request.
async fn ten_garments(client: &Client<'_>) -> serde_json::Value {
    let person = client.picture().await;
    let mut garments = Vec::new();
    for _ in 0..10 {
        garments.push(client.picture().await);
    }
    json!({"preset": "try_on", "inputs": {"person": [person], "garments": garments}})
}

/// The clock moves to a time, and the daily cron runs.
async fn day_comes(world: &World, time: &str) {
    world.pass(at(time) - world.context().now());
    jobs::every_day(&world.context()).await.unwrap();
}

async fn events(world: &World, event: &str) -> (i64, i64) {
    let count = format!("SELECT count(*) FROM ledger_entries WHERE event = '{event}'");
    let sum =
        format!("SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE event = '{event}'");
    (
        world.database.number(&count).await,
        world.database.number(&sum).await,
    )
}

async fn is_sound(world: &World) {
    let faults = "SELECT count(*) FROM ledger_faults";
    assert_eq!(world.database.number(faults).await, 0);
}

#[tokio::test]
async fn a_yearly_member_who_buys_packs_uses_both_and_lapses_keeps_what_was_bought() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 12).await;
    buy_pack(&mimi, "order", 60).await;
    assert_eq!(holds(&mimi).await, (300, 66));

    // Ten garments cost twenty credits: of the membership, as long as there are any.
    mimi.accepted(10).await;
    world.work_off().await;
    assert_eq!(holds(&mimi).await, (280, 66));

    // The month ends: what was left of it is gone, the next one's is there.
    day_comes(&world, "2026-12-23T00:05:00+08:00").await;
    assert_eq!(holds(&mimi).await, (300, 66));
    mimi.log_in("mimi@example.com").await;
    let body = ten_garments(&mimi).await;
    let keep = "UPDATE uploads SET kept = 1";
    world.database.sql(keep).await.unwrap();
    for time in 0..16 {
        mimi.submit(&time.to_string(), &body).await.expect(202);
        world.work_off().await;
    }
    assert_eq!(
        holds(&mimi).await,
        (0, 46),
        "twenty were of the pack and the welcome"
    );

    // The rest of the year, in which nothing is used.
    for month in 1..=11 {
        day_comes(&world, &format!("2027-{month:02}-23T00:05:00+08:00")).await;
        let membership = if month < 11 { 300 } else { 0 };
        assert_eq!(holds(&mimi).await, (membership, 46), "month {month}");
    }
    assert_eq!(events(&world, "membership").await, (12, 3600));
    assert_eq!(events(&world, "expiry").await, (11, -(280 + 300 * 10)));

    // The benefits have ended, and with them the ten garments.
    mimi.log_in("mimi@example.com").await;
    let me = mimi.get("/api/me").await.expect(200).json();
    assert_eq!(
        (me["level"].as_str(), me["limits"]["garments"].as_i64()),
        (Some("free"), Some(1))
    );
    mimi.try_on(2).await.expect(422);
    mimi.accepted(1).await;
    world.work_off().await;
    assert_eq!(holds(&mimi).await, (0, 44));
    is_sound(&world).await;
}

#[tokio::test]
async fn ten_years_of_days_book_every_day_and_every_month_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 12).await;
    let end = at("2036-11-22T00:05:00+08:00");
    world.pass(at("2026-11-23T00:05:00+08:00") - START);
    let mut days = 0;
    while world.context().now() <= end {
        if days > 0 && days % 365 == 0 && days < 3650 {
            subscribe(&mimi, 12).await;
        }
        let seen = format!("UPDATE accounts SET seen_at = {}", world.context().now());
        world.database.sql(&seen).await.unwrap();
        // Twice, as a cron may.
        jobs::every_day(&world.context()).await.unwrap();
        world.pass(MINUTE);
        jobs::every_day(&world.context()).await.unwrap();
        world.pass(DAY - MINUTE);
        days += 1;
    }
    // 2028, 2032 and 2036 are leap years.
    assert_eq!(days, 3653);
    assert_eq!(events(&world, "check_in").await, (3653, 36_530));
    assert_eq!(events(&world, "membership").await, (120, 36_000));
    let (months_over, expired) = events(&world, "expiry").await;
    assert_eq!((months_over, expired), (119, -35_700));
    assert_eq!(holds(&mimi).await, (300, 36_530 + 6));
    is_sound(&world).await;
}
