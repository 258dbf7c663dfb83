//! Races: two or three who want different things of one task, hundreds of times, each time in another
//! order of their exchanges with database, bucket and gateway. A failure prints its seed.

use std::sync::Mutex;

use futures_util::{FutureExt, future::BoxFuture, poll};
use ports::{clock::Clock, jobs::Job};
use serde_json::{Value, json};

use super::{assert_money_matches_pictures, cancel::cancel, give_credits};
use crate::support::{Client, Reply, World};

/// Rounds of each race; the variable `RACE_ROUNDS` asks for more.
fn rounds() -> u64 {
    let asked = std::env::var("RACE_ROUNDS").ok();
    asked.map_or(300, |rounds| rounds.parse().unwrap())
}

/// Runs them all to their end, each time one of them a step further, in the order of the dice.
async fn interleave(dice: &mut fastrand::Rng, mut racers: Vec<BoxFuture<'_, ()>>) {
    while !racers.is_empty() {
        let next = dice.usize(..racers.len());
        if poll!(&mut racers[next]).is_ready() {
            drop(racers.swap_remove(next));
        }
        // The runtime lets nobody take locks for ever without a break.
        tokio::task::yield_now().await;
    }
}

/// A world whose user can afford it all.
async fn race_course() -> World {
    let world = World::with_pauses().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 1_000_000).await;
    world
}

async fn log_in<'w>(world: &'w World, email: &str) -> Client<'w> {
    let mut client = world.anonymous();
    client.log_in(email).await;
    client
}

