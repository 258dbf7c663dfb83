//! product.md 7: operators see how the gateways stand, and say what has been seen to.

use serde_json::{Value, json};

use crate::{
    gateways::{customer, try_on},
    support::{Client, HOUR, Reply, SECOND, START, World},
};

async fn gateways(operator: &Client<'_>) -> Vec<Value> {
    let answer = operator.get("/api/admin/gateways").await.expect(200);
    answer.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_alert_stands_until_it_is_seen_to_and_then_the_gateway_works_at_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[Reply::NoQuota]).await;
    let [first, second] = gateways(&operator).await.try_into().unwrap();
    assert_eq!(first["name"], "first");
    assert_eq!(first["state"], "resting");
    assert_eq!(first["rests_until"], START + SECOND + HOUR);
    assert_eq!(first["last_failure"], "quota_exhausted");
    assert_eq!(first["alerts"][0]["outcome"], "quota_exhausted");
    assert_eq!(first["alerts"][0]["times"], 1);
    assert_eq!(second["state"], "well");
    assert_eq!(second["alerts"], json!([]));

    let path = "/api/admin/gateways/first/see-to";
    let reason = json!({"reason": "paid the bill"});
    let seen_to = operator.write(path, "k", &reason).await.expect(200).json();
    assert_eq!(seen_to["state"], "well");
    assert_eq!(seen_to["alerts"], json!([]));
    assert_eq!(gateways(&operator).await[0], seen_to);
    try_on(&mimi, &[]).await;
    assert_eq!(world.gateway.called(), ["first", "second", "first"]);

    let record = &operator.get("/api/admin/audit").await.json()["items"][0];
    assert_eq!(record["action"], "gateway.see_to");
    assert_eq!(record["before"]["state"], "resting");
    assert_eq!(record["after"]["state"], "well");
}

#[tokio::test]
async fn a_gateway_that_nobody_has_is_not_seen_to() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let path = "/api/admin/gateways/third/see-to";
    let answer = operator
        .write(path, "k", &json!({"reason": "why not"}))
        .await;
    assert_eq!(answer.expect(404).problem(), "not-found");
}
