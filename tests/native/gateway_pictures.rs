//! product.md 4, gateways are data: a gateway is asked for what its model can take (`max_pictures`).

use serde_json::json;

use crate::{
    gateways::{customer, try_on},
    support::World,
};

/// Two gateways that take so many pictures.
async fn world(first: u32, second: u32) -> World {
    World::with_gateways(&format!(
        r#"[{{"name": "first", "style": "chat", "base_url": "https://first.example", "model": "m",
             "key_secret": "GATEWAY_TEST_KEY", "max_pictures": {first}}},
            {{"name": "second", "style": "native", "base_url": "https://second.example",
             "model": "m", "key_secret": "GATEWAY_TEST_KEY", "max_pictures": {second}}}]"#
    ))
    .await
}

#[tokio::test]
async fn an_output_of_more_pictures_than_a_gateway_takes_goes_to_another() {
    let world = world(1, 2).await;
    let mimi = customer(&world).await;
    assert_eq!(try_on(&mimi, &[]).await["state"], "succeeded");
    assert_eq!(world.gateway.called(), ["second"]);
}

#[tokio::test]
async fn pictures_that_make_an_output_each_count_one_by_one() {
    let world = world(2, 14).await;
    let policies = "UPDATE level_policies SET garments = 2";
    world.database.sql(policies).await.unwrap();
    let mimi = customer(&world).await;
    mimi.accepted(2).await;
    world.work_off().await;
    assert_eq!(world.gateway.called(), ["first"; 2]);
}

#[tokio::test]
async fn more_pictures_than_any_gateway_takes_are_refused_before_credits_move() {
    let world = world(1, 1).await;
    let mimi = customer(&world).await;
    let inputs = json!({"person": [mimi.picture().await], "garments": [mimi.picture().await]});
    let body = json!({"preset": "try_on", "inputs": inputs});
    let refused = mimi.submit("key", &body).await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "inputs");
    assert_eq!(refused["errors"][0]["code"], "too_many");
    assert_eq!(mimi.balance().await, 200);
}