/// Submits a task of several outputs of the same pictures, and tells its id.
async fn submitted(mimi: &Client<'_>, inputs: &Value, key: u64, outputs: usize) -> String {
    let body = json!({"preset": "scene", "inputs": inputs, "variants": outputs});
    let answer = mimi.submit(&key.to_string(), &body).await.expect(202);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Pictures for any number of tasks.
async fn pictures(mimi: &Client<'_>) -> Value {
    let ids = [mimi.picture().await, mimi.picture().await];
    for id in &ids {
        let keep = format!("/api/uploads/{id}/keep");
        mimi.post(&keep, Value::Null).await.expect(200);
    }
    json!({"subject": [ids[0]], "scene": [ids[1]]})
}

fn deliveries(world: &World) -> Vec<Job> {
    std::iter::from_fn(|| world.queue.take()).collect()
}

/// Delivers whatever is left.
async fn work_off(world: &World) {
    while let Some(job) = world.queue.take() {
        world.deliver(&job).await;
    }
}

/// What must hold of every task at its end.
async fn assert_settled(world: &World, seed: u64) {
    let open = "SELECT count(*) FROM task_outputs WHERE finished_at IS NULL";
    assert_eq!(world.database.number(open).await, 0, "seed {seed}");
    assert_money_matches_pictures(world).await;
}

#[tokio::test]
async fn cancel_against_completion() {
    let world = race_course().await;
    let mimi = log_in(&world, "mimi@example.com").await;
    let inputs = pictures(&mimi).await;
    let mut endings = [0; 3];
    for seed in 0..rounds() {
        println!("seed {seed}");
        let mut dice = fastrand::Rng::with_seed(seed);
        let id = submitted(&mimi, &inputs, seed, dice.usize(1..=3)).await;
        let jobs = deliveries(&world);
        let mut racers: Vec<BoxFuture<()>> = vec![cancel(&mimi, &id).map(drop).boxed()];
        for job in &jobs {
            racers.push(world.deliver(job).map(drop).boxed());
        }
        if dice.bool() {
            racers.push(cancel(&mimi, &id).map(drop).boxed());
        }
        interleave(&mut dice, racers).await;
        work_off(&world).await;
        match mimi.task(&id).await["state"].as_str().unwrap() {
            "succeeded" => endings[0] += 1,
            "canceled" => endings[1] += 1,
            "partial" => endings[2] += 1,
            other => panic!("seed {seed}: {other}"),
        }
    }
    assert!(endings.iter().all(|times| *times > 20), "{endings:?}");
    assert_settled(&world, rounds()).await;
    world.assert_sound().await;
}

#[tokio::test]
async fn admin_retry_against_user_cancel() {
    let world = race_course().await;
    let mimi = log_in(&world, "mimi@example.com").await;
    let operator = log_in(&world, "boss@example.com").await;
    let inputs = pictures(&mimi).await;
    let (mut retried, mut refused) = (0, 0);
    for seed in 0..rounds() {
        println!("seed {seed}");
        let mut dice = fastrand::Rng::with_seed(seed);
        let id = submitted(&mimi, &inputs, seed, 2).await;
        let jobs = deliveries(&world);
        // The first is refused, early or late; the second is taken back or made.
        world.gateway.will_answer(&[Reply::Refusal]);
        if dice.bool() {
            world.deliver(&jobs[0]).await;
        }
        let path = format!("/api/admin/tasks/{id}/retry");
        let retry = async |key: String| {
            let answer = operator.write(&path, &key, &json!({})).await;
            assert!([202, 409].contains(&answer.status.as_u16()), "seed {seed}");
        };
        let mut racers: Vec<BoxFuture<()>> = vec![cancel(&mimi, &id).map(drop).boxed()];
        for job in &jobs {
            racers.push(world.deliver(job).map(drop).boxed());
        }
        racers.push(retry(format!("{seed} a")).boxed());
        racers.push(retry(format!("{seed} b")).boxed());
        interleave(&mut dice, racers).await;

        let again = format!("SELECT count(*) FROM tasks WHERE retry_of = '{id}'");
        match world.database.number(&again).await {
            0 => refused += 1,
            1 => retried += 1,
            times => panic!("seed {seed}: made again {times} times"),
        }
        work_off(&world).await;
        world.gateway.forget_replies();
    }
    assert!(retried > 20 && refused > 20, "{retried} {refused}");
    assert_settled(&world, rounds()).await;
    world.assert_sound().await;
}

#[tokio::test]
async fn refund_against_late_success() {
    let world = race_course().await;
    let mimi = log_in(&world, "mimi@example.com").await;
    let inputs = pictures(&mimi).await;
    let (mut charged, mut refunded) = (0, 0);
    for seed in 0..rounds() {
        println!("seed {seed}");
        let mut dice = fastrand::Rng::with_seed(seed);
        let id = submitted(&mimi, &inputs, seed, 1).await;
        let jobs = deliveries(&world);
        // Its lease runs out at some moment, and the dead-letter consumer and another one come upon it.
        let steps = dice.usize(..12);
        let late = async {
            for _ in 0..steps {
                tokio::task::yield_now().await;
            }
            let lapse = "UPDATE task_outputs SET lease_until = 1 WHERE state = 'running'";
            world.database.sql(lapse).await.unwrap();
            jobs::give_up(&world.context(), &jobs[0]).await.unwrap();
        };
        let mut racers: Vec<BoxFuture<()>> = vec![late.boxed()];
        racers.push(world.deliver(&jobs[0]).map(drop).boxed());
        racers.push(world.deliver(&jobs[0]).map(drop).boxed());
        interleave(&mut dice, racers).await;
        work_off(&world).await;
        let task = mimi.task(&id).await;
        match (task["state"].as_str().unwrap(), &task["credits_refunded"]) {
            ("succeeded", back) if *back == 0 => charged += 1,
            ("failed", back) if *back == 2 => refunded += 1,
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    assert!(charged > 20 && refunded > 20, "{charged} {refunded}");
    assert_settled(&world, rounds()).await;
    world.assert_sound().await;
}

/// The life of a result ends while its owner takes it home, alone and in an archive, and two purges
/// run. Whoever gets it gets all of it; afterwards it is gone.
#[tokio::test]
async fn purge_against_download() {
    let world = race_course().await;
    let mimi = log_in(&world, "mimi@example.com").await;
    let inputs = pictures(&mimi).await;
    let (mut sent, mut gone, mut broken_off) = (0, 0, 0);
    for seed in 0..rounds() {
        println!("seed {seed}");
        let mut dice = fastrand::Rng::with_seed(seed);
        let id = submitted(&mimi, &inputs, seed, 1).await;
        work_off(&world).await;
        let output = mimi.task(&id).await["outputs"][0]["id"].clone();
        let output = output.as_str().unwrap();
        let objects = format!("results/{output}/");
        let whole = world.bucket.contents();
        let (_, whole) = whole
            .iter()
            .find(|(key, _)| key.starts_with(&objects))
            .unwrap();
        let soon = world.clock.now() + 1;
        let end = format!("UPDATE task_outputs SET expires_at = {soon} WHERE id = '{output}'");
        world.database.sql(&end).await.unwrap();

        let steps = dice.usize(..8);
        let end = async {
            for _ in 0..steps {
                tokio::task::yield_now().await;
            }
            world.pass(1);
        };
        let picture = format!("/api/outputs/{output}/image?download=1");
        let archive = format!("/api/tasks/{id}/zip");
        let answers = Mutex::new(Vec::new());
        let take = async |path: &str| {
            let answer = mimi.get(path).await;
            answers.lock().unwrap().push(answer);
        };
        let racers: Vec<BoxFuture<()>> = vec![
            end.boxed(),
            take(&picture).boxed(),
            take(&archive).boxed(),
            world.purge().boxed(),
            world.purge().boxed(),
        ];
        interleave(&mut dice, racers).await;
        let mut taken = 0;
        for answer in answers.into_inner().unwrap() {
            match answer.status.as_u16() {
                200 => {
                    let mut parts = answer.bytes.windows(whole.len());
                    assert!(parts.any(|part| part == whole), "seed {seed}");
                    taken += 1;
                }
                410 => gone += 1,
                // The archive's headers were made when the purge came.
                503 => broken_off += 1,
                status => panic!("seed {seed}: {status}"),
            }
        }
        sent += taken;
        let counted = format!("SELECT downloads FROM task_outputs WHERE id = '{output}'");
        let counted = world.database.number(&counted).await;
        assert!((taken..=2).contains(&counted), "seed {seed}: {counted}");
        mimi.get(&picture).await.expect(410);
        world.purge().await;
        assert!(world.bucket.keys(&objects).is_empty(), "seed {seed}");
        let purged = format!("SELECT purged_at FROM task_outputs WHERE id = '{output}'");
        assert!(world.database.number(&purged).await >= soon, "seed {seed}");
    }
    assert!(sent > 20 && gone > 20, "{sent} {gone} {broken_off}");
    world.assert_sound().await;
}
