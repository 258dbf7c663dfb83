//! A task made again by an operator, and one that somebody has to look at.

use serde_json::{Value, json};

use super::{assert_money_matches_pictures, cancel::cancel, give_credits, settled, states};
use crate::support::{Answer, Client, HOUR, Reply, World};

async fn retry(operator: &Client<'_>, id: &str, key: &str, body: Value) -> Answer {
    let path = format!("/api/admin/tasks/{id}/retry");
    operator.write(&path, key, &body).await
}

/// A task of three garments of which the first and the last were refused.
async fn half_failed(mimi: &Client<'_>) -> String {
    let id = mimi.accepted(3).await;
    let world = mimi.world;
    world
        .gateway
        .will_answer(&[Reply::Refusal, Reply::Picture, Reply::Refusal]);
    assert_eq!(settled(mimi, &id).await["state"], "partial");
    id
}

#[tokio::test]
async fn what_failed_is_made_again_for_nothing() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    let id = half_failed(&mimi).await;
    let old = mimi.task(&id).await;
    let balance = mimi.balance().await;
    let operator = world.operator("second@example.com").await;

    let body = json!({"reason": "the gateway was too shy"});
    let answer = retry(&operator, &id, "key", body.clone()).await.expect(202);
    let new = answer.json();
    assert_eq!(new["retry_of"], json!(id));
    assert_eq!(states(&new), ["queued"; 2]);
    assert_eq!(new["credits_charged"], 0);
    let garments = &old["inputs"]["garments"];
    assert_eq!(new["inputs"]["person"], old["inputs"]["person"]);
    assert_eq!(new["inputs"]["garments"], json!([garments[0], garments[2]]));
    assert_eq!(world.queue.len(), 2);

    let new = settled(&mimi, new["id"].as_str().unwrap()).await;
    assert_eq!(new["state"], "succeeded");
    assert_eq!(mimi.balance().await, balance);
    assert_eq!(mimi.task(&id).await, old);
    assert_money_matches_pictures(&world).await;

    // The same key gives the same answer; a second retry is refused.
    let again = retry(&operator, &id, "key", body).await.expect(202);
    assert!(again.is_replay());
    assert_eq!(again.bytes, answer.bytes);
    assert_eq!(world.queue.len(), 0);
    let twice = retry(&operator, &id, "other", json!({})).await.expect(409);
    assert_eq!(twice.problem(), "wrong-state");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_retry_is_charged_where_the_operator_says_so() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    let id = half_failed(&mimi).await;
    let balance = mimi.balance().await;
    let operator = world.operator("second@example.com").await;
    let new = retry(&operator, &id, "key", json!({"charge": true})).await;
    let new = new.expect(202).json();
    assert_eq!(mimi.balance().await, balance - 4);
    world.gateway.will_answer(&[Reply::Refusal]);
    settled(&mimi, new["id"].as_str().unwrap()).await;
    assert_eq!(mimi.balance().await, balance - 2);
    assert_money_matches_pictures(&world).await;
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_under_way_or_all_there_or_without_its_pictures_is_not_made_again() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    let mut operator = world.operator("second@example.com").await;
    let id = mimi.accepted(1).await;
    let early = retry(&operator, &id, "a", json!({})).await.expect(409);
    assert_eq!(early.json()["state"], "queued");
    settled(&mimi, &id).await;
    let done = retry(&operator, &id, "b", json!({})).await.expect(409);
    assert_eq!(done.json()["state"], "succeeded");
    retry(&operator, "nothing", "c", json!({}))
        .await
        .expect(404);
    let canceled = mimi.accepted(1).await;
    cancel(&mimi, &canceled).await;
    retry(&operator, &canceled, "d", json!({}))
        .await
        .expect(409);

    let failed = half_failed(&mimi).await;
    operator.return_after(25 * HOUR).await;
    mimi.return_after(0).await;
    let late = retry(&operator, &failed, "e", json!({})).await.expect(410);
    assert_eq!(late.problem(), "gone");
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM tasks WHERE retry_of IS NOT NULL")
            .await,
        0
    );
}

#[tokio::test]
async fn pictures_outlive_their_24_hours_for_as_long_as_a_failed_task_can_be_made_again() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let mut operator = world.operator("second@example.com").await;
    let inputs = json!({"person": [mimi.picture().await], "garments": [mimi.picture().await]});
    mimi.return_after(20 * HOUR).await;
    let body = json!({"preset": "try_on", "inputs": inputs});
    let id = mimi.submit("key", &body).await.expect(202).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    world.gateway.will_answer(&[Reply::Refusal]);
    assert_eq!(settled(&mimi, &id).await["state"], "failed");
    operator.return_after(10 * HOUR).await;
    mimi.return_after(0).await;
    world.purge().await;
    let new = retry(&operator, &id, "key", json!({})).await.expect(202);
    let new = settled(&mimi, new.json()["id"].as_str().unwrap()).await;
    assert_eq!(new["state"], "succeeded");
    assert_eq!(world.bucket.keys("uploads/"), Vec::<String>::new());
    world.assert_sound().await;
}

#[tokio::test]
async fn what_waits_for_review_is_resolved_by_an_operator_or_by_a_retry() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("second@example.com").await;
    let [first, second] = [mimi.accepted(1).await, mimi.accepted(1).await];
    while world.queue.take().is_some() {}
    let old = "UPDATE task_outputs SET queued_at = 0, enqueued_at = 0";
    world.database.sql(old).await.unwrap();
    world.sweep().await;
    assert_eq!(states(&mimi.task(&first).await), ["needs_review"]);
    assert_eq!(mimi.balance().await, 6);

    let path = format!("/api/admin/tasks/{first}/resolve");
    let body = json!({"reason": "nothing came of it"});
    let answer = operator.write(&path, "a", &body).await.expect(200).json();
    assert_eq!(answer["state"], "failed");
    assert_eq!(states(&mimi.task(&first).await), ["failed"]);
    operator.write(&path, "b", &body).await.expect(409);

    retry(&operator, &second, "c", json!({})).await.expect(202);
    assert_eq!(states(&mimi.task(&second).await), ["failed"]);
    assert_eq!(mimi.balance().await, 6);
    world.assert_sound().await;
}
