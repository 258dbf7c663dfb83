//! Several outputs of one task.

use serde_json::json;

use super::{assert_money_matches_pictures, settled};
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
