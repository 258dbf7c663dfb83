//! product.md 4, running: which gateway is asked, who rests, and what is on record (`docs/gateways.md`).

use Reply::{Busy, NoQuota, Picture, Refusal, Status, TimedOut, Tiny, Words};
use futures_util::FutureExt;
use ports::clock::Clock;
use serde_json::Value;
use studio::run::Next;

use crate::support::{Client, HOUR, MINUTE, Reply, SECOND, START, World};

/// A World and somebody with as many credits as a test takes.
pub async fn customer(world: &World) -> Client<'_> {
    let welcome = "UPDATE settings SET value = 200 WHERE name = 'welcome_credits'";
    world.database.sql(welcome).await.unwrap();
    let policies = "UPDATE level_policies SET running = 50, waiting = 50";
    world.database.sql(policies).await.unwrap();
    world.newcomer("mimi@example.com").await
}

/// The end of one try-on after these replies, later ones being pictures.
pub async fn try_on(client: &Client<'_>, replies: &[Reply]) -> Value {
    client.world.pass(SECOND);
    client.world.gateway.will_answer(replies);
    let id = client.accepted(1).await;
    client.world.work_off().await;
    client.task(&id).await
}

async fn text(world: &World, sql: &str) -> String {
    world.database.sql(sql).await.unwrap()[0].get(0).unwrap()
}

#[tokio::test]
async fn a_gateway_without_quota_rests_an_hour_for_all_tasks_and_raises_an_alert() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    assert_eq!(try_on(&mimi, &[NoQuota]).await["state"], "succeeded");
    assert_eq!(try_on(&mimi, &[]).await["state"], "succeeded");
    assert_eq!(world.gateway.called(), ["first", "second", "second"]);
    let alert = "SELECT gateway || ' ' || outcome || ' ' || times FROM gateway_alerts";
    assert_eq!(text(&world, alert).await, "first quota_exhausted 1");

    world.pass(HOUR);
    let mut mimi = mimi;
    mimi.log_in("mimi@example.com").await;
    assert_eq!(try_on(&mimi, &[]).await["state"], "succeeded");
    assert_eq!(world.gateway.called()[3..], ["first"]);
    let failures = "SELECT failures FROM gateway_states WHERE gateway = 'first'";
    assert_eq!(world.database.number(failures).await, 0);
}

#[tokio::test]
async fn a_misconfigured_gateway_rests_for_all_tasks() {
    for (status, outcome) in [
        (401, "misconfigured"),
        (402, "misconfigured"),
        (403, "misconfigured"),
        (404, "model_retired"),
    ] {
        let world = World::new().await;
        let mimi = customer(&world).await;
        try_on(&mimi, &[Status(status)]).await;
        try_on(&mimi, &[]).await;
        assert_eq!(world.gateway.called(), ["first", "second", "second"]);
        let alerts = "SELECT outcome FROM gateway_alerts";
        assert_eq!(text(&world, alerts).await, outcome);
    }
}

#[tokio::test]
async fn a_user_with_nothing_but_bad_inputs_leaves_every_gateway_to_others() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    for replies in [
        [Refusal].as_slice(),
        &[Status(400), Status(400)],
        &[Status(413), Status(415)],
        &[Status(422), Status(400)],
        &[Status(451)],
        &[Words, Words, Words],
        &[Tiny, Tiny, Tiny],
    ] {
        for _ in 0..3 {
            assert_ne!(try_on(&mimi, replies).await["state"], "succeeded");
        }
    }
    let failures = "SELECT coalesce(sum(failures), 0) FROM gateway_states";
    assert_eq!(world.database.number(failures).await, 0);
    let alerts = "SELECT count(*) FROM gateway_alerts";
    assert_eq!(world.database.number(alerts).await, 0);
    try_on(&mimi, &[]).await;
    assert_eq!(world.gateway.called().last(), Some(&"first"));
}

#[tokio::test]
async fn a_bad_input_does_not_excuse_a_gateway_that_fails() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    for _ in 0..2 {
        try_on(&mimi, &[Status(500), Status(500)]).await;
        try_on(&mimi, &[Status(400)]).await;
    }
    let failures = "SELECT failures FROM gateway_states WHERE gateway = 'first'";
    assert_eq!(world.database.number(failures).await, 4);
}

#[tokio::test]
async fn what_may_be_the_fault_of_one_request_does_not_let_the_gateway_rest() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[Status(400)]).await;
    try_on(&mimi, &[]).await;
    assert_eq!(world.gateway.called(), ["first", "second", "first"]);
}

#[tokio::test]
async fn one_gateway_alone_is_asked_once_more_but_for_a_photo_that_it_cannot_read() {
    for (replies, calls) in [
        (vec![Words; 3], 2),
        (vec![Tiny; 3], 2),
        (vec![TimedOut; 3], 2),
        (vec![Status(503); 3], 3),
        (vec![Status(400); 3], 1),
    ] {
        let world = World::with_gateways(
            r#"[{"name": "first", "style": "chat", "base_url": "https://first.example",
                 "model": "m", "key_secret": "GATEWAY_TEST_KEY"}]"#,
        )
        .await;
        let mimi = customer(&world).await;
        assert_eq!(try_on(&mimi, &replies).await["state"], "failed");
        assert_eq!(world.gateway.called().len(), calls, "{replies:?}");
    }
}

