//! product.md 4, gateways are data: operators add, edit, order, switch, price, cap and test them, and
//! give them to tools; what they do counts with the next claim.

use http::Method;
use serde_json::{Value, json};
use studio::run::Next;

use crate::{
    gateways::{customer, try_on},
    support::{Answer, Client, HOUR, MINUTE, Reply, SECOND, World},
};

const GATEWAYS: &str = "/api/admin/gateways";

/// The settings of a gateway at one of the hosts that answer.
fn settings(host: &str, more: Value) -> Value {
    let mut settings = json!({
        "style": "chat", "base_url": format!("https://{host}.example"), "model": "a-model",
        "key_secret": "GATEWAY_TEST_KEY",
    });
    let members = settings.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    settings
}

/// The setting `GATEWAYS` with these alone.
fn setting(entries: &[(&str, Value)]) -> String {
    let entries = entries.iter().map(|(name, settings)| {
        let mut entry = settings.clone();
        entry["name"] = json!(name);
        entry
    });
    entries.collect::<Value>().to_string()
}

async fn listed(operator: &Client<'_>) -> Value {
    operator.get(GATEWAYS).await.expect(200).json()
}

async fn named(operator: &Client<'_>, name: &str) -> Value {
    let listed = listed(operator).await;
    let items = listed["items"].as_array().unwrap();
    items
        .iter()
        .find(|item| item["name"] == name)
        .unwrap()
        .clone()
}

async fn names(operator: &Client<'_>) -> Vec<String> {
    let listed = listed(operator).await;
    let items = listed["items"].as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

fn a_key(operator: &Client<'_>) -> String {
    format!("key-{}", operator.world.database.round_trips())
}

async fn put(operator: &Client<'_>, name: &str, settings: &Value) -> Answer {
    let body = json!({"settings": settings});
    let key = a_key(operator);
    operator
        .put(&format!("{GATEWAYS}/{name}"), &key, &body)
        .await
}

async fn switch(operator: &Client<'_>, name: &str, is_on: bool) -> Value {
    let path = format!("{GATEWAYS}/{name}/switch");
    let answer = operator
        .write(&path, &a_key(operator), &json!({"is_on": is_on}))
        .await;
    answer.expect(200).json()
}

async fn order(operator: &Client<'_>, names: &[&str]) {
    let body = json!({"ids": names});
    let path = "/api/admin/gateways-order";
    let answer = operator.put(path, &a_key(operator), &body).await;
    answer.expect(200);
}

async fn test_call(operator: &Client<'_>, name: &str, key: &str) -> Answer {
    let path = format!("{GATEWAYS}/{name}/test");
    operator.write(&path, key, &json!({})).await
}

/// The names of the gateways that attempts asked, in order.
async fn attempted(world: &World) -> Vec<String> {
    let sql = "SELECT gateway FROM output_attempts ORDER BY started_at, number";
    let rows = world.database.sql(sql).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

async fn number(world: &World, sql: &str) -> i64 {
    world.database.number(sql).await
}

#[tokio::test]
async fn the_configuration_fills_an_empty_table_once_and_is_not_read_afterwards() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    assert_eq!(names(&operator).await, ["first", "second"]);
    let other = setting(&[("third", settings("third", json!({})))]);
    let again = world.again_with_gateways(&other);
    let customer = again.anonymous();
    customer.get("/api/health/ready").await;
    assert_eq!(names(&operator).await, ["first", "second"]);
}

#[tokio::test]
async fn of_two_isolates_that_fill_the_table_at_once_one_does() {
    let world = World::new().await;
    let other = setting(&[("third", settings("third", json!({})))]);
    let again = world.again_with_gateways(&other);
    let (one, two) = (world.anonymous(), again.anonymous());
    let ready = "/api/health/ready";
    futures_util::future::join(one.get(ready), two.get(ready)).await;
    let filled = "SELECT group_concat(name) FROM gateways";
    let filled: String = world.database.sql(filled).await.unwrap()[0].get(0).unwrap();
    assert!(
        ["first,second", "third"].contains(&filled.as_str()),
        "{filled}"
    );
}

#[tokio::test]
async fn a_setting_that_cannot_be_used_is_named_in_the_log_and_operators_can_still_add_gateways() {
    let world = World::with_gateways(r#"[{"name": "first"}]"#).await;
    let operator = world.operator("boss@example.com").await;
    assert_eq!(names(&operator).await, Vec::<String>::new());
    assert!(world.log.text().contains("GATEWAYS cannot be used"));
    put(&operator, "first", &settings("first", json!({})))
        .await
        .expect(200);
    switch(&operator, "first", true).await;
    let mimi = customer(&world).await;
    assert_eq!(try_on(&mimi, &[]).await["state"], "succeeded");
}

#[tokio::test]
async fn a_gateway_is_added_put_first_and_switched_off_and_the_next_picture_follows() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    let entry = put(&operator, "relay", &settings("third", json!({}))).await;
    let entry = entry.expect(200).json();
    assert_eq!(entry["is_on"], false, "a new one is off");
    assert_eq!(entry["position"], 3, "and last");
    order(&operator, &["relay", "first", "second"]).await;
    try_on(&mimi, &[]).await;
    switch(&operator, "relay", true).await;
    try_on(&mimi, &[]).await;
    switch(&operator, "relay", false).await;
    try_on(&mimi, &[]).await;
    assert_eq!(attempted(&world).await, ["first", "relay", "first"]);
}

#[tokio::test]
async fn a_change_of_settings_counts_with_the_next_claim_without_another_round_trip() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[]).await;
    let changed = settings("second", json!({"model": "another-model"}));
    put(&operator, "first", &changed).await.expect(200);
    world.pass(SECOND);
    mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    let before = world.database.round_trips();
    assert_eq!(world.deliver(&job).await, Some(Next::Done));
    assert_eq!(world.database.round_trips() - before, 2, "claim and settle");
    assert_eq!(world.gateway.called(), ["first", "second"]);
    let model = "SELECT model FROM output_attempts ORDER BY started_at DESC LIMIT 1";
    let model: String = world.database.sql(model).await.unwrap()[0].get(0).unwrap();
    assert_eq!(model, "another-model");
}

