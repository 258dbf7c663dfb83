//! Failures of everything else: the bucket, the queue, workers, replies.

use ports::jobs::Job;
use studio::run::Next;

use super::{assert_money_matches_pictures, settled};
use crate::support::{MINUTE, World};

#[tokio::test]
async fn a_bucket_that_is_down_is_tried_again_and_then_refunded() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    world.bucket.set_down(true);
    let task = settled(&mimi, &id).await;
    assert_eq!(task["outputs"][0]["state"], "failed");
    assert_eq!(task["outputs"][0]["reason"], "storage_unavailable");
    world.bucket.set_down(false);
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn inputs_that_are_gone_end_in_a_refund_without_a_call() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    world.bucket.forget("uploads/");
    let task = settled(&mimi, &id).await;
    assert_eq!(task["outputs"][0]["reason"], "inputs_gone");
    assert_eq!(world.gateway.called().len(), 0);
    assert_eq!(mimi.balance().await, 6);
}

#[tokio::test]
async fn a_lost_message_is_found_by_the_sweep() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.queue.set_down(true);
    let id = mimi.accepted(1).await;
    world.queue.set_down(false);
    world.sweep().await;
    assert_eq!(world.queue.len(), 0, "it is not late yet");
    world.pass(5 * MINUTE);
    world.sweep().await;
    assert_eq!(settled(&mimi, &id).await["state"], "succeeded");
}

#[tokio::test]
async fn a_message_delivered_again_and_again_makes_one_picture() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    for _ in 0..10 {
        world.queue.put_back(job.clone());
    }
    let task = settled(&mimi, &id).await;
    assert_eq!(task["state"], "succeeded");
    assert_eq!(world.gateway.called().len(), 1);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_output_to_the_next_one() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let Some(Job::Output { id: output_id }) = world.queue.take() else {
        panic!("no message")
    };
    // Claimed by a worker that is heard of no more.
    let dead = format!(
        "UPDATE task_outputs SET state = 'running', lease = 'dead', attempts = 1, lease_until = {}
         WHERE id = '{output_id}'",
        crate::support::START + 2 * MINUTE
    );
    world.database.sql(&dead).await.unwrap();
    assert_eq!(mimi.task(&id).await["state"], "running");
    let job = Job::Output { id: output_id };
    let until = crate::support::START + 2 * MINUTE;
    assert_eq!(world.deliver(&job).await, Some(Next::NotBefore(until)));
    world.queue.take();
    world.pass(3 * MINUTE);
    world.sweep().await;
    assert_eq!(settled(&mimi, &id).await["state"], "succeeded");
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn workers_that_die_three_times_end_in_a_refund() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    world.queue.take();
    let dead = "UPDATE task_outputs SET state = 'running', lease = 'dead', attempts = 3,
                lease_until = 1";
    world.database.sql(dead).await.unwrap();
    world.pass(5 * MINUTE);
    world.sweep().await;
    world.sweep().await;
    let task = mimi.task(&id).await;
    assert_eq!(task["state"], "failed");
    assert_eq!(task["outputs"][0]["reason"], "timed_out");
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn what_is_not_settled_in_fifteen_minutes_waits_for_review_already_refunded() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.queue.set_down(true);
    let id = mimi.accepted(1).await;
    world.pass(15 * MINUTE);
    world.queue.set_down(false);
    world.sweep().await;
    let task = mimi.task(&id).await;
    assert_eq!(task["outputs"][0]["state"], "needs_review");
    assert_eq!(task["credits_refunded"], 2);
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_settlement_whose_reply_was_lost_charges_once_and_keeps_the_picture() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    // After the claim, two replies are lost: the first settlement commits, the next finds it done.
    let Some(job) = world.queue.take() else {
        panic!("no message")
    };
    let before = world.database.round_trips();
    world.database.lose_replies_after(1, 2);
    assert_eq!(world.deliver(&job).await, Some(Next::Done));
    assert_eq!(world.database.round_trips() - before, 4);
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
    assert_eq!(mimi.balance().await, 4);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_picture_that_comes_after_the_refund_is_not_charged_and_not_kept() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let Some(job) = world.queue.take() else {
        panic!("no message")
    };
    // While the gateway works, the dead-letter consumer gives the output up.
    world.gateway.meanwhile({
        let (context, database, job) = (world.context(), world.database.clone(), job.clone());
        async move {
            database
                .sql("UPDATE task_outputs SET lease_until = 1")
                .await
                .unwrap();
            jobs::give_up(&context, &job).await.unwrap();
        }
    });
    assert_eq!(world.deliver(&job).await, Some(Next::Done));
    let task = mimi.task(&id).await;
    assert_eq!(task["state"], "failed");
    assert_eq!(mimi.balance().await, 6);
    assert_eq!(world.bucket.keys("results/"), Vec::<String>::new());
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_message_delivered_in_vain_too_often_is_settled() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    for _ in 0..2 {
        jobs::give_up(&world.context(), &job).await.unwrap();
    }
    let task = mimi.task(&id).await;
    assert_eq!(task["state"], "failed");
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}