#[tokio::test]
async fn retry_after_holds_for_everybody_and_needs_no_proof_afterwards() {
    for busy in ["45", "Sun, 22 Nov 2026 00:00:45 GMT"] {
        let world = World::new().await;
        let mimi = customer(&world).await;
        world.gateway.will_answer(&[Busy(busy)]);
        mimi.accepted(1).await;
        let waiting = world.queue.take().unwrap();
        let Some(Next::NotBefore(time)) = world.deliver(&waiting).await else {
            panic!("it waits")
        };
        assert!((45..47).contains(&((time - START) / SECOND)), "{busy}");
        world.queue.take();
        try_on(&mimi, &[]).await;
        assert_eq!(world.gateway.called(), ["first", "second"]);

        world.pass(47 * SECOND);
        mimi.accepted(1).await;
        let job = world.queue.take().unwrap();
        let context = world.context();
        world.gateway.meanwhile(async move {
            jobs::handle(&context, &job).await.unwrap();
        });
        world.deliver(&waiting).await;
        assert_eq!(world.gateway.called()[2..], ["first", "first"]);
    }
}

/// The calls that [`with_the_first_out_of_order`] made.
const BEFORE: usize = 8;

/// Five failures in a row at the first gateway, by tasks that end well at the second.
pub async fn with_the_first_out_of_order(world: &World) -> Client<'_> {
    let mimi = customer(world).await;
    for _ in 0..2 {
        try_on(&mimi, &[Status(500), Status(500)]).await;
    }
    try_on(&mimi, &[Status(500)]).await;
    let five = [
        "first", "first", "second", "first", "first", "second", "first", "second",
    ];
    assert_eq!(world.gateway.called(), five);
    mimi
}

#[tokio::test]
async fn a_gateway_that_failed_five_times_in_a_row_rests() {
    let world = World::new().await;
    let mimi = with_the_first_out_of_order(&world).await;
    try_on(&mimi, &[]).await;
    assert_eq!(world.gateway.called()[BEFORE..], ["second"]);
    world.pass(31 * SECOND);
    try_on(&mimi, &[]).await;
    try_on(&mimi, &[]).await;
    assert_eq!(
        world.gateway.called()[BEFORE + 1..],
        ["first", "first"],
        "it is well again"
    );
}

#[tokio::test]
async fn one_claim_alone_tries_a_gateway_that_has_rested() {
    let world = World::new().await;
    let mimi = with_the_first_out_of_order(&world).await;
    world.pass(31 * SECOND);
    let id = mimi.accepted(1).await;
    let first = world.queue.take().unwrap();
    mimi.accepted(1).await;
    let second = world.queue.take().unwrap();
    // While the first claim's call is under way, the second claim comes.
    let (context, job) = (world.context(), second.clone());
    world.gateway.meanwhile(async move {
        jobs::handle(&context, &job).await.unwrap();
    });
    world.deliver(&first).await;
    assert_eq!(world.gateway.called()[BEFORE..], ["first", "second"]);
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
}

#[tokio::test]
async fn a_gateway_that_fails_its_proof_rests_for_twice_as_long() {
    let world = World::new().await;
    let mimi = with_the_first_out_of_order(&world).await;
    world.pass(31 * SECOND);
    try_on(&mimi, &[Status(500)]).await;
    assert_eq!(world.gateway.called()[BEFORE..], ["first", "second"]);
    world.pass(50 * SECOND);
    try_on(&mimi, &[]).await;
    world.pass(15 * SECOND);
    try_on(&mimi, &[]).await;
    assert_eq!(world.gateway.called()[BEFORE + 2..], ["second", "first"]);
}

#[tokio::test]
async fn when_all_rest_an_output_waits_for_the_first_that_is_free() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    let task = try_on(&mimi, &[Busy("200"), Busy("300")]).await;
    assert_eq!(task["state"], "succeeded");
    assert_eq!(world.gateway.called(), ["first", "second", "first"]);
    let waited = task["finished_at"].as_i64().unwrap() - task["created_at"].as_i64().unwrap();
    assert!(
        (200 * SECOND..210 * SECOND).contains(&waited),
        "{waited} ms"
    );
}

#[tokio::test]
async fn when_all_rest_for_too_long_an_output_is_refunded_at_once() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    let task = try_on(&mimi, &[NoQuota, NoQuota]).await;
    assert_eq!(task["outputs"][0]["reason"], "gateway_unavailable");
    assert_eq!(mimi.balance().await, 200);
    let task = try_on(&mimi, &[]).await;
    assert_eq!(task["outputs"][0]["reason"], "gateway_unavailable");
    assert_eq!(mimi.balance().await, 200);
    assert_eq!(
        world.gateway.called(),
        ["first", "second"],
        "nobody was asked again"
    );
    assert!(world.clock.now() - START < MINUTE);
}

