//! product.md 3: check-ins.

use serde_json::json;

use crate::support::{Client, HOUR, World};

async fn check_in(client: &Client<'_>) -> serde_json::Value {
    client
        .post("/api/check-in", json!({}))
        .await
        .expect(200)
        .json()
}

#[tokio::test]
async fn a_free_user_claims_six_credits_once_a_week() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let before = mimi.get("/api/check-in").await.expect(200).json();
    assert_eq!(before["claimed"], false);
    assert_eq!(
        (&before["every"], &before["credits"]),
        (&json!("week"), &json!(6))
    );
    assert_eq!(before["period"], "2026-W47");

    assert_eq!(check_in(&mimi).await["claimed_now"], true);
    let again = check_in(&mimi).await;
    assert_eq!(
        (&again["claimed"], &again["claimed_now"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(mimi.balance().await, 12);

    // The world begins on a Sunday morning: the next day is a new week.
    mimi.return_after(24 * HOUR).await;
    assert_eq!(check_in(&mimi).await["period"], "2026-W48");
    mimi.return_after(24 * HOUR).await;
    assert_eq!(check_in(&mimi).await["claimed_now"], false);
    assert_eq!(mimi.balance().await, 18);
}

#[tokio::test]
async fn plus_claims_six_and_pro_ten_every_day() {
    for (level, credits) in [("plus", 6), ("pro", 10)] {
        let world = World::new().await;
        let mut mimi = world.newcomer("mimi@example.com").await;
        world
            .database
            .sql(&format!("UPDATE accounts SET level = '{level}'"))
            .await
            .unwrap();
        for day in ["2026-11-22", "2026-11-23"] {
            let claimed = check_in(&mimi).await;
            assert_eq!(
                (&claimed["period"], &claimed["credits"]),
                (&json!(day), &json!(credits))
            );
            assert_eq!(check_in(&mimi).await["claimed_now"], false);
            mimi.return_after(24 * HOUR).await;
        }
        assert_eq!(mimi.balance().await, 6 + 2 * credits);
    }
}

#[tokio::test]
async fn a_claim_whose_reply_was_lost_is_repeated_without_a_second_grant() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.database.lose_replies(1);
    mimi.post("/api/check-in", json!({})).await.expect(503);
    assert_eq!(check_in(&mimi).await["claimed"], true);
    assert_eq!(mimi.balance().await, 12);
}

#[tokio::test]
async fn a_check_in_is_one_round_trip() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = world.database.round_trips();
    check_in(&mimi).await;
    mimi.get("/api/check-in").await.expect(200);
    mimi.get("/api/ledger").await.expect(200);
    assert_eq!(world.database.round_trips() - before, 3);
}

#[tokio::test]
async fn open_pages_are_told_of_a_claim_and_of_nothing_when_it_was_claimed_before() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.pages.told();
    check_in(&mimi).await;
    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    check_in(&mimi).await;
    assert!(world.pages.told().is_empty());
}
