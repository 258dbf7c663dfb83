//! Several outputs of one task.

use serde_json::json;

use super::{assert_money_matches_pictures, give_credits, person_and_garment, settled, states};
use crate::support::{Reply, World};

#[tokio::test]
async fn a_plus_account_dresses_one_person_in_several_garments() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world
        .database
        .sql("UPDATE accounts SET level = 'plus'")
        .await
        .unwrap();
    let id = mimi.accepted(3).await;
    assert_eq!(mimi.balance().await, 0);
    world
        .gateway
        .will_answer(&[Reply::Picture, Reply::Refusal, Reply::Picture]);
    let task = settled(&mimi, &id).await;
    assert_eq!(task["state"], "partial");
    let states: Vec<_> = task["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|output| output["state"].clone())
        .collect();
    assert_eq!(states, ["succeeded", "blocked", "succeeded"]);
    assert_eq!(
        (&task["credits_charged"], &task["credits_refunded"]),
        (&json!(6), &json!(2))
    );
    assert_eq!(mimi.balance().await, 2);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn ten_garments_are_ten_messages_ten_calls_and_ten_charges() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    let id = mimi.accepted(10).await;
    assert_eq!(world.queue.len(), 10);
    assert_eq!(mimi.balance().await, 86);
    let task = settled(&mimi, &id).await;
    assert_eq!(states(&task), ["succeeded"; 10]);
    // Each with the person, and a garment of its own.
    let bodies = world.gateway.bodies();
    assert_eq!(bodies.len(), 10);
    for body in bodies {
        let parts = body["messages"][0]["content"].as_array().unwrap().len();
        assert_eq!(parts, 3);
    }
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn variants_are_several_outputs_of_the_same_pictures_in_the_ratio_asked_for() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let inputs = json!({"subject": [mimi.picture().await], "scene": [mimi.picture().await]});
    let mut body = json!({
        "preset": "scene", "inputs": inputs, "variants": 3, "aspect_ratio": "16:9",
    });
    let task = mimi.submit("key", &body).await.expect(202).json();
    assert_eq!(task["credits_charged"], 6);
    assert_eq!(task["aspect_ratio"], "16:9");
    world
        .gateway
        .will_answer(&[Reply::Picture, Reply::Picture, Reply::Status(401)]);
    world.gateway.will_answer(&[Reply::Refusal]);
    let task = settled(&mimi, task["id"].as_str().unwrap()).await;
    assert_eq!(states(&task), ["succeeded", "succeeded", "blocked"]);
    assert_eq!(mimi.balance().await, 2);
    let bodies = world.gateway.bodies();
    assert!(bodies[..3].iter().all(|sent| *sent == bodies[0]));
    // The second gateway is one that takes a ratio.
    let ratio = &bodies[3]["generationConfig"]["imageConfig"]["aspectRatio"];
    assert_eq!(ratio, "16:9");

    body["variants"] = json!(5);
    let answer = mimi.submit("many", &body).await.expect(422).json();
    assert_eq!(answer["errors"][0]["field"], "variants");
    let one_each = json!({
        "preset": "try_on", "inputs": person_and_garment(&mimi).await, "variants": 2,
    });
    let answer = mimi.submit("both", &one_each).await.expect(422).json();
    assert_eq!(answer["errors"][0]["field"], "variants");
    assert_money_matches_pictures(&world).await;
}
