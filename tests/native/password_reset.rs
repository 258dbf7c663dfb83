//! product.md 1: a forgotten password is reset by mail.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, HOUR, MINUTE, PASSWORD, World};

const MIMI: &str = "mimi@example.com";
const NEW: &str = "another long password";

async fn forget(world: &World, email: &str) -> Answer {
    let body = json!({"email": email});
    world
        .anonymous()
        .post("/api/auth/password-reset", body)
        .await
}

async fn confirm(world: &World, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    let path = "/api/auth/password-reset/confirm";
    world.anonymous().post(path, body).await
}

/// Somebody has forgotten their password and holds the letter's token.
async fn token(world: &World) -> String {
    forget(world, MIMI).await.expect(202);
    world.outbox.token(MIMI, "reset").unwrap()
}

#[tokio::test]
async fn a_reset_sets_the_password_verifies_the_address_and_ends_every_session() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let mut elsewhere = world.anonymous();
    elsewhere.log_in(MIMI).await;
    let token = token(&world).await;
    world.pages.told();
    let before = world.database.round_trips();
    confirm(&world, &token, NEW).await.expect(204);
    assert_eq!(world.database.round_trips() - before, 1);

    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    for client in [&mimi, &elsewhere] {
        client.get("/api/me").await.expect(401);
        let token = client.refresh_token.as_deref().unwrap();
        client.refresh(token).await.expect(401);
    }
    world
        .anonymous()
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(401);
    let me = world
        .anonymous()
        .try_log_in(MIMI, NEW)
        .await
        .expect(200)
        .json();
    assert_eq!(me["account"]["email_verified"], true);
    let last = world.outbox.to(MIMI).pop().unwrap();
    assert_eq!(last.subject, "密码已更改");
    let told = "SELECT count(*) FROM notifications WHERE kind = 'password_changed'";
    assert_eq!(world.database.number(told).await, 1);
}

#[tokio::test]
async fn a_known_and_an_unknown_address_look_the_same_and_cost_the_same() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let mut answers = Vec::new();
    for email in [MIMI, "nobody@example.com"] {
        let before = world.database.round_trips();
        let answer = forget(&world, email).await.expect(202);
        answers.push((answer.bytes, world.database.round_trips() - before));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].1, 1);
    assert!(world.outbox.token(MIMI, "reset").is_some());
    assert!(world.outbox.to("nobody@example.com").is_empty());
}

#[tokio::test]
async fn a_link_works_once_and_for_an_hour_and_takes_the_others_with_it() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let late = token(&world).await;
    world.pass(HOUR);
    assert_eq!(
        confirm(&world, &late, NEW).await.expect(422).problem(),
        "link-refused"
    );

    let first = token(&world).await;
    let second = token(&world).await;
    confirm(&world, &second, NEW).await.expect(204);
    for used in [&first, &second] {
        let answer = confirm(&world, used, "a third long password").await;
        assert_eq!(answer.expect(422).problem(), "link-refused");
    }
    world.anonymous().try_log_in(MIMI, NEW).await.expect(200);
}

/// The token of the link that verifies the address of an account.
async fn verification(client: &Client<'_>) -> String {
    let asked = client.post("/api/account/verification", json!({})).await;
    asked.expect(202);
    client.world.outbox.token(MIMI, "verify").unwrap()
}

#[tokio::test]
async fn a_link_that_verifies_does_not_reset() {
    let world = World::new().await;
    let token = verification(&world.unverified(MIMI).await).await;
    assert_eq!(
        confirm(&world, &token, NEW).await.expect(422).problem(),
        "link-refused"
    );
    assert_eq!(
        confirm(&world, "nonsense", NEW).await.expect(422).problem(),
        "link-refused"
    );
}

