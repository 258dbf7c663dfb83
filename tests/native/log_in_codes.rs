//! product.md 1: logging in with a code sent by mail, without the password.

use serde_json::{Value, json};

use crate::support::{Answer, Client, HOUR, MINUTE, World};

const MIMI: &str = "mimi@example.com";

async fn ask(client: &Client<'_>, email: &str) -> Answer {
    let body = json!({"email": email});
    client.post("/api/auth/login-code", body).await
}

async fn enter(client: &Client<'_>, email: &str, code: &str) -> Answer {
    let body = json!({"email": email, "code": code, "token_delivery": "body"});
    client.post("/api/auth/login-code/confirm", body).await
}

/// The code that was sent to Mimi, who has an account.
async fn code(world: &World) -> String {
    ask(&world.anonymous(), MIMI).await.expect(202);
    world.outbox.code(MIMI).unwrap()
}

#[tokio::test]
async fn a_code_logs_in_once_in_one_round_trip_each() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let before = world.database.round_trips();
    let code = code(&world).await;
    let mut mimi = world.anonymous();
    let answer = enter(&mimi, "Mimi@Example.com", &code).await.expect(200);
    assert_eq!(world.database.round_trips() - before, 2);
    mimi.take_tokens(&answer);
    assert_eq!(mimi.balance().await, 6);
    let again = enter(&mimi, MIMI, &code).await.expect(422);
    assert_eq!(again.problem(), "mail-code-refused");
}

#[tokio::test]
async fn a_code_lives_for_fifteen_minutes_takes_five_tries_and_is_replaced_by_the_next() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let visitor = world.anonymous();
    let first = code(&world).await;
    let other = if first == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        enter(&visitor, MIMI, other).await.expect(422);
    }
    enter(&visitor, MIMI, &first).await.expect(422);
    let second = code(&world).await;
    enter(&visitor, MIMI, &first).await.expect(422);
    world.pass(15 * MINUTE);
    enter(&visitor, MIMI, &second).await.expect(422);
    let third = code(&world).await;
    world.pass(15 * MINUTE - 1);
    enter(&visitor, MIMI, &third).await.expect(200);
}

#[tokio::test]
async fn an_unknown_address_is_answered_as_a_known_one_and_told_by_mail() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let mut seen = Vec::new();
    for email in [MIMI, "nobody@example.com"] {
        let visitor = world.anonymous();
        let before = world.database.round_trips();
        let asked: Value = ask(&visitor, email).await.expect(202).json();
        let mut entered = enter(&visitor, email, "000000").await.expect(422).json();
        entered["request_id"].take();
        seen.push((asked, entered, world.database.round_trips() - before));
    }
    assert_eq!(seen[0], seen[1]);
    let letters = world.outbox.to("nobody@example.com");
    assert_eq!(letters[0].subject, "这个邮箱还没有账户");
    assert!(world.outbox.code("nobody@example.com").is_none());
}

#[tokio::test]
async fn three_codes_an_hour_are_sent_to_an_address_and_twenty_asked_for_from_a_network() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let letters = || world.outbox.to(MIMI).len();
    let before = letters();
    let visitor = world.anonymous();
    for _ in 0..4 {
        ask(&visitor, MIMI).await.expect(202);
    }
    assert_eq!(letters() - before, 3);
    for number in 0..16 {
        let email = format!("cat-{number}@example.com");
        ask(&visitor, &email).await.expect(202);
    }
    let refused = ask(&visitor, MIMI).await.expect(429);
    assert_eq!(refused.problem(), "too-many-attempts");
    world.pass(HOUR);
    ask(&visitor, MIMI).await.expect(202);
    assert_eq!(letters() - before, 4);
}

#[tokio::test]
async fn the_code_of_one_account_opens_no_other_and_none_that_is_banned_or_deleted() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let mut momo = world.newcomer("momo@example.com").await;
    let visitor = world.anonymous();
    let mimis = code(&world).await;
    ask(&visitor, "momo@example.com").await.expect(202);
    enter(&visitor, "momo@example.com", &mimis)
        .await
        .expect(422);

    let ban = "UPDATE accounts SET banned_at = 1 WHERE email_key = 'mimi@example.com'";
    world.database.sql(ban).await.unwrap();
    let banned = enter(&visitor, MIMI, &mimis).await.expect(403);
    assert_eq!(banned.problem(), "account-banned");
    let sessions = "SELECT count(*) FROM sessions JOIN accounts ON accounts.id = account_id
        WHERE email_key = 'mimi@example.com'";
    assert_eq!(world.database.number(sessions).await, 1, "the first one");

    let momos = world.outbox.code("momo@example.com").unwrap();
    momo.log_in("momo@example.com").await;
    let farewell = json!({"password": crate::support::PASSWORD});
    momo.delete("/api/account", farewell).await.expect(204);
    enter(&visitor, "momo@example.com", &momos)
        .await
        .expect(422);
}

#[tokio::test]
async fn only_a_keyed_hash_of_a_code_is_kept_and_the_address_is_verified_by_it() {
    let world = World::new().await;
    world.unverified(MIMI).await;
    let code = code(&world).await;
    let kept =
        format!("SELECT count(*) FROM log_in_codes WHERE instr(code_hash, CAST('{code}' AS BLOB))");
    assert_eq!(world.database.number(&kept).await, 0);
    let entered = enter(&world.anonymous(), MIMI, &code).await.expect(200);
    assert_eq!(entered.json()["account"]["email_verified"], true);
}
