//! Taking back what has not started.

use app::front_door;
use http::Method;
use serde_json::{Value, json};

use super::{assert_money_matches_pictures, give_credits, settled, states};
use crate::support::{Client, World};

pub async fn cancel(client: &Client<'_>, id: &str) -> Value {
    let path = format!("/api/tasks/{id}/cancel");
    client.post(&path, json!({})).await.expect(200).json()
}

#[tokio::test]
async fn what_waits_is_taken_back_and_its_credits_are_there_with_the_answer() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 10).await;
    let id = mimi.accepted(3).await;
    assert_eq!(mimi.balance().await, 10);
    let task = cancel(&mimi, &id).await;
    assert_eq!(task["state"], "canceled");
    assert_eq!(states(&task), ["canceled"; 3]);
    assert_eq!(
        (&task["credits_charged"], &task["credits_refunded"]),
        (&json!(6), &json!(6))
    );
    assert_eq!(mimi.balance().await, 16);
    // Their messages come to nothing.
    settled(&mimi, &id).await;
    assert_eq!(world.gateway.called().len(), 0);
    assert_money_matches_pictures(&world).await;
    world.assert_sound().await;
}

#[tokio::test]
async fn cancelling_again_changes_nothing() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let first = cancel(&mimi, &id).await;
    world.pass(1000);
    assert_eq!(cancel(&mimi, &id).await, first);
    assert_eq!(mimi.balance().await, 6);
}

#[tokio::test]
async fn what_runs_goes_on_and_what_is_over_stays() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 10).await;
    let id = mimi.accepted(3).await;
    let first = world.queue.take().unwrap();
    world.gateway.meanwhile({
        let token = mimi.access_token.clone().unwrap();
        let (app, id) = (world.app.clone(), id.clone());
        async move {
            let request = http::Request::builder()
                .method(Method::POST)
                .uri(format!("/api/tasks/{id}/cancel"))
                .header("authorization", format!("Bearer {token}"))
                .body(axum::body::Body::empty())
                .unwrap();
            let context = app.request_context(request.headers());
            let answer = front_door::serve(&context, app.router(), request).await;
            assert_eq!(answer.status(), 200);
        }
    });
    world.deliver(&first).await;
    let task = settled(&mimi, &id).await;
    assert_eq!(task["state"], "partial");
    assert_eq!(states(&task), ["succeeded", "canceled", "canceled"]);
    assert_eq!(task["credits_refunded"], 4);
    assert_eq!(cancel(&mimi, &id).await, task);
    assert_money_matches_pictures(&world).await;
    world.assert_sound().await;
}

#[tokio::test]
async fn only_its_owner_takes_a_task_back() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let id = mimi.accepted(1).await;
    let path = format!("/api/tasks/{id}/cancel");
    let answer = other.post(&path, json!({})).await.expect(404);
    assert_eq!(answer.problem(), "not-found");
    assert_eq!(mimi.task(&id).await["state"], "queued");
}

#[tokio::test]
async fn the_database_cancels_nothing_that_runs_and_ends_nothing_twice() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    cancel(&mimi, &id).await;
    let again = "UPDATE task_outputs SET state = 'failed', reason = 'timed_out'".to_owned();
    world.assert_refused(&[again]).await;
    mimi.accepted(1).await;
    let run = "UPDATE task_outputs SET state = 'running', lease = 'a', lease_until = 1
               WHERE state = 'queued'";
    let take_back = "UPDATE task_outputs
                     SET state = 'canceled', lease = NULL, lease_until = NULL, finished_at = 1
                     WHERE state = 'running'";
    world
        .assert_refused(&[run.to_owned(), take_back.to_owned()])
        .await;
}
