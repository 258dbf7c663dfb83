//! product.md 4, running: a gateway that refuses everything without a reason is told from photos that
//! nobody can use by the number of accounts that it refuses in a row (`docs/gateways.md`).

use Reply::Status;
use serde_json::json;

use crate::{
    gateways::{customer, try_on},
    support::{Client, Reply, SECOND, World},
};

/// So many people with credits, where `most` accounts refused in a row are a gateway's failure.
async fn customers(world: &World, number: usize, most: u32) -> Vec<Client<'_>> {
    let setting = format!("UPDATE settings SET value = {most} WHERE name = 'refused_accounts'");
    world.database.sql(&setting).await.unwrap();
    let mut customers = vec![customer(world).await];
    for place in 1..number {
        customers.push(
            world
                .newcomer(&format!("customer-{place}@example.com"))
                .await,
        );
    }
    customers
}

async fn alerts(world: &World) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', gateway, outcome, times) FROM gateway_alerts ORDER BY 1";
    let rows = world.database.sql(sql).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

async fn assert_nobody_rests(world: &World) {
    let ill = "SELECT count(*) FROM gateway_states WHERE failures > 0 OR rests_until > 0";
    assert_eq!(world.database.number(ill).await, 0);
    assert_eq!(alerts(world).await, [""; 0]);
}

#[tokio::test]
async fn a_gateway_that_refuses_five_accounts_in_a_row_rests_for_all_and_an_operator_is_told() {
    let world = World::new().await;
    let shipped = "SELECT value FROM settings WHERE name = 'refused_accounts'";
    assert_eq!(world.database.number(shipped).await, 5);
    let people = customers(&world, 6, 5).await;
    for (place, refused) in people[..5].iter().enumerate() {
        assert_eq!(alerts(&world).await, [""; 0], "after {place}");
        assert_eq!(try_on(refused, &[Status(400)]).await["state"], "succeeded");
    }
    assert_eq!(alerts(&world).await, ["first refuses_all 1"]);
    let told = world.log.text();
    assert_eq!(told.matches("gateway alert").count(), 1, "{told}");
    assert_eq!(world.gateway.called(), ["first", "second"].repeat(5));

    try_on(&people[5], &[]).await;
    assert_eq!(world.gateway.called()[10..], ["second"], "it rests for all");
    world.pass(31 * SECOND);
    try_on(&people[5], &[]).await;
    assert_eq!(world.gateway.called()[11..], ["first"]);
    let failures = "SELECT failures FROM gateway_states WHERE gateway = 'first'";
    assert_eq!(world.database.number(failures).await, 0, "it is well again");
}

#[tokio::test]
async fn one_account_with_nothing_but_bad_inputs_lets_no_gateway_rest() {
    let world = World::with_gateways(
        r#"[{"name": "first", "style": "chat", "base_url": "https://first.example",
             "model": "m", "key_secret": "GATEWAY_TEST_KEY"}]"#,
    )
    .await;
    let people = customers(&world, 1, 2).await;
    for _ in 0..20 {
        let task = try_on(&people[0], &[Status(400)]).await;
        assert_eq!(task["outputs"][0]["reason"], "input_unusable");
    }
    assert_nobody_rests(&world).await;
    assert_eq!(world.gateway.called().len(), 20);
}

#[tokio::test]
async fn a_success_in_between_begins_the_count_anew() {
    let world = World::new().await;
    let people = customers(&world, 3, 2).await;
    for _ in 0..3 {
        try_on(&people[0], &[Status(400)]).await;
        try_on(&people[1], &[]).await;
        try_on(&people[2], &[Status(400)]).await;
        assert_nobody_rests(&world).await;
        try_on(&people[1], &[]).await;
    }
    try_on(&people[0], &[Status(400)]).await;
    try_on(&people[2], &[Status(400)]).await;
    assert_eq!(alerts(&world).await, ["first refuses_all 1"]);
}

#[tokio::test]
async fn what_another_gateway_refuses_too_is_the_requests_fault() {
    let world = World::new().await;
    let people = customers(&world, 4, 4).await;
    for refused in &people {
        try_on(refused, &[Status(400), Status(400)]).await;
    }
    assert_eq!(
        alerts(&world).await,
        ["first refuses_all 1"],
        "the second one saw only what the first had refused"
    );
    // Now it is the only one that is asked.
    for refused in &people {
        try_on(refused, &[Status(400), Status(400)]).await;
    }
    assert_eq!(
        alerts(&world).await,
        ["first refuses_all 1", "second refuses_all 1"]
    );
}

#[tokio::test]
async fn a_refusal_that_names_the_input_never_counts() {
    let world = World::new().await;
    let people = customers(&world, 4, 2).await;
    for (refused, status) in people.iter().zip([413, 415, 422, 422]) {
        try_on(refused, &[Status(status)]).await;
    }
    assert_nobody_rests(&world).await;
}

#[tokio::test]
async fn one_account_does_not_keep_a_gateway_resting() {
    let world = World::new().await;
    let people = customers(&world, 2, 2).await;
    for refused in &people {
        try_on(refused, &[Status(400)]).await;
    }
    for _ in 0..3 {
        world.pass(31 * SECOND);
        try_on(&people[0], &[Status(400)]).await;
    }
    assert_eq!(
        world.gateway.called()[4..],
        ["first", "second"].repeat(3),
        "after its rest it is asked each time"
    );
    // Two accounts again: it rests for twice as long.
    try_on(&people[1], &[Status(400)]).await;
    assert_eq!(alerts(&world).await, ["first refuses_all 2"]);
    world.pass(40 * SECOND);
    try_on(&people[0], &[]).await;
    assert_eq!(world.gateway.called().last(), Some(&"second"));
    world.pass(25 * SECOND);
    try_on(&people[0], &[]).await;
    assert_eq!(world.gateway.called().last(), Some(&"first"));
}

#[tokio::test]
async fn an_operator_who_has_seen_to_it_lets_it_be_asked_at_once_with_nobody_counted() {
    let world = World::new().await;
    let people = customers(&world, 3, 2).await;
    let operator = world.operator("boss@example.com").await;
    for refused in &people[..2] {
        try_on(refused, &[Status(400)]).await;
    }
    let gateways = operator.get("/api/admin/gateways").await.expect(200).json();
    assert_eq!(gateways["items"][0]["state"], "resting");
    assert_eq!(gateways["items"][0]["last_failure"], "refuses_all");
    assert_eq!(gateways["items"][0]["alerts"][0]["outcome"], "refuses_all");
    let path = "/api/admin/gateways/first/see-to";
    let reason = json!({"reason": "the model was misspelt"});
    operator.write(path, "seen to", &reason).await.expect(200);
    try_on(&people[2], &[Status(400)]).await;
    try_on(&people[0], &[]).await;
    assert_eq!(world.gateway.called()[4..], ["first", "second", "first"]);
    assert_nobody_rests(&world).await;
}

#[tokio::test]
async fn a_refusal_costs_no_round_trip() {
    let world = World::new().await;
    let people = customers(&world, 2, 2).await;
    for refused in &people {
        world.gateway.will_answer(&[Status(400)]);
        refused.accepted(1).await;
        let job = world.queue.take().unwrap();
        let before = world.database.round_trips();
        world.deliver(&job).await;
        assert_eq!(
            world.database.round_trips() - before,
            2,
            "claim and release"
        );
        world.work_off().await;
    }
    assert_eq!(alerts(&world).await, ["first refuses_all 1"]);
}
