//! product.md 6: what open pages are told, and when.

use std::{
    mem,
    sync::{Arc, Mutex},
};

use axum::body::Body;
use http::Method;
use live::store::TASKS;
use ports::jobs::Job;
use serde_json::{Value, json};

use crate::support::{Client, MINUTE, ORIGIN, Reply, SECOND, World};

async fn state(client: &Client<'_>) -> Value {
    client.get("/api/live").await.expect(200).json()
}

/// Who is told while `event` happens.
async fn told(world: &World, event: impl Future) -> Vec<String> {
    world.pages.told();
    event.await;
    world.pages.told()
}

/// Who is told of an output's claim, before the gateway has answered, and who of how it ended.
async fn told_of_an_attempt(world: &World, job: &Job) -> [Vec<String>; 2] {
    world.pages.told();
    let claimed = Arc::new(Mutex::new(Vec::new()));
    let (pages, heard) = (world.pages.clone(), claimed.clone());
    world.gateway.meanwhile(async move {
        *heard.lock().unwrap() = pages.told();
    });
    world.deliver(job).await;
    [mem::take(&mut *claimed.lock().unwrap()), world.pages.told()]
}

#[tokio::test]
async fn the_state_is_what_every_page_shows_of_the_account() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let state = state(&mimi).await;
    let me = mimi.get("/api/me").await.expect(200).json();
    assert_eq!(state["balance"], me["balance"]);
    assert_eq!(state["level"], me["level"]);
    assert_eq!(state["membership"], me["membership"]);
    assert_eq!(state["unread_notifications"], 0);
    assert_eq!(state["tasks"], json!([]));
}

#[tokio::test]
async fn a_task_is_in_it_while_it_is_under_way_and_for_a_minute_after() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let task = |state: &str, finished: u32| json!([{"id": id, "state": state, "finished": finished, "outputs": 1}]);
    assert_eq!(state(&mimi).await["tasks"], task("queued", 0));

    world.work_off().await;
    assert_eq!(state(&mimi).await["tasks"], task("succeeded", 1));
    world.pass(59 * SECOND);
    assert_eq!(state(&mimi).await["tasks"], task("succeeded", 1));
    world.pass(SECOND);
    assert_eq!(state(&mimi).await["tasks"], json!([]));
}

#[tokio::test]
async fn finished_outputs_of_a_task_are_counted() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world
        .database
        .sql("UPDATE accounts SET level = 'plus'")
        .await
        .unwrap();
    let id = mimi.accepted(3).await;
    for finished in 0..=3 {
        let now = state(&mimi).await;
        let task = &now["tasks"][0];
        assert_eq!((&task["id"], &task["outputs"]), (&json!(id), &json!(3)));
        assert_eq!(task["finished"], finished);
        if let Some(job) = world.queue.take() {
            world.deliver(&job).await;
        }
    }
}

#[tokio::test]
async fn unread_notifications_are_counted_and_read_ones_are_not() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    for (id, account, read_at) in [
        ("a", &mimi.id, "NULL"),
        ("b", &mimi.id, "NULL"),
        ("c", &mimi.id, "1"),
        ("d", &other.id, "NULL"),
    ] {
        let sql = format!(
            "INSERT INTO notifications (id, account_id, kind, subject, data, created_at, read_at)
             VALUES ('{id}', '{account}', 'level_changed', '{id}', '{{}}', 0, {read_at})"
        );
        world.database.sql(&sql).await.unwrap();
    }
    assert_eq!(state(&mimi).await["unread_notifications"], 2);
}

#[tokio::test]
async fn an_unchanged_state_is_not_sent_again() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let first = mimi.get("/api/live").await.expect(200);
    let known = [("if-none-match", first.headers["etag"].to_str().unwrap())];
    let ask = || mimi.send(Method::GET, "/api/live", &known, Body::empty());
    assert!(ask().await.expect(304).bytes.is_empty());
    mimi.post("/api/check-in", json!({})).await.expect(200);
    assert_eq!(ask().await.expect(200).json()["balance"]["total"], 12);
}

#[tokio::test]
async fn the_state_is_one_round_trip() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = world.database.round_trips();
    state(&mimi).await;
    assert_eq!(world.database.round_trips() - before, 1);
}

#[tokio::test]
async fn recent_tasks_are_found_by_an_index() {
    let world = World::new().await;
    let plan = format!("EXPLAIN QUERY PLAN {TASKS}");
    let steps = world.database.sql(&plan).await.unwrap();
    let steps: Vec<String> = steps.iter().map(|row| row.get(3).unwrap()).collect();
    for index in ["tasks_open", "tasks_of_account_by_end"] {
        assert!(steps.iter().any(|step| step.contains(index)), "{steps:?}");
    }
    assert!(
        steps.iter().all(|step| !step.starts_with("SCAN")),
        "{steps:?}"
    );
}

async fn knock(client: &Client<'_>, headers: &[(&str, &str)]) -> (u16, String) {
    let mut all = vec![("upgrade", "websocket")];
    all.extend_from_slice(headers);
    let answer = client
        .send(Method::GET, "/api/live", &all, Body::empty())
        .await;
    (answer.status.as_u16(), answer.problem())
}

#[tokio::test]
async fn where_there_are_no_websockets_one_is_told_so() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let refused = (426, "upgrade-required".to_owned());
    assert_eq!(knock(&mimi, &[]).await, refused);
    assert_eq!(knock(&mimi, &[("upgrade", "h2c")]).await, refused);
}