#[tokio::test]
async fn a_gateway_is_called_no_more_than_its_day_allows() {
    let world = World::with_gateways(
        r#"[{"name": "first", "style": "chat", "base_url": "https://first.example", "model": "m",
             "key_secret": "GATEWAY_TEST_KEY", "calls_per_day": 2, "day_begins_utc_hour": 1},
            {"name": "second", "style": "native", "base_url": "https://second.example",
             "model": "m", "key_secret": "GATEWAY_TEST_KEY"}]"#,
    )
    .await;
    let mut mimi = customer(&world).await;
    for _ in 0..3 {
        try_on(&mimi, &[]).await;
    }
    assert_eq!(world.gateway.called(), ["first", "first", "second"]);
    // Midnight in UTC is not this gateway's.
    world.pass(HOUR);
    mimi.log_in("mimi@example.com").await;
    try_on(&mimi, &[]).await;
    assert_eq!(world.gateway.called()[3..], ["first"]);
}

#[tokio::test]
async fn the_choice_of_a_gateway_costs_no_round_trip() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    let before = world.database.round_trips();
    assert_eq!(world.deliver(&job).await, Some(Next::Done));
    assert_eq!(world.database.round_trips() - before, 2, "claim and settle");
}

#[tokio::test]
async fn every_attempt_is_on_record_with_what_it_cost() {
    let world = World::with_gateways(
        r#"[{"name": "first", "style": "chat", "base_url": "https://first.example",
             "model": "a-model", "key_secret": "GATEWAY_TEST_KEY", "price": {"million_output_tokens": 200000000}},
            {"name": "second", "style": "native", "base_url": "https://second.example",
             "model": "b-model", "key_secret": "GATEWAY_TEST_KEY", "price": {"picture": 280000}}]"#,
    )
    .await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[Status(503), Status(401), Picture]).await;
    try_on(&mimi, &[]).await;
    try_on(&mimi, &[Refusal]).await;
    try_on(&mimi, &[Words, Tiny, Status(502)]).await;
    let listed: Vec<String> = world
        .database
        .sql(
            "SELECT concat_ws(' ', gateway, model, outcome, reason, status, request_id,
                input_tokens, output_tokens, coalesce(cost, '?'))
             FROM output_attempts WHERE finished_at >= started_at ORDER BY started_at, number",
        )
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0).unwrap())
        .collect();
    assert_eq!(
        listed,
        [
            "first a-model busy 503 0",
            "first a-model misconfigured 401 0",
            "second b-model succeeded 200 280000",
            "second b-model succeeded 200 280000",
            "second b-model blocked safety 200 0",
            "second b-model no_image no_image 200 ?",
            "second b-model check_failed too_small 200 280000",
            "second b-model busy 502 0",
        ]
    );
}

// The bucket.

#[tokio::test]
async fn a_put_that_fails_is_repeated_without_a_second_call() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    let id = mimi.accepted(1).await;
    world.bucket.fail_puts(2);
    world.work_off().await;
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
    assert_eq!(world.gateway.called().len(), 1);
    assert_eq!(mimi.balance().await, 198);
}

#[tokio::test]
async fn a_bucket_that_takes_nothing_costs_three_calls_at_most_and_is_refunded_once() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    let id = mimi.accepted(1).await;
    world.bucket.fail_puts(usize::MAX);
    world.work_off().await;
    let task = mimi.task(&id).await;
    assert_eq!(task["outputs"][0]["reason"], "storage_unavailable");
    assert_eq!(world.gateway.called().len(), 3);
    assert_eq!(mimi.balance().await, 200);
    assert_eq!(world.bucket.keys("results/"), Vec::<String>::new());
    let refunds = "SELECT count(*) FROM ledger_entries WHERE event = 'refund'";
    assert_eq!(world.database.number(refunds).await, 1);
}

// The time.

/// Each message comes once, at some minute, its worker dies in the gateway's call, and no message
/// ever comes again: only the sweep is left, every five minutes at any phase.
#[tokio::test]
async fn whatever_dies_whenever_is_refunded_within_fifteen_minutes() {
    for phase in 0..5 {
        let world = World::new().await;
        let mimi = customer(&world).await;
        for _ in 0..15 {
            mimi.accepted(1).await;
        }
        let messages: Vec<_> = std::iter::from_fn(|| world.queue.take()).collect();
        for (minute, job) in messages.iter().enumerate() {
            world.gateway.meanwhile(std::future::pending());
            let _ = jobs::handle(&world.context(), job).now_or_never();
            if minute % 5 == phase {
                world.sweep().await;
                while world.queue.take().is_some() {}
            }
            world.pass(MINUTE);
        }
        let open = "SELECT count(*) FROM task_outputs WHERE finished_at IS NULL";
        let balance = "SELECT total FROM balances";
        assert_eq!(
            (
                world.database.number(open).await,
                world.database.number(balance).await
            ),
            (0, 200),
            "sweeps at minute {phase} of five"
        );
    }
}
