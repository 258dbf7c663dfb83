//! product.md 3: stretches of membership and their months.

use chrono::DateTime;
use membership::store::terms::{add_term, cancel_term};
use ports::database::{Batch, Database};
use serde_json::Value;

use crate::support::{Client, HOUR, PASSWORD, START, World};

pub const DAY: i64 = 24 * HOUR;

pub fn at(time: &str) -> i64 {
    DateTime::parse_from_rfc3339(time)
        .unwrap()
        .timestamp_millis()
}

/// Gives a client a term of so many months.
pub async fn subscribe(client: &Client<'_>, months: i64) {
    let world = client.world;
    let mut batch = Batch::write();
    let sql = "SELECT ?1 AS account_id, 'monthly' AS plan_id, NULL AS order_id, NULL AS code,
        ?2 AS months, 300 AS credits_per_month";
    let args = ports::args![&client.id, months];
    add_term(&mut batch, &world.context(), sql, args);
    world.database.run(&batch).await.unwrap();
}

async fn me(client: &Client<'_>) -> Value {
    client.get("/api/me").await.expect(200).json()
}

/// The ends of all months, in order.
async fn month_ends(world: &World) -> Vec<i64> {
    let rows = world
        .database
        .sql("SELECT ends_at FROM membership_months ORDER BY starts_at")
        .await;
    rows.unwrap()
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect()
}

async fn daily(world: &World) {
    jobs::every_day(&world.context()).await.unwrap();
}

async fn is_sound(world: &World) {
    let faults = "SELECT count(*) FROM ledger_faults";
    assert_eq!(world.database.number(faults).await, 0);
}

#[tokio::test]
async fn a_term_begins_at_once_with_its_first_months_credits_and_ends_with_a_day() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 1).await;
    let me = me(&mimi).await;
    let end = at("2026-12-23T00:00:00+08:00");
    assert_eq!(me["level"], "pro");
    assert_eq!(me["membership"]["ends_at"], end);
    assert_eq!(me["membership"]["name"]["zh"], "月度会员");
    assert_eq!(me["balance"]["membership"], 300);
    assert_eq!(me["balance"]["expiring"][0]["expires_at"], end);
    assert_eq!(me["balance"]["permanent"], 6);
}

#[tokio::test]
async fn a_renewal_extends_from_the_current_end() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 1).await;
    world.pass(3 * DAY);
    subscribe(&mimi, 2).await;
    assert_eq!(
        month_ends(&world).await,
        [
            at("2026-12-23T00:00:00+08:00"),
            at("2027-01-23T00:00:00+08:00"),
            at("2027-02-23T00:00:00+08:00"),
        ]
    );
    mimi.log_in("mimi@example.com").await;
    let me = me(&mimi).await;
    assert_eq!(me["membership"]["ends_at"], at("2027-02-23T00:00:00+08:00"));
    assert_eq!(
        me["balance"]["membership"], 300,
        "the next month's wait for it"
    );
}

#[tokio::test]
async fn a_renewal_after_the_end_begins_at_once() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 1).await;
    world.pass(40 * DAY);
    mimi.log_in("mimi@example.com").await;
    assert_eq!(me(&mimi).await["level"], "free");
    subscribe(&mimi, 1).await;
    // From 1 January 08:00, to the end of 1 February.
    assert_eq!(
        me(&mimi).await["membership"]["ends_at"],
        at("2027-02-02T00:00:00+08:00")
    );
}

#[tokio::test]
async fn months_end_with_the_calendars_months_and_return_to_their_day() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.pass(at("2027-12-31T00:00:00+08:00") - START);
    subscribe(&mimi, 5).await;
    assert_eq!(
        month_ends(&world).await,
        [
            at("2028-01-31T00:00:00+08:00"),
            at("2028-02-29T00:00:00+08:00"),
            at("2028-03-31T00:00:00+08:00"),
            at("2028-04-30T00:00:00+08:00"),
            at("2028-05-31T00:00:00+08:00"),
        ]
    );
}

