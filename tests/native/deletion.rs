//! product.md 1: an account is deleted by its owner; the ledger stays without a name.

use serde_json::json;

use crate::support::{Answer, Client, PASSWORD, World};

const MIMI: &str = "mimi@example.com";

async fn delete(client: &Client<'_>) -> Answer {
    client
        .delete("/api/account", json!({"password": PASSWORD}))
        .await
}

/// Somebody with a picture, an upload that waits, and a prompt of their own.
async fn somebody_with_pictures(world: &World) -> Client<'_> {
    let mimi = world.newcomer(MIMI).await;
    let (person, garment) = (mimi.picture().await, mimi.picture().await);
    let inputs = json!({"person": [person], "garments": [garment]});
    let body = json!({"preset": "try_on", "inputs": inputs, "prompt": "My secret wish"});
    mimi.submit("key", &body).await.expect(202);
    world.work_off().await;
    mimi.picture().await;
    mimi
}

#[tokio::test]
async fn nothing_of_a_deleted_account_answers_any_more() {
    let world = World::new().await;
    let mimi = somebody_with_pictures(&world).await;
    let mut elsewhere = world.anonymous();
    elsewhere.log_in(MIMI).await;
    mimi.post("/api/auth/password-reset", json!({"email": MIMI}))
        .await
        .expect(202);
    world.pages.told();
    delete(&mimi).await.expect(204);

    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    for client in [&mimi, &elsewhere] {
        client.get("/api/me").await.expect(401);
        client.get("/api/tasks").await.expect(401);
        client
            .refresh(client.refresh_token.as_deref().unwrap())
            .await
            .expect(401);
    }
    world
        .anonymous()
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(401);
    let token = world.outbox.token(MIMI, "reset").unwrap();
    let body = json!({"token": token, "password": "another long password"});
    world
        .anonymous()
        .post("/api/auth/password-reset/confirm", body)
        .await
        .expect(422);
    let letters = world.outbox.to(MIMI).len();
    world
        .anonymous()
        .post("/api/auth/password-reset", json!({"email": MIMI}))
        .await
        .expect(202);
    assert_eq!(world.outbox.to(MIMI).len(), letters);
}

#[tokio::test]
async fn no_object_stays_in_the_bucket() {
    let world = World::new().await;
    let mimi = somebody_with_pictures(&world).await;
    let momo = world.newcomer("momo@example.com").await;
    momo.picture().await;
    assert_eq!(world.bucket.keys("").len(), 1 + 1 + 1);
    delete(&mimi).await.expect(204);
    assert_eq!(world.bucket.keys("").len(), 1, "that of somebody else");
}

#[tokio::test]
async fn nothing_personal_stays_in_the_database() {
    let world = World::new().await;
    let mimi = somebody_with_pictures(&world).await;
    delete(&mimi).await.expect(204);
    for table in [
        "accounts",
        "sessions",
        "refresh_tokens",
        "idempotency_keys",
        "mail_links",
        "notifications",
        "tasks",
        "uploads",
        "task_outputs",
        "attempts",
    ] {
        let rows = world
            .database
            .sql(&format!("SELECT * FROM {table}"))
            .await
            .unwrap();
        let text = format!("{rows:?}");
        for personal in ["example.com", "argon2", "secret wish", &mimi.address] {
            assert!(!text.contains(personal), "{personal} in {table}");
        }
    }
    for table in [
        "refresh_tokens",
        "idempotency_keys",
        "mail_links",
        "notifications",
    ] {
        let left = format!("SELECT count(*) FROM {table}");
        assert_eq!(world.database.number(&left).await, 0, "{table}");
    }
    assert_eq!(
        world
            .database
            .number("SELECT deleted_at FROM accounts")
            .await,
        world.context().now()
    );
}

#[tokio::test]
async fn the_ledger_stays_as_it_is() {
    let world = World::new().await;
    let mimi = somebody_with_pictures(&world).await;
    let entries = "SELECT * FROM ledger_entries ORDER BY seq";
    let before = world.database.sql(entries).await.unwrap();
    assert_eq!(before.len(), 2, "the welcome and the picture");
    delete(&mimi).await.expect(204);
    assert_eq!(world.database.sql(entries).await.unwrap(), before);
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM ledger_faults")
            .await,
        0
    );
}

#[tokio::test]
async fn the_address_can_register_anew_and_is_somebody_else_then() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    delete(&mimi).await.expect(204);
    let again = world.newcomer(MIMI).await;
    assert_ne!(again.id, mimi.id);
    assert_eq!(again.balance().await, 0, "an address has one welcome");
    delete(&again).await.expect(204);
    assert_eq!(
        world.database.number("SELECT count(*) FROM accounts").await,
        2
    );
}

#[tokio::test]
async fn the_password_is_asked_for_and_guesses_at_it_are_limited() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    for _ in 0..10 {
        let answer = mimi
            .delete("/api/account", json!({"password": "a wrong password"}))
            .await;
        assert_eq!(answer.expect(403).problem(), "wrong-password");
    }
    assert_eq!(
        delete(&mimi).await.expect(429).problem(),
        "too-many-attempts"
    );
    mimi.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn while_the_bucket_is_down_the_pictures_are_over_and_wait_for_the_purge() {
    let world = World::new().await;
    let mimi = somebody_with_pictures(&world).await;
    world.bucket.set_down(true);
    delete(&mimi).await.expect(204);
    world.bucket.set_down(false);
    assert_eq!(world.bucket.keys("").len(), 2);
    world.purge().await;
    assert_eq!(world.bucket.keys(""), Vec::<String>::new());
    assert!(world.log.text().contains("deleted account"));
}

#[tokio::test]
async fn a_task_that_waits_ends_refunded_without_a_call_of_a_gateway() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    mimi.accepted(1).await;
    delete(&mimi).await.expect(204);
    world.work_off().await;
    assert!(world.gateway.called().is_empty());
    let state = "SELECT count(*) FROM tasks WHERE state = 'failed'";
    assert_eq!(world.database.number(state).await, 1);
    let sum = "SELECT sum(amount) FROM ledger_entries";
    assert_eq!(world.database.number(sum).await, 6);
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM ledger_faults")
            .await,
        0
    );
}

#[tokio::test]
async fn a_picture_that_is_drawn_during_the_deletion_is_not_kept() {
    let world = std::sync::Arc::new(World::new().await);
    let mimi = world.newcomer(MIMI).await;
    mimi.accepted(1).await;
    let (token, id) = (mimi.access_token.clone(), mimi.id.clone());
    let meanwhile = world.clone();
    world.gateway.meanwhile(async move {
        let mimi = Client {
            access_token: token,
            id,
            ..meanwhile.anonymous()
        };
        delete(&mimi).await.expect(204);
    });
    world.work_off().await;
    assert_eq!(world.gateway.called().len(), 1);
    assert!(world.bucket.keys("").is_empty());
    // Nobody was told, so the sweep finds it.
    world.pass(10 * crate::support::MINUTE);
    world.sweep().await;
    world.work_off().await;
    assert_eq!(world.gateway.called().len(), 1);
    let open = "SELECT count(*) FROM task_outputs WHERE finished_at IS NULL";
    assert_eq!(world.database.number(open).await, 0);
    assert_eq!(
        world
            .database
            .number("SELECT sum(amount) FROM ledger_entries")
            .await,
        6
    );
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM ledger_faults")
            .await,
        0
    );
}
