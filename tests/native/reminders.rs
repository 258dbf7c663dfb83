//! product.md 3: seven days before its end a member is reminded, in the app and by mail.

use serde_json::Value;

use crate::{
    support::{Client, World},
    terms::{at, subscribe},
};

/// What the client was told of the membership, newest first.
async fn told(client: &mut Client<'_>) -> Vec<(String, i64)> {
    client.log_in("mimi@example.com").await;
    let page = client.get("/api/notifications").await.expect(200).json();
    let told = page["notifications"].as_array().unwrap().iter();
    told.map(|one: &Value| {
        (
            one["kind"].as_str().unwrap().to_owned(),
            one["data"]["ends_at"].as_i64().unwrap(),
        )
    })
    .collect()
}

/// The crons of the day and of the morning, as often as they come.
async fn day_comes(world: &World, time: &str) {
    world.pass(at(time) - world.context().now());
    for _ in 0..2 {
        jobs::every_day(&world.context()).await.unwrap();
        jobs::every_morning(&world.context()).await.unwrap();
    }
}

fn letters(world: &World) -> usize {
    let letters = world.outbox.to("mimi@example.com");
    let about = |text: &str| text.contains("会员") && text.contains("2026-12-22");
    letters.iter().filter(|mail| about(&mail.text)).count()
}

#[tokio::test]
async fn a_member_is_reminded_once_seven_days_before_the_end_and_told_of_it_once() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 1).await;
    let end = at("2026-12-23T00:00:00+08:00");
    day_comes(&world, "2026-12-15T09:00:00+08:00").await;
    assert_eq!(told(&mut mimi).await, []);
    day_comes(&world, "2026-12-16T09:00:00+08:00").await;
    let ending = ("membership_ending".to_owned(), end);
    assert_eq!(told(&mut mimi).await, std::slice::from_ref(&ending));
    assert_eq!(
        letters(&world),
        1,
        "{:?}",
        world.outbox.to("mimi@example.com")
    );
    day_comes(&world, "2026-12-17T09:00:00+08:00").await;
    assert_eq!(told(&mut mimi).await, std::slice::from_ref(&ending));
    day_comes(&world, "2026-12-23T00:05:00+08:00").await;
    let ended = ("membership_ended".to_owned(), end);
    assert_eq!(told(&mut mimi).await, [ended, ending]);
    assert_eq!(letters(&world), 1);
}

#[tokio::test]
async fn who_has_renewed_is_not_reminded_of_the_old_end() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 1).await;
    subscribe(&mimi, 1).await;
    for day in 15..25 {
        day_comes(&world, &format!("2026-12-{day}T09:00:00+08:00")).await;
    }
    assert_eq!(told(&mut mimi).await, []);
}

#[tokio::test]
async fn a_reminder_that_comes_after_days_without_cron_comes_once() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    subscribe(&mimi, 1).await;
    day_comes(&world, "2026-12-21T09:00:00+08:00").await;
    assert_eq!(told(&mut mimi).await.len(), 1);
}
