//! Gateways of the styles `task` and `images` (`docs/gateways.md`): a paid call happens once, whoever
//! dies meanwhile.

use Reply::{Lost, Picture, Refusal, Status, Tiny, UnderWay, Words};
use futures_util::FutureExt;
use ports::clock::Clock;
use serde_json::Value;
use studio::run::Next;

use crate::{
    gateways::{customer, try_on},
    support::{Client, MINUTE, Reply, SECOND, TASK_GATEWAYS, World},
};

async fn world() -> World {
    let world = World::with_gateways(TASK_GATEWAYS).await;
    // Between polls.
    world.clock.pass_for_sleepers();
    world
}

/// The attempts, each as a text.
async fn attempts(world: &World) -> Vec<String> {
    let sql =
        "SELECT concat_ws(' ', number, gateway, coalesce(outcome, 'open'), reason, request_id,
            coalesce(cost, '?'), iif(gateway_task IS NULL, NULL, 'task'))
         FROM output_attempts ORDER BY started_at, number";
    let rows = world.database.sql(sql).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

/// Begins a try-on whose consumer dies once its task is submitted.
async fn killed_while_polling(client: &Client<'_>) -> String {
    let world = client.world;
    let id = client.accepted(1).await;
    deliver_and_kill(world).await;
    id
}

/// Delivers the next message to a consumer that dies in its first poll. Its message is lost.
async fn deliver_and_kill(world: &World) {
    let job = world.queue.take().unwrap();
    world.gateway.meanwhile_polled(std::future::pending());
    let context = world.context();
    assert!(jobs::handle(&context, &job).now_or_never().is_none());
}

/// Lets the dead consumer's lease run out; the sweep puts the output on the queue again.
async fn recover(world: &World) {
    world.pass(4 * MINUTE);
    world.sweep().await;
    world.work_off().await;
}

