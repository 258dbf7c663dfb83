//! What a level lets run and wait, and who comes next.

use serde_json::json;
use studio::run::Next;

use super::{give_credits, settled};
use crate::support::{SECOND, World};

#[tokio::test]
async fn a_level_limits_the_garments_and_the_tasks_under_way() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let answer = mimi.try_on(2).await.expect(422);
    assert_eq!(answer.json()["errors"][0]["field"], "inputs.garments");
    assert_eq!(answer.json()["errors"][0]["code"], "too_many");

    // Free: one running and two waiting.
    world
        .database
        .sql("UPDATE level_policies SET waiting = 1 WHERE level = 'free'")
        .await
        .unwrap();
    mimi.accepted(1).await;
    mimi.accepted(1).await;
    let answer = mimi.try_on(1).await.expect(429);
    assert_eq!(answer.problem(), "limit-reached");
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(mimi.balance().await, 2);
    world.work_off().await;
    mimi.accepted(1).await;
}

#[tokio::test]
async fn a_task_beyond_the_running_ones_waits_and_is_called_when_one_stops() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let first = mimi.accepted(1).await;
    let [job, other] = [(); 2].map(|()| world.queue.take());
    assert!(other.is_none());
    let second = mimi.accepted(1).await;
    let waiting = world.queue.take().unwrap();
    // While the first is with the gateway, the second is delivered.
    world.gateway.meanwhile({
        let (context, waiting) = (world.context(), waiting.clone());
        async move {
            let next = jobs::handle(&context, &waiting).await.unwrap();
            assert_eq!(next, Next::Done);
        }
    });
    assert_eq!(world.deliver(&job.unwrap()).await, Some(Next::Done));
    assert_eq!(world.gateway.called().len(), 1);
    assert_eq!(mimi.task(&first).await["state"], "succeeded");
    assert_eq!(mimi.task(&second).await["state"], "queued");
    assert_eq!(world.queue.take(), Some(waiting.clone()));
    world.queue.put_back(waiting);
    assert_eq!(settled(&mimi, &second).await["state"], "succeeded");
}

#[tokio::test]
async fn an_account_over_its_limit_keeps_nobody_else_from_running() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    mimi.accepted(1).await;
    let running = world.queue.take().unwrap();
    mimi.accepted(1).await;
    mimi.accepted(1).await;
    let theirs = other.accepted(1).await;
    world.gateway.meanwhile({
        let context = world.context();
        let jobs: Vec<_> = std::iter::from_fn(|| world.queue.take()).collect();
        async move {
            for job in jobs {
                jobs::handle(&context, &job).await.unwrap();
            }
        }
    });
    world.deliver(&running).await;
    assert_eq!(world.gateway.called().len(), 2);
    assert_eq!(other.task(&theirs).await["state"], "succeeded");
}

#[tokio::test]
async fn a_task_counts_once_however_many_of_its_outputs_run() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    let most = "UPDATE level_policies SET running = 1 WHERE level = 'pro'";
    world.database.sql(most).await.unwrap();
    let id = mimi.accepted(3).await;
    let [a, b] = [(); 2].map(|()| world.queue.take().unwrap());
    world.gateway.meanwhile({
        let context = world.context();
        async move {
            jobs::handle(&context, &b).await.unwrap();
        }
    });
    world.deliver(&a).await;
    assert_eq!(world.gateway.called().len(), 2);
    assert_eq!(settled(&mimi, &id).await["state"], "succeeded");
}

#[tokio::test]
async fn a_call_that_was_lost_is_made_up_for_by_the_sweep() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    let second = mimi.accepted(1).await;
    // The second's message is done with, and the queue is down when the first stops.
    world.queue.take();
    world.queue.set_down(true);
    world.deliver(&job).await;
    world.queue.set_down(false);
    assert_eq!(world.queue.len(), 0);
    world.pass(300 * SECOND);
    world.sweep().await;
    assert_eq!(settled(&mimi, &second).await["state"], "succeeded");
}

#[tokio::test]
async fn a_waiting_task_tells_its_place_and_what_recent_pictures_of_its_tool_took() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let first = mimi.accepted(1).await;
    world.pass(1);
    let second = other.accepted(1).await;
    let place = async |client: &crate::support::Client<'_>, id: &str| {
        let task = client.task(id).await;
        (
            task["queue_place"].clone(),
            task["typical_duration_ms"].clone(),
        )
    };
    assert_eq!(place(&mimi, &first).await, (json!(1), json!(null)));
    assert_eq!(place(&other, &second).await, (json!(2), json!(null)));
    let job = world.queue.take().unwrap();
    world.pass(8 * SECOND);
    world.deliver(&job).await;
    assert_eq!(place(&mimi, &first).await, (json!(null), json!(null)));
    assert_eq!(
        place(&other, &second).await,
        (json!(1), json!(8 * SECOND + 1))
    );
    // Another tool has its own.
    let inputs = json!({"product": [other.picture().await], "swatch": [other.picture().await]});
    let body = json!({"preset": "recolor", "inputs": inputs});
    let third = other.submit("third", &body).await.expect(202).json();
    assert_eq!(
        place(&other, third["id"].as_str().unwrap()).await,
        (json!(2), json!(null))
    );
}