#[tokio::test]
async fn a_new_password_follows_the_rules_of_registration_and_a_bad_one_costs_no_link() {
    let world = World::new().await;
    world.anonymous().register("mimi.the.cat@example.com").await;
    forget(&world, "Mimi.The.Cat@example.com").await.expect(202);
    let token = world
        .outbox
        .token("mimi.the.cat@example.com", "reset")
        .unwrap();
    for (password, code) in [
        ("short", "too_short"),
        ("password1", "too_common"),
        ("Mimi.the.cat@Example.com", "same_as_email"),
    ] {
        let problem = confirm(&world, &token, password).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], "password");
        assert_eq!(problem["errors"][0]["code"], code);
    }
    confirm(&world, &token, "momo@example.com")
        .await
        .expect(204);
}

#[tokio::test]
async fn what_is_no_address_is_told_so() {
    let world = World::new().await;
    let problem = forget(&world, "mimi").await.expect(422).json();
    assert_eq!(problem["errors"][0]["field"], "email");
}

#[tokio::test]
async fn letters_speak_the_language_of_the_last_log_in_whoever_asks() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let body = json!({"email": MIMI, "password": PASSWORD, "token_delivery": "body"});
    let headers = [
        ("content-type", "application/json"),
        ("accept-language", "en"),
    ];
    let path = "/api/auth/login";
    mimi.send(Method::POST, path, &headers, body.to_string())
        .await
        .expect(200);
    forget(&world, MIMI).await.expect(202);
    assert_eq!(
        world.outbox.to(MIMI).pop().unwrap().subject,
        "Set a new password"
    );
}

#[tokio::test]
async fn three_letters_an_hour_go_to_one_address_and_nobody_is_told_that_a_fourth_did_not() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let accepted = json!({"status": "accepted"});
    let mut last = String::new();
    for time in 0..5 {
        assert_eq!(forget(&world, MIMI).await.expect(202).json(), accepted);
        let token = world.outbox.token(MIMI, "reset").unwrap();
        assert_eq!(token == last, time >= 3, "letter {time}");
        last = token;
    }
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM mail_links")
            .await,
        3
    );
    world.pass(60 * MINUTE);
    forget(&world, MIMI).await.expect(202);
    assert_ne!(world.outbox.token(MIMI, "reset").unwrap(), last);
}

#[tokio::test]
async fn a_network_may_ask_twenty_times_an_hour() {
    let world = World::new().await;
    let somebody = world.anonymous();
    for number in 0..20 {
        let body = json!({"email": format!("cat-{number}@example.com")});
        somebody
            .post("/api/auth/password-reset", body)
            .await
            .expect(202);
    }
    let body = json!({"email": MIMI});
    let refused = somebody
        .post("/api/auth/password-reset", body)
        .await
        .expect(429);
    assert_eq!(refused.problem(), "too-many-attempts");
    assert_eq!(refused.headers["retry-after"], "3600");
    forget(&world, MIMI).await.expect(202);
}

#[tokio::test]
async fn no_password_and_no_token_reaches_the_log() {
    let world = World::new().await;
    let mimi = world.unverified(MIMI).await;
    let verify = verification(&mimi).await;
    let reset = token(&world).await;
    let code = {
        let body = json!({"email": MIMI});
        let asked = world.anonymous().post("/api/auth/login-code", body).await;
        asked.expect(202);
        world.outbox.code(MIMI).unwrap()
    };
    let body = json!({"email": MIMI, "code": code});
    let visitor = world.anonymous();
    let path = "/api/auth/login-code/confirm";
    visitor.post(path, body).await.expect(200);
    confirm(&world, &reset, NEW).await.expect(204);
    confirm(&world, &reset, NEW).await.expect(422);
    world
        .anonymous()
        .post("/api/auth/verify", json!({"token": verify}))
        .await
        .expect(204);
    let broken: Value = json!({"token": verify, "password": 7});
    let path = "/api/auth/password-reset/confirm";
    world.anonymous().post(path, broken).await.expect(400);
    let log = world.log.text();
    assert!(log.contains("/api/auth/password-reset/confirm"));
    let refresh = mimi.refresh_token.unwrap();
    for secret in [PASSWORD, NEW, &reset, &verify, &refresh, MIMI, &code] {
        assert!(!log.contains(secret), "{secret}");
    }
}
