//! product.md 1: the password is changed by whoever knows it.

use serde_json::json;

use crate::support::{Answer, Client, MINUTE, PASSWORD, World};

const MIMI: &str = "mimi@example.com";
const NEW: &str = "another long password";

async fn change(client: &Client<'_>, current: &str, new: &str) -> Answer {
    let body = json!({"current_password": current, "new_password": new});
    client.post("/api/account/password", body).await
}

#[tokio::test]
async fn a_change_ends_the_other_sessions_and_uses_up_the_links_that_would_reset_it() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let mut elsewhere = world.anonymous();
    elsewhere.log_in(MIMI).await;
    let body = json!({"email": MIMI});
    world
        .anonymous()
        .post("/api/auth/password-reset", body)
        .await
        .expect(202);
    world.pages.told();
    change(&mimi, PASSWORD, NEW).await.expect(204);

    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    mimi.get("/api/me").await.expect(200);
    elsewhere.get("/api/me").await.expect(401);
    world
        .anonymous()
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(401);
    world.anonymous().try_log_in(MIMI, NEW).await.expect(200);
    assert_eq!(world.outbox.to(MIMI).pop().unwrap().subject, "密码已更改");
    let told = mimi.get("/api/notifications").await.expect(200).json();
    assert_eq!(told["notifications"][0]["kind"], "password_changed");
    let token = world.outbox.token(MIMI, "reset").unwrap();
    let body = json!({"token": token, "password": "a third long password"});
    let confirmed = world
        .anonymous()
        .post("/api/auth/password-reset/confirm", body)
        .await;
    assert_eq!(confirmed.expect(422).problem(), "link-refused");
}

#[tokio::test]
async fn the_current_password_is_asked_for() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    assert_eq!(
        change(&mimi, "a wrong password", NEW)
            .await
            .expect(403)
            .problem(),
        "wrong-password"
    );
    world
        .anonymous()
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_new_password_follows_the_rules_of_registration() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    for (password, code) in [
        ("short", "too_short"),
        ("password1", "too_common"),
        ("MIMI@example.com", "same_as_email"),
    ] {
        let problem = change(&mimi, PASSWORD, password).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], "new_password");
        assert_eq!(problem["errors"][0]["code"], code);
    }
}

#[tokio::test]
async fn a_stolen_session_guesses_ten_times_and_locks_out_nobody_else() {
    let world = World::new().await;
    let stolen = world.newcomer(MIMI).await;
    let mut owner = world.anonymous();
    owner.log_in(MIMI).await;
    for _ in 0..10 {
        change(&stolen, "a wrong password", NEW).await.expect(403);
    }
    let refused = change(&stolen, PASSWORD, NEW).await.expect(429);
    assert_eq!(refused.problem(), "too-many-attempts");
    assert_eq!(refused.headers["retry-after"], "900");
    change(&owner, PASSWORD, NEW).await.expect(204);
}

#[tokio::test]
async fn ten_mistakes_are_forgotten_after_a_quarter_of_an_hour() {
    let world = World::new().await;
    let mut mimi = world.newcomer(MIMI).await;
    for _ in 0..10 {
        change(&mimi, "a wrong password", NEW).await.expect(403);
    }
    world.pass(15 * MINUTE);
    let token = mimi.refresh_token.clone().unwrap();
    let answer = mimi.refresh(&token).await.expect(200);
    mimi.take_tokens(&answer);
    change(&mimi, PASSWORD, NEW).await.expect(204);
}