#[tokio::test]
async fn a_gateway_without_its_key_is_passed_over_and_said_to_lack_it() {
    let lacking = json!({"key_secret": "GATEWAY_OTHER_KEY"});
    let world = World::with_gateways(&setting(&[
        ("first", settings("first", lacking)),
        ("second", settings("second", json!({}))),
    ]))
    .await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    assert_eq!(try_on(&mimi, &[]).await["state"], "succeeded");
    assert_eq!(attempted(&world).await, ["second"]);
    let first = named(&operator, "first").await;
    assert_eq!(first["state"], "key_missing");
    assert_eq!(first["has_key"], false);
    let listed = listed(&operator).await;
    assert_eq!(listed["keys"], json!(["GATEWAY_TEST_KEY"]));
    assert!(!listed.to_string().contains("a key"), "keys are not shown");
    let answer = test_call(&operator, "first", "k").await;
    assert_eq!(answer.expect(409).json()["state"], "key_missing");
}

#[tokio::test]
async fn settings_that_this_release_cannot_use_take_no_other_gateway_with_them() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[]).await;
    let newer = "UPDATE gateways SET settings = json_set(settings, '$.telepathy', 1)
        WHERE name = 'first'";
    world.database.sql(newer).await.unwrap();
    assert_eq!(try_on(&mimi, &[]).await["state"], "succeeded");
    assert_eq!(world.gateway.called(), ["first", "second"]);
    assert_eq!(attempted(&world).await, ["first", "first", "second"]);
    let alert = "SELECT outcome FROM gateway_alerts WHERE gateway = 'first'";
    let alert: String = world.database.sql(alert).await.unwrap()[0].get(0).unwrap();
    assert_eq!(alert, "misconfigured");
}

#[tokio::test]
async fn a_gateway_serves_the_tools_that_it_is_given() {
    let world = World::with_gateways(&setting(&[
        ("first", settings("first", json!({"tools": ["pose"]}))),
        (
            "second",
            settings("second", json!({"tools": ["pose", "try_on"]})),
        ),
    ]))
    .await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[]).await;
    assert_eq!(attempted(&world).await, ["second"]);
}

#[tokio::test]
async fn a_tool_that_no_gateway_serves_takes_no_credits() {
    let world = World::with_gateways(&setting(&[(
        "first",
        settings("first", json!({"tools": ["pose"]})),
    )]))
    .await;
    let mimi = customer(&world).await;
    let refused = mimi.try_on(1).await;
    assert_eq!(refused.expect(503).problem(), "unavailable");
    assert_eq!(mimi.balance().await, 200);
}

#[tokio::test]
async fn an_output_waits_for_a_gateway_that_is_switched_on_in_time() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    let id = mimi.accepted(1).await;
    switch(&operator, "first", false).await;
    switch(&operator, "second", false).await;
    let job = world.queue.take().unwrap();
    let Some(Next::NotBefore(time)) = world.deliver(&job).await else {
        panic!("it waits")
    };
    switch(&operator, "second", true).await;
    world.pass(time - world.context().now());
    world.work_off().await;
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
    assert_eq!(attempted(&world).await, ["second"]);
}

