//! product.md 1: the address of an account that was made without a code is verified by a link.

use serde_json::json;

use crate::support::{Answer, Client, HOUR, MINUTE, World};

const MIMI: &str = "mimi@example.com";

async fn open(world: &World, token: &str) -> Answer {
    let body = json!({"token": token});
    world.anonymous().post("/api/auth/verify", body).await
}

async fn is_verified(client: &Client<'_>) -> bool {
    let me = client.get("/api/me").await.expect(200).json();
    me["email_verified"].as_bool().unwrap()
}

async fn ask_again(client: &Client<'_>) -> Answer {
    client.post("/api/account/verification", json!({})).await
}

#[tokio::test]
async fn a_link_verifies_the_address_in_one_round_trip() {
    let world = World::new().await;
    let mimi = world.unverified(MIMI).await;
    assert!(!is_verified(&mimi).await, "and logging in did not need it");
    ask_again(&mimi).await.expect(202);
    let token = world.outbox.token(MIMI, "verify").unwrap();
    world.pages.told();
    let before = world.database.round_trips();
    open(&world, &token).await.expect(204);
    assert_eq!(world.database.round_trips() - before, 1);
    assert!(is_verified(&mimi).await);
    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
}

#[tokio::test]
async fn a_link_works_once_and_for_three_days() {
    let world = World::new().await;
    let mut mimi = world.unverified(MIMI).await;
    ask_again(&mimi).await.expect(202);
    let first = world.outbox.token(MIMI, "verify").unwrap();
    world.pass(72 * HOUR);
    assert_eq!(
        open(&world, &first).await.expect(422).problem(),
        "link-refused"
    );
    mimi.log_in(MIMI).await;
    assert!(!is_verified(&mimi).await);

    ask_again(&mimi).await.expect(202);
    let second = world.outbox.token(MIMI, "verify").unwrap();
    open(&world, &second).await.expect(204);
    assert_eq!(
        open(&world, &second).await.expect(422).problem(),
        "link-refused"
    );
    assert!(is_verified(&mimi).await);
}

#[tokio::test]
async fn a_token_that_was_never_sent_or_sent_for_something_else_is_refused() {
    let world = World::new().await;
    world.unverified(MIMI).await;
    let body = json!({"email": MIMI});
    world
        .anonymous()
        .post("/api/auth/password-reset", body)
        .await
        .expect(202);
    let for_a_reset = world.outbox.token(MIMI, "reset").unwrap();
    let guess = "A".repeat(43);
    for token in [for_a_reset.as_str(), &guess, "short", ""] {
        assert_eq!(
            open(&world, token).await.expect(422).problem(),
            "link-refused",
            "{token}"
        );
    }
}

#[tokio::test]
async fn only_the_hash_of_a_token_is_kept() {
    let world = World::new().await;
    let mimi = world.unverified(MIMI).await;
    ask_again(&mimi).await.expect(202);
    let token = world.outbox.token(MIMI, "verify").unwrap();
    let kept = format!("SELECT count(*) FROM mail_links WHERE hash = CAST('{token}' AS BLOB)");
    assert_eq!(world.database.number(&kept).await, 0);
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM mail_links")
            .await,
        1
    );
}

#[tokio::test]
async fn whoever_is_verified_is_sent_nothing_more() {
    let world = World::new().await;
    let mimi = world.unverified(MIMI).await;
    ask_again(&mimi).await.expect(202);
    open(&world, &world.outbox.token(MIMI, "verify").unwrap())
        .await
        .expect(204);
    let before = world.outbox.to(MIMI).len();
    let answer = ask_again(&mimi).await.expect(202);
    assert_eq!(answer.json(), json!({"status": "accepted"}));
    assert_eq!(world.outbox.to(MIMI).len(), before);
}

#[tokio::test]
async fn three_letters_an_hour_are_sent_and_the_fourth_is_not_without_a_word() {
    let world = World::new().await;
    let mimi = world.unverified(MIMI).await;
    for _ in 0..4 {
        let answer = ask_again(&mimi).await.expect(202);
        assert_eq!(answer.json(), json!({"status": "accepted"}));
    }
    let letters = || {
        let letters = world.outbox.to(MIMI);
        let is_ours = |mail: &&ports::mailer::Mail| mail.subject == "请确认你的邮箱";
        letters.iter().filter(is_ours).count()
    };
    assert_eq!(letters(), 3);
    world.pass(60 * MINUTE);
    let mut mimi = mimi;
    mimi.log_in(MIMI).await;
    ask_again(&mimi).await.expect(202);
    assert_eq!(letters(), 4);
}

#[tokio::test]
async fn links_that_are_over_do_not_pile_up() {
    let world = World::new().await;
    let mimi = world.unverified(MIMI).await;
    ask_again(&mimi).await.expect(202);
    world.pass(80 * HOUR);
    let mut mimi = world.anonymous();
    mimi.log_in(MIMI).await;
    ask_again(&mimi).await.expect(202);
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM mail_links")
            .await,
        1
    );
}
