//! product.md 3 and 8: what a new day brings.

use crate::{
    support::{Client, HOUR, World},
    terms::{DAY, subscribe},
};

async fn daily(world: &World) {
    jobs::every_day(&world.context()).await.unwrap();
}

async fn at_level<'w>(world: &'w World, email: &str, level: &str) -> Client<'w> {
    let client = world.newcomer(email).await;
    let sql = format!(
        "UPDATE accounts SET level = '{level}' WHERE id = '{}'",
        client.id
    );
    world.database.sql(&sql).await.unwrap();
    seen(&client, 0).await;
    client
}

/// Was here so many milliseconds ago.
async fn seen(client: &Client<'_>, ago: i64) {
    let at = client.world.context().now() - ago;
    let sql = format!(
        "UPDATE accounts SET seen_at = {at} WHERE id = '{}'",
        client.id
    );
    client.world.database.sql(&sql).await.unwrap();
}

async fn check_ins(world: &World, client: &Client<'_>) -> i64 {
    let sql = format!(
        "SELECT coalesce(sum(amount), 0) FROM ledger_entries
         WHERE event = 'check_in' AND account_id = '{}'",
        client.id
    );
    world.database.number(&sql).await
}

#[tokio::test]
async fn the_cron_checks_in_plus_pro_and_members_and_leaves_the_button_to_free_users() {
    let world = World::new().await;
    let free = world.newcomer("free@example.com").await;
    let plus = at_level(&world, "plus@example.com", "plus").await;
    let pro = at_level(&world, "pro@example.com", "pro").await;
    let member = world.newcomer("member@example.com").await;
    seen(&member, 0).await;
    subscribe(&member, 1).await;
    daily(&world).await;
    daily(&world).await;
    assert_eq!(check_ins(&world, &free).await, 0);
    assert_eq!(check_ins(&world, &plus).await, 6);
    assert_eq!(check_ins(&world, &pro).await, 10);
    assert_eq!(check_ins(&world, &member).await, 10);
    let told = plus
        .post("/api/check-in", serde_json::json!({}))
        .await
        .json();
    assert_eq!(
        (told["claimed"].clone(), told["claimed_now"].clone()),
        (true.into(), false.into())
    );
    world.pass(DAY);
    daily(&world).await;
    assert_eq!(check_ins(&world, &plus).await, 12);
}

#[tokio::test]
async fn the_cron_passes_over_whoever_pressed_already_and_whoever_is_long_away() {
    let world = World::new().await;
    let here = at_level(&world, "here@example.com", "plus").await;
    let away = at_level(&world, "away@example.com", "plus").await;
    let banned = at_level(&world, "banned@example.com", "plus").await;
    seen(&away, 31 * DAY).await;
    let ban = format!(
        "UPDATE accounts SET banned_at = 1 WHERE id = '{}'",
        banned.id
    );
    world.database.sql(&ban).await.unwrap();
    here.post("/api/check-in", serde_json::json!({}))
        .await
        .expect(200);
    daily(&world).await;
    assert_eq!(check_ins(&world, &here).await, 6);
    assert_eq!(check_ins(&world, &away).await, 0);
    assert_eq!(check_ins(&world, &banned).await, 0);
}

#[tokio::test]
async fn days_that_the_cron_missed_are_gone() {
    let world = World::new().await;
    let plus = at_level(&world, "plus@example.com", "plus").await;
    daily(&world).await;
    world.pass(5 * DAY + HOUR);
    daily(&world).await;
    assert_eq!(check_ins(&world, &plus).await, 12);
}