#[tokio::test]
async fn a_websocket_counts_from_our_own_pages_only() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let token = mimi.access_token.clone().unwrap();
    let cookie = format!("__Host-access={token}");
    let browser = world.anonymous();
    let from = async |origin: &[(&str, &str)]| {
        let mut headers = vec![("cookie", cookie.as_str())];
        headers.extend_from_slice(origin);
        knock(&browser, &headers).await.0
    };
    assert_eq!(from(&[("origin", "https://evil.example")]).await, 403);
    assert_eq!(from(&[]).await, 403);
    // Past the check: natively there is no WebSocket to be had.
    assert_eq!(from(&[("origin", ORIGIN)]).await, 426);
}

#[tokio::test]
async fn pages_are_told_of_each_step_of_a_task() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let hers = [mimi.id.clone()];
    world.newcomer("other@example.com").await;

    assert_eq!(told(&world, mimi.accepted(1)).await, hers, "submitted");
    let job = world.queue.take().unwrap();
    let [claimed, settled] = told_of_an_attempt(&world, &job).await;
    assert_eq!(claimed, hers, "claimed");
    assert_eq!(settled, hers, "settled");
    assert!(
        told(&world, world.deliver(&job)).await.is_empty(),
        "a message that comes twice"
    );
}

#[tokio::test]
async fn pages_are_told_of_an_output_that_rests_and_of_one_that_is_given_up() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let hers = [mimi.id.clone()];

    mimi.accepted(1).await;
    world.gateway.will_answer(&[Reply::Status(503)]);
    let job = world.queue.take().unwrap();
    let [_, released] = told_of_an_attempt(&world, &job).await;
    assert_eq!(released, hers, "released");

    let context = world.context();
    let given_up = told(&world, async {
        jobs::give_up(&context, &job).await.unwrap();
        context.run_effects().await;
    });
    assert_eq!(given_up.await, hers, "refunded");
    assert_eq!(state(&mimi).await["balance"]["total"], 6);
}

#[tokio::test]
async fn pages_are_told_of_a_refusal_and_of_what_the_sweep_settles() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let hers = [mimi.id.clone()];

    mimi.accepted(1).await;
    world.gateway.will_answer(&[Reply::Refusal]);
    let job = world.queue.take().unwrap();
    let [_, blocked] = told_of_an_attempt(&world, &job).await;
    assert_eq!(blocked, hers, "blocked");

    mimi.accepted(1).await;
    world.pass(16 * MINUTE);
    assert_eq!(told(&world, world.sweep()).await, hers, "swept");
}

#[tokio::test]
async fn pages_are_told_when_a_session_ends() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let log_out = || mimi.post("/api/auth/logout", json!({}));
    assert_eq!(told(&world, log_out()).await, [mimi.id.as_str()]);
    assert!(told(&world, log_out()).await.is_empty());
}

#[tokio::test]
async fn nobody_is_told_of_what_was_refused_or_only_looked_at() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    for _ in 0..3 {
        mimi.accepted(1).await;
    }
    let nothing = told(&world, async {
        mimi.try_on(1).await.expect(402);
        state(&mimi).await;
        mimi.get("/api/tasks").await.expect(200);
        mimi.get("/api/check-in").await.expect(200);
    });
    assert!(nothing.await.is_empty());
}

mod look {
    //! What the room of an account asks the database.

    use live::store::look;

    use super::*;

    async fn session_of(world: &World, email: &str) -> String {
        let sql = format!(
            "SELECT sessions.id FROM sessions JOIN accounts ON accounts.id = account_id
             WHERE email = '{email}' ORDER BY sessions.created_at DESC, sessions.id DESC LIMIT 1"
        );
        world.database.sql(&sql).await.unwrap()[0].get(0).unwrap()
    }

    #[tokio::test]
    async fn tells_the_state_and_whose_session_lives_in_one_round_trip() {
        let world = World::new().await;
        let phone = world.newcomer("mimi@example.com").await;
        let on_phone = session_of(&world, "mimi@example.com").await;
        world.pass(SECOND);
        let mut desk = world.anonymous();
        desk.log_in("mimi@example.com").await;
        let at_desk = session_of(&world, "mimi@example.com").await;
        world.newcomer("other@example.com").await;
        let elsewhere = session_of(&world, "other@example.com").await;
        phone.post("/api/auth/logout", json!({})).await.expect(204);

        let sessions = [on_phone, at_desk.clone(), elsewhere];
        let before = world.database.round_trips();
        let seen = look(&world.context(), &desk.id, &sessions).await;
        let seen = seen.unwrap().unwrap();
        assert_eq!(world.database.round_trips() - before, 1);
        assert_eq!(seen.living, [at_desk]);
        let told: Value = serde_json::from_str(&seen.message).unwrap();
        assert_eq!(told, state(&desk).await);
    }

    #[tokio::test]
    async fn tells_nothing_to_a_banned_account_or_to_none() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let sessions = [session_of(&world, "mimi@example.com").await];
        let context = world.context();
        let sees_anything = async |account: &str| {
            let seen = look(&context, account, &sessions).await;
            seen.unwrap().is_some()
        };
        assert!(sees_anything(&mimi.id).await);
        assert!(!sees_anything("nobody").await);
        world
            .database
            .sql("UPDATE accounts SET banned_at = 1")
            .await
            .unwrap();
        assert!(!sees_anything(&mimi.id).await);
    }
}