#[tokio::test]
async fn an_output_that_no_gateway_comes_for_is_refunded() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    let id = mimi.accepted(1).await;
    for name in ["first", "second"] {
        switch(&operator, name, false).await;
    }
    world.work_off().await;
    let task = mimi.task(&id).await;
    assert_eq!(task["outputs"][0]["reason"], "gateway_unavailable");
    assert_eq!(mimi.balance().await, 200);
    assert!(
        task["finished_at"].as_i64().unwrap() - task["created_at"].as_i64().unwrap() < 10 * MINUTE
    );
}

#[tokio::test]
async fn photos_are_held_against_the_largest_room_of_the_tool_s_gateways() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[]).await;
    for (name, host) in [("first", "first"), ("second", "second")] {
        let small = settings(host, json!({"max_request_bytes": 1_000_000}));
        put(&operator, name, &small).await.expect(200);
    }
    let bytes = "UPDATE uploads SET bytes = 400000";
    let [person, garment] = [mimi.picture().await, mimi.picture().await];
    world.database.sql(bytes).await.unwrap();
    let body = json!({"preset": "try_on", "inputs": {"person": [person], "garments": [garment]}});
    let before = world.database.round_trips();
    let refused = mimi.submit("too large", &body).await.expect(422).json();
    assert_eq!(world.database.round_trips() - before, 1);
    assert_eq!(refused["errors"][0]["code"], "too_large");
    let large = settings("second", json!({"max_request_bytes": 2_000_000}));
    put(&operator, "second", &large).await.expect(200);
    mimi.submit("fits", &body).await.expect(202);
}

// Caps of calls and money.

/// Prices a picture at 0.28 yuan; a day may cost so many.
fn capped(pictures: i64) -> Value {
    json!({"price": {"picture": 280_000}, "money_per_day": pictures * 280_000 + 1})
}

#[tokio::test]
async fn a_gateway_costs_no_more_than_its_day_allows() {
    let mut first = capped(2);
    first["day_begins_utc_hour"] = json!(1);
    let world = World::with_gateways(&setting(&[
        ("first", settings("first", first)),
        ("second", settings("second", json!({}))),
    ]))
    .await;
    let operator = world.operator("boss@example.com").await;
    let mut mimi = customer(&world).await;
    for _ in 0..3 {
        try_on(&mimi, &[]).await;
    }
    assert_eq!(attempted(&world).await, ["first", "first", "second"]);
    let item = named(&operator, "first").await;
    assert_eq!(item["state"], "spent");
    assert_eq!(item["spent_today"], 560_000);
    assert_eq!(item["calls_today"], 2);
    // Midnight in UTC is not this gateway's.
    world.pass(HOUR);
    mimi.log_in("mimi@example.com").await;
    try_on(&mimi, &[]).await;
    assert_eq!(attempted(&world).await[3..], ["first"]);
}

#[tokio::test]
async fn calls_under_way_count_with_the_price_of_a_picture() {
    let world = World::with_gateways(&setting(&[
        ("first", settings("first", capped(1))),
        ("second", settings("second", json!({}))),
    ]))
    .await;
    let mimi = customer(&world).await;
    mimi.accepted(1).await;
    let first = world.queue.take().unwrap();
    mimi.accepted(1).await;
    let second = world.queue.take().unwrap();
    let context = world.context();
    world.gateway.meanwhile(async move {
        jobs::handle(&context, &second).await.unwrap();
    });
    world.deliver(&first).await;
    assert_eq!(world.gateway.called(), ["first", "second"]);
}

#[tokio::test]
async fn a_cost_that_is_known_takes_the_place_of_the_price_and_one_that_is_not_does_not() {
    let priced = json!({"price": {"picture": 280_000, "million_output_tokens": 200_000_000}});
    let spent = "SELECT spent FROM gateway_states WHERE gateway = 'first'";
    for (reply, counts) in [
        (Reply::Picture, 258_000),
        (Reply::Status(400), 0),
        (Reply::TimedOut, 280_000),
    ] {
        let world = World::with_gateways(&setting(&[
            ("first", settings("first", priced.clone())),
            ("second", settings("second", json!({}))),
        ]))
        .await;
        let mimi = customer(&world).await;
        try_on(&mimi, std::slice::from_ref(&reply)).await;
        assert_eq!(number(&world, spent).await, counts, "{reply:?}");
    }
}