async fn assert_one_paid_picture(world: &World, task: &Value) {
    assert_eq!(task["state"], "succeeded");
    assert_eq!(task["credits_refunded"], 0);
    assert_eq!(world.bucket.keys("results/").len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_task_costs_one_round_trip_more_which_puts_it_on_record() {
    let world = world().await;
    let mimi = customer(&world).await;
    mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    world.gateway.will_answer_polls(&[UnderWay, UnderWay]);
    let before = world.database.round_trips();
    assert_eq!(world.deliver(&job).await, Some(Next::Done));
    let round_trips = world.database.round_trips() - before;
    assert_eq!(round_trips, 3, "claim, record and settle");
    assert_eq!(world.gateway.called(), ["first"]);
    assert_eq!(world.gateway.polled().len(), 3);
    assert_eq!(attempts(&world).await, ["1 first succeeded task-1 315000"]);
}

#[tokio::test]
async fn the_task_of_a_dead_consumer_is_polled_and_no_other_is_submitted() {
    let world = world().await;
    let mimi = customer(&world).await;
    let id = killed_while_polling(&mimi).await;
    assert_eq!(attempts(&world).await, ["1 first open ? task"]);
    recover(&world).await;
    assert_eq!(world.gateway.called(), ["first"]);
    let polled = world.gateway.polled();
    assert_eq!(polled, ["https://first.example/v1/get_result?id=task-1"]);
    assert_eq!(attempts(&world).await, ["1 first succeeded task-1 315000"]);
    assert_one_paid_picture(&world, &mimi.task(&id).await).await;
}

#[tokio::test]
async fn a_task_survives_one_consumer_after_the_other() {
    let world = world().await;
    let mimi = customer(&world).await;
    let id = killed_while_polling(&mimi).await;
    world.pass(2 * MINUTE + 30 * SECOND);
    world.sweep().await;
    deliver_and_kill(&world).await;
    world.pass(2 * MINUTE + 30 * SECOND);
    world.sweep().await;
    world.work_off().await;
    assert_eq!(world.gateway.called(), ["first"]);
    assert_eq!(attempts(&world).await, ["1 first succeeded task-1 315000"]);
    assert_one_paid_picture(&world, &mimi.task(&id).await).await;
}

#[tokio::test]
async fn the_last_attempt_s_task_is_gone_on_with_too() {
    let world = world().await;
    let mimi = customer(&world).await;
    let two_failures = [Status(503), Status(503)];
    world.gateway.will_answer(&two_failures);
    let id = mimi.accepted(1).await;
    for _ in 0..2 {
        let job = world.queue.take().unwrap();
        let Some(Next::NotBefore(time)) = world.deliver(&job).await else {
            panic!("another attempt")
        };
        world.pass(time - world.clock.now());
        let sql = "UPDATE task_outputs SET gateway = 0";
        world.database.sql(sql).await.unwrap();
    }
    deliver_and_kill(&world).await;
    recover(&world).await;
    let listed = attempts(&world).await;
    assert_eq!(listed.last().unwrap(), "3 first succeeded task-3 315000");
    assert_eq!(world.gateway.called(), ["first"; 3]);
    assert_one_paid_picture(&world, &mimi.task(&id).await).await;
}

#[tokio::test]
async fn two_consumers_of_one_task_store_one_picture() {
    let world = world().await;
    let mimi = customer(&world).await;
    let id = mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    // While the first consumer polls, its lease runs out, and another one comes and ends the task.
    let (context, clock, again) = (world.context(), world.clock.clone(), job.clone());
    world.gateway.meanwhile_polled(async move {
        clock.pass(3 * MINUTE);
        jobs::handle(&context, &again).await.unwrap();
    });
    world.deliver(&job).await;
    assert_eq!(world.gateway.called(), ["first"]);
    assert_eq!(world.gateway.polled().len(), 2);
    assert_eq!(attempts(&world).await, ["1 first succeeded task-1 315000"]);
    assert_one_paid_picture(&world, &mimi.task(&id).await).await;
}

#[tokio::test]
async fn a_task_is_gone_on_with_while_its_gateway_rests() {
    let world = world().await;
    let mimi = customer(&world).await;
    let id = killed_while_polling(&mimi).await;
    let all_rest = "INSERT OR REPLACE INTO gateway_states (gateway, rests_until, failures, outcome)
        VALUES ('first', 9e15, 9, 'busy'), ('second', 9e15, 9, 'busy')";
    world.database.sql(all_rest).await.unwrap();
    recover(&world).await;
    assert_eq!(world.gateway.called(), ["first"]);
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
    let calls = "SELECT calls FROM gateway_states WHERE gateway = 'first'";
    assert_eq!(world.database.number(calls).await, 0, "it was no call");
}

#[tokio::test]
async fn a_consumer_that_died_before_the_task_was_known_has_an_attempt_less() {
    let world = world().await;
    let mimi = customer(&world).await;
    let id = mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    world.gateway.meanwhile(std::future::pending());
    let context = world.context();
    assert!(jobs::handle(&context, &job).now_or_never().is_none());
    recover(&world).await;
    assert_eq!(world.gateway.called(), ["first", "first"]);
    let listed = attempts(&world).await;
    assert_eq!(
        listed,
        ["1 first open ?", "2 first succeeded task-2 315000"]
    );
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
}

#[tokio::test]
async fn a_task_that_is_refused_ends_with_a_refund_and_counts_against_nobody() {
    let world = world().await;
    let mimi = customer(&world).await;
    world.gateway.will_answer_polls(&[UnderWay, Refusal]);
    let task = try_on(&mimi, &[]).await;
    assert_eq!(task["outputs"][0]["reason"], "blocked_by_policy");
    assert_eq!(mimi.balance().await, 200);
    let listed = attempts(&world).await;
    assert_eq!(listed, ["1 first blocked request_moderated task-1 0"]);
    let failures = "SELECT coalesce(sum(failures), 0) FROM gateway_states";
    assert_eq!(world.database.number(failures).await, 0);
}

#[tokio::test]
async fn a_task_that_fails_is_tried_again_and_then_elsewhere() {
    let world = world().await;
    let mimi = customer(&world).await;
    world
        .gateway
        .will_answer_polls(&[Words, Lost, Status(500), Words]);
    assert_eq!(try_on(&mimi, &[]).await["state"], "succeeded");
    assert_eq!(world.gateway.called(), ["first", "first", "second"]);
}

#[tokio::test]
async fn the_images_style_makes_pictures_and_is_understood_when_it_does_not() {
    let world = world().await;
    let mimi = customer(&world).await;
    // What is lost may be billed, and is asked for once more, elsewhere.
    assert_eq!(try_on(&mimi, &[Lost, Picture]).await["state"], "succeeded");
    assert_eq!(world.gateway.called(), ["first", "second"]);
    let refused = try_on(&mimi, &[Lost, Refusal]).await;
    assert_eq!(refused["outputs"][0]["state"], "blocked");
    let tiny = try_on(&mimi, &[Lost, Tiny, Words]).await;
    assert_eq!(tiny["outputs"][0]["reason"], "no_image");
    let listed = attempts(&world).await;
    assert_eq!(
        listed[1..],
        [
            "2 second succeeded 280000",
            "1 first unknown ?",
            "2 second blocked moderation_blocked 0",
            "1 first unknown ?",
            "2 second check_failed too_small 280000",
            "3 second no_image no_reason_given ?",
        ]
    );
}
