//! What a level lets run and wait.

use crate::support::World;

#[tokio::test]
async fn a_level_limits_the_garments_and_the_tasks_under_way() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let answer = mimi.try_on(2).await.expect(422);
    assert_eq!(answer.json()["errors"][0]["field"], "inputs.garments");
    assert_eq!(answer.json()["errors"][0]["code"], "too_many");

    // Free: one running and two waiting.
    world
        .database
        .sql("UPDATE level_policies SET waiting = 1 WHERE level = 'free'")
        .await
        .unwrap();
    mimi.accepted(1).await;
    mimi.accepted(1).await;
    let answer = mimi.try_on(1).await.expect(429);
    assert_eq!(answer.problem(), "limit-reached");
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(mimi.balance().await, 2);
    world.work_off().await;
    mimi.accepted(1).await;
}
