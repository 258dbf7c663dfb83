//! Refunds that cost us are counted by account, and beyond a number in a day the account waits
//! (product.md 4, running).

use Reply::{Refusal, Status, TimedOut, Tiny};

use crate::{
    gateways::{customer, try_on},
    support::{Client, HOUR, Reply, World},
};

/// A World whose gateways charge for what they make.
pub async fn with_prices() -> World {
    World::with_gateways(
        r#"[{"name": "first", "style": "chat", "base_url": "https://first.example", "model": "m",
             "key_secret": "GATEWAY_TEST_KEY", "price": {"picture": 280000}},
            {"name": "second", "style": "native", "base_url": "https://second.example",
             "model": "m", "key_secret": "GATEWAY_TEST_KEY", "price": {"picture": 280000}}]"#,
    )
    .await
}

pub async fn allow(world: &World, most: u32) {
    let setting = format!("UPDATE settings SET value = {most} WHERE name = 'costly_refunds'");
    world.database.sql(&setting).await.unwrap();
}

pub async fn pay_in_vain(client: &Client<'_>) {
    assert_eq!(try_on(client, &[Tiny, Tiny, Tiny]).await["state"], "failed");
}

#[tokio::test]
async fn an_account_waits_after_a_days_number_of_pictures_paid_for_in_vain() {
    let world = with_prices().await;
    let mut mimi = customer(&world).await;
    allow(&world, 3).await;
    for _ in 0..3 {
        pay_in_vain(&mimi).await;
    }
    let before = world.gateway.called().len();
    let refused = mimi.try_on(1).await.expect(429);
    assert_eq!(refused.json()["type"], "/problems/limit-reached");
    let wait: i64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((23 * 3600..=24 * 3600).contains(&wait), "{wait} s");
    assert_eq!(mimi.balance().await, 200);
    assert_eq!(world.gateway.called().len(), before);

    let momo = world.newcomer("momo@example.com").await;
    momo.try_on(1).await.expect(202);

    world.pass(25 * HOUR);
    mimi.log_in("mimi@example.com").await;
    mimi.try_on(1).await.expect(202);
}

#[tokio::test]
async fn what_cost_nothing_or_was_the_gateways_fault_does_not_count() {
    let world = with_prices().await;
    let mimi = customer(&world).await;
    allow(&world, 3).await;
    for replies in [
        [Refusal].as_slice(),
        &[Status(400), Status(400)],
        &[TimedOut, TimedOut],
        &[Status(503), Status(503), Status(503)],
        &[Status(451)],
    ] {
        assert_ne!(try_on(&mimi, replies).await["state"], "succeeded");
    }
    mimi.try_on(1).await.expect(202);
}