#[tokio::test]
async fn a_cap_that_is_set_counts_what_the_day_has_cost_before() {
    let world = World::with_gateways(&setting(&[
        (
            "first",
            settings("first", json!({"price": {"picture": 280_000}})),
        ),
        ("second", settings("second", json!({}))),
    ]))
    .await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[]).await;
    put(&operator, "first", &settings("first", capped(1)))
        .await
        .expect(200);
    try_on(&mimi, &[]).await;
    assert_eq!(attempted(&world).await, ["first", "second"]);
}

// What an operator may write.

#[tokio::test]
async fn what_is_wrong_with_settings_is_told_at_the_field() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    for (more, field) in [
        (
            json!({"base_url": "http://relay.example"}),
            "settings.base_url",
        ),
        (
            json!({"base_url": "https://169.254.169.254"}),
            "settings.base_url",
        ),
        (
            json!({"base_url": "http://127.0.0.1:8790"}),
            "settings.base_url",
        ),
        (
            json!({"key_secret": "DATABASE_AUTH_TOKEN"}),
            "settings.key_secret",
        ),
        (json!({"key_secret": "TOKEN_KEYS"}), "settings.key_secret"),
        (json!({"price": {"picture": -5}}), "settings.price.picture"),
        (json!({"tools": ["juggling"]}), "settings.tools"),
        (json!({"colour": "red"}), "settings.colour"),
        (json!({"name": "other"}), "settings.name"),
    ] {
        let answer = put(&operator, "relay", &settings("third", more)).await;
        let errors = answer.expect(422).json()["errors"].clone();
        assert_eq!(errors[0]["field"], field, "{errors}");
    }
    let answer = put(&operator, "no%20name", &settings("third", json!({}))).await;
    assert_eq!(answer.expect(422).json()["errors"][0]["field"], "id");
    assert_eq!(names(&operator).await, ["first", "second"]);
}

#[tokio::test]
async fn nobody_saves_over_what_somebody_else_has_saved() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let seen = named(&operator, "first").await["revision"].clone();
    let tag = format!("{seen}");
    put(&operator, "first", &settings("second", json!({})))
        .await
        .expect(200);
    for (header, value, path) in [
        ("if-match", tag.as_str(), "/api/admin/gateways/first"),
        ("if-none-match", "*", "/api/admin/gateways/second"),
    ] {
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", header),
            (header, value),
        ];
        let body = json!({"settings": settings("first", json!({}))});
        let answer = operator
            .send(Method::PUT, path, &headers, body.to_string())
            .await;
        assert_eq!(answer.expect(412).problem(), "precondition-failed");
    }
}

#[tokio::test]
async fn an_order_has_every_gateway_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    assert_eq!(names(&operator).await, ["first", "second"]);
    for ids in [
        json!(["first"]),
        json!(["first", "first"]),
        json!(["first", "third"]),
    ] {
        let answer = operator
            .put(
                "/api/admin/gateways-order",
                &ids.to_string(),
                &json!({"ids": ids}),
            )
            .await;
        assert_eq!(answer.expect(422).json()["errors"][0]["field"], "ids");
    }
    order(&operator, &["second", "first"]).await;
    assert_eq!(names(&operator).await, ["second", "first"]);
}

#[tokio::test]
async fn the_schema_keeps_gateways_and_the_names_of_their_keys() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    names(&operator).await;
    for statement in [
        "DELETE FROM gateways",
        "UPDATE gateways SET settings = json_set(settings, '$.key_secret', 'TOKEN_KEYS')",
        "UPDATE gateways SET settings = json_set(settings, '$.key_secret', 'GATEWAY_a_KEY')",
        "UPDATE gateways SET settings = json_set(settings, '$.name', 'other')",
        "UPDATE gateways SET is_on = 2",
    ] {
        world.assert_refused(&[statement.to_owned()]).await;
    }
}

// A test call.