#[tokio::test]
async fn each_month_is_granted_once_however_often_and_late_the_cron_is() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 3).await;
    world.pass(31 * DAY);
    daily(&world).await;
    daily(&world).await;
    mimi.log_in("mimi@example.com").await;
    let balance = me(&mimi).await["balance"].clone();
    assert_eq!(balance["membership"], 300);
    assert_eq!(
        balance["expiring"][0]["expires_at"],
        at("2027-01-23T00:00:00+08:00")
    );

    // The cron sleeps until five days after the third month has ended.
    let late = at("2027-02-28T00:05:00+08:00");
    world.pass(late - world.context().now());
    daily(&world).await;
    daily(&world).await;
    mimi.log_in("mimi@example.com").await;
    let balance = me(&mimi).await["balance"].clone();
    assert_eq!(
        balance["membership"], 300,
        "the late month alone: the others have expired"
    );
    assert_eq!(balance["expiring"][0]["expires_at"], late + 7 * DAY);
    assert_eq!(
        me(&mimi).await["level"],
        "free",
        "the benefits stopped with the end"
    );
    let granted = "SELECT count(*) FROM ledger_entries WHERE event = 'membership'";
    assert_eq!(world.database.number(granted).await, 3);
    world.pass(7 * DAY);
    daily(&world).await;
    mimi.log_in("mimi@example.com").await;
    assert_eq!(me(&mimi).await["balance"]["total"], 6);
    is_sound(&world).await;
}

#[tokio::test]
async fn an_account_that_is_deleted_is_granted_no_month_any_more() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 3).await;
    let password = serde_json::json!({"password": PASSWORD});
    mimi.delete("/api/account", password).await.expect(204);
    for _ in 0..3 {
        world.pass(31 * DAY);
        daily(&world).await;
    }
    let granted = "SELECT count(*) FROM ledger_entries WHERE event = 'membership'";
    assert_eq!(world.database.number(granted).await, 1);
    is_sound(&world).await;
}

#[tokio::test]
async fn a_term_that_is_taken_back_brings_nothing_more() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    world
        .database
        .sql(&format!(
            "INSERT INTO orders (id, number, account_id, plan_id, name_zh, name_en, price_fen,
                months, credits_per_month, created_at, lapses_at)
             VALUES ('order', 'KC', '{}', 'monthly', '', '', 1, 3, 300, 0, 0)",
            mimi.id
        ))
        .await
        .unwrap();
    let mut batch = Batch::write();
    let sql = "SELECT account_id, plan_id, id AS order_id, NULL AS code, months, credits_per_month
        FROM orders WHERE id = 'order'";
    add_term(&mut batch, &world.context(), sql, vec![]);
    cancel_term(&mut batch, "order", START);
    credits::store::add_reversal(&mut batch, &world.context(), "order");
    world.database.run(&batch).await.unwrap();
    let told = me(&mimi).await;
    assert_eq!(
        (&told["level"], &told["membership"]),
        (&"free".into(), &Value::Null)
    );
    assert_eq!(told["balance"]["total"], 6);
    world.pass(40 * DAY);
    daily(&world).await;
    mimi.log_in("mimi@example.com").await;
    assert_eq!(me(&mimi).await["balance"]["total"], 6);
    is_sound(&world).await;
}

#[tokio::test]
async fn a_month_cannot_be_settled_without_its_credits() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 2).await;
    for attempt in [
        "UPDATE membership_months SET settled_at = 1 WHERE number = 2",
        "UPDATE membership_months SET settled_at = NULL WHERE number = 1",
        "UPDATE membership_months SET credits = 1000 WHERE number = 2",
        "DELETE FROM membership_terms",
    ] {
        assert!(world.database.sql(attempt).await.is_err(), "{attempt}");
    }
}
