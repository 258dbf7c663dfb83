//! product.md 9: readiness tells what is wrong with what the service leans on.

use serde_json::{Value, json};

use crate::support::{HOUR, MINUTE, SECOND, World};

async fn ready(world: &World) -> (u16, Value) {
    let answer = world.anonymous().get("/api/health/ready").await;
    (answer.status.as_u16(), answer.json())
}

/// What is wrong, later than what was looked at last.
async fn wrong(world: &World) -> Value {
    world.pass(10 * SECOND);
    let (status, body) = ready(world).await;
    let checks = body["checks"].as_object().unwrap();
    let wrong: serde_json::Map<_, _> = checks
        .iter()
        .filter(|(_, state)| **state != "ok")
        .map(|(name, state)| (name.clone(), state.clone()))
        .collect();
    let (expected, word) = if wrong.is_empty() {
        (200, "ok")
    } else {
        (503, "failing")
    };
    assert_eq!((status, &body["status"]), (expected, &json!(word)));
    wrong.into()
}

#[tokio::test]
async fn a_fresh_service_is_ready() {
    let world = World::new().await;
    assert_eq!(
        ready(&world).await,
        (
            200,
            json!({"status": "ok", "checks": {
                "database": "ok", "bucket": "ok", "queue": "ok", "jobs": "ok", "gateways": "ok",
            }})
        )
    );
}

#[tokio::test]
async fn a_bucket_out_of_reach_turns_it_red() {
    let world = World::new().await;
    world.bucket.set_down(true);
    assert_eq!(wrong(&world).await, json!({"bucket": "unreachable"}));
    world.bucket.set_down(false);
    assert_eq!(wrong(&world).await, json!({}));
}

#[tokio::test]
async fn a_database_out_of_reach_turns_it_red_and_says_nothing_of_the_cause() {
    let world = World::new().await;
    world.database.lose_replies(1);
    let wrong = wrong(&world).await;
    assert_eq!(
        wrong,
        json!({
            "database": "unreachable", "queue": "unknown", "jobs": "unknown", "gateways": "unknown",
        })
    );
}

#[tokio::test]
async fn a_job_that_is_late_turns_it_red() {
    let world = World::new().await;
    world.newcomer("mimi@example.com").await;
    let five_minutes = async || {
        let cron = schedule::EVERY_FIVE_MINUTES.expression;
        jobs::scheduled(&world.context(), cron).await.unwrap();
    };
    five_minutes().await;
    assert_eq!(wrong(&world).await, json!({}));
    world.pass(HOUR);
    assert_eq!(wrong(&world).await, json!({"jobs": "late"}));
    five_minutes().await;
    assert_eq!(wrong(&world).await, json!({}));
}

#[tokio::test]
async fn outputs_that_nobody_delivers_turn_it_red() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    mimi.accepted(1).await;
    assert_eq!(wrong(&world).await, json!({}));
    world.pass(3 * MINUTE);
    assert_eq!(wrong(&world).await, json!({"queue": "stuck"}));
    world.work_off().await;
    assert_eq!(wrong(&world).await, json!({}));
}

#[tokio::test]
async fn gateways_that_all_rest_turn_it_red() {
    let world = World::new().await;
    let rest = |gateway: &str| {
        let until = world.context().now() + HOUR;
        format!(
            "INSERT INTO gateway_states (gateway, failures, outcome, rests_until)
             VALUES ('{gateway}', 9, 'busy', {until})"
        )
    };
    world.database.sql(&rest("first")).await.unwrap();
    assert_eq!(wrong(&world).await, json!({}));
    world.database.sql(&rest("second")).await.unwrap();
    assert_eq!(wrong(&world).await, json!({"gateways": "resting"}));
    world.pass(2 * HOUR);
    assert_eq!(wrong(&world).await, json!({}));
}

#[tokio::test]
async fn no_gateway_that_is_on_and_has_its_key_turns_it_red() {
    let world = World::with_gateways(
        r#"[{"name": "first", "style": "chat", "base_url": "https://first.example", "model": "m",
             "key_secret": "GATEWAY_OTHER_KEY"}]"#,
    )
    .await;
    assert_eq!(wrong(&world).await, json!({"gateways": "none"}));
}

#[tokio::test]
async fn asking_often_is_one_look_in_ten_seconds_and_one_round_trip() {
    let world = World::new().await;
    let before = world.database.round_trips();
    for _ in 0..5 {
        ready(&world).await;
    }
    assert_eq!(world.database.round_trips() - before, 1);
    world.pass(10 * SECOND);
    ready(&world).await;
    assert_eq!(world.database.round_trips() - before, 2);
}