#[tokio::test]
async fn a_test_call_draws_one_picture_and_tells_all_that_came_of_it() {
    let world = World::with_gateways(&setting(&[(
        "first",
        settings(
            "first",
            json!({"price": {"picture": 280_000}, "aspect": "none"}),
        ),
    )]))
    .await;
    let operator = world.operator("boss@example.com").await;
    names(&operator).await;
    switch(&operator, "first", false).await;
    let balance = operator.balance().await;
    let test = test_call(&operator, "first", "k").await.expect(200).json();
    assert_eq!(test["outcome"], "succeeded", "{test}");
    assert_eq!(test["status"], 200);
    assert_eq!(test["cost"], 280_000);
    assert!(test["finished_at"].as_i64() >= test["started_at"].as_i64());
    let said = test["answer"].as_str().unwrap();
    assert!(said.contains("chat-1") && said.len() < 500, "{said}");
    assert_eq!(operator.balance().await, balance, "no account is charged");

    let picture = operator
        .get(test["image"]["url"].as_str().unwrap())
        .await
        .expect(200);
    assert_eq!(picture.headers["content-type"], "image/png");
    let label = b"TC260:AIGC";
    let is_labelled = picture.bytes.windows(label.len()).any(|part| part == label);
    assert!(is_labelled, "it says that it is made by a model");
    world.pass(2 * HOUR);
    let mut operator = operator;
    operator.log_in("boss@example.com").await;
    operator
        .get(test["image"]["url"].as_str().unwrap())
        .await
        .expect(410);

    let sent = &world.gateway.bodies()[0]["messages"][0]["content"];
    assert!(sent[0]["text"].as_str().unwrap().contains("T-shirt"));
    let photo = sent[1]["image_url"]["url"].as_str().unwrap();
    assert!(photo.starts_with("data:image/png;base64,"));
    let item = named(&operator, "first").await;
    assert_eq!(item["calls_today"], 1);
    assert_eq!(item["spent_today"], 280_000);
}

#[tokio::test]
async fn a_test_call_that_fails_says_how_and_counts_against_nobody() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    names(&operator).await;
    world
        .gateway
        .will_answer(&[Reply::Status(401), Reply::Tiny, Reply::TimedOut]);
    for (outcome, status) in [
        ("misconfigured", json!(401)),
        ("check_failed", json!(200)),
        ("timed_out", Value::Null),
    ] {
        let test = test_call(&operator, "first", outcome)
            .await
            .expect(200)
            .json();
        assert_eq!(test["outcome"], outcome, "{test}");
        assert_eq!(test["status"], status);
        assert_eq!(test["image"], Value::Null);
        assert!(test["detail"].is_string());
    }
    let first = named(&operator, "first").await;
    assert_eq!(
        (&first["state"], &first["alerts"]),
        (&json!("well"), &json!([]))
    );
}

#[tokio::test]
async fn a_test_call_under_the_same_key_is_made_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    names(&operator).await;
    let test = test_call(&operator, "first", "k").await.expect(200);
    let again = test_call(&operator, "first", "k").await.expect(200);
    assert!(again.is_replay());
    assert_eq!(again.json(), test.json());
    assert_eq!(world.gateway.called().len(), 1);
    let path = format!(
        "/api/admin/gateway-tests/{}",
        test.json()["id"].as_str().unwrap()
    );
    assert_eq!(operator.get(&path).await.expect(200).json(), test.json());
}

#[tokio::test]
async fn the_picture_of_a_test_is_swept_out_of_the_bucket() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    names(&operator).await;
    test_call(&operator, "first", "k").await.expect(200);
    assert_eq!(world.bucket.keys("gateway-tests/").len(), 1);
    world.pass(2 * HOUR);
    world.purge().await;
    assert_eq!(world.bucket.keys("gateway-tests/").len(), 0);
}

// What they did by day.

#[tokio::test]
async fn what_each_gateway_did_is_told_by_day_and_kind_with_tests_among_it() {
    let world = World::with_gateways(&setting(&[
        (
            "first",
            settings("first", json!({"price": {"picture": 280_000}})),
        ),
        ("second", settings("second", json!({}))),
    ]))
    .await;
    let mut operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[]).await;
    try_on(&mimi, &[Reply::Status(400)]).await;
    test_call(&operator, "first", "k").await.expect(200);
    let figures = async |operator: &Client<'_>| {
        let answer = operator.get("/api/admin/gateway-figures?days=2").await;
        answer.expect(200).json()["items"].clone()
    };
    let first = json!({
        "day": "2026-11-22", "gateway": "first", "calls": 3, "tests": 1, "succeeded": 2,
        "failures": {"input_unusable": 1}, "cost": 560_000, "p95_ms": 0,
    });
    let now = figures(&operator).await;
    assert_eq!(now[0], first, "today's are there at once");
    assert_eq!(now[1]["calls"], 1);

    world.purge().await;
    assert_eq!(figures(&operator).await, now, "and are counted once");
    world.pass(24 * HOUR);
    operator.log_in("boss@example.com").await;
    assert_eq!(figures(&operator).await, now, "a day later they are kept");
    let bad = operator.get("/api/admin/gateway-figures?days=0").await;
    assert_eq!(bad.expect(422).problem(), "validation");
}
