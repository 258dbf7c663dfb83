//! product.md 1: accounts.

use axum::body::Body;
use http::Method;
use serde_json::json;

use crate::support::{HOUR, MINUTE, ORIGIN, SECOND, World};

const PASSWORD: &str = "a long enough password";

#[tokio::test]
async fn registering_grants_six_welcome_credits_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let me = mimi.get("/api/me").await.expect(200).json();
    assert_eq!(
        me["balance"],
        json!({"total": 6, "permanent": 6, "membership": 0, "expiring": []})
    );
    assert_eq!(me["level"], "free");
    assert_eq!(
        me["limits"],
        json!({"garments": 1, "running": 1, "waiting": 2})
    );
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM ledger_entries")
            .await,
        1
    );
}

#[tokio::test]
async fn registering_a_known_address_looks_the_same_and_changes_nothing() {
    let world = World::new().await;
    let first = world.anonymous().sign_up("mimi@example.com").await;
    let code = world.outbox.code("mimi@example.com").unwrap();
    let visitor = world.anonymous();
    visitor
        .try_confirm("mimi@example.com", &code)
        .await
        .expect(200);
    let second = visitor.try_sign_up("Mimi@Example.com", "another password");
    let second = second.await.expect(202);
    assert_eq!(first.bytes, second.bytes);
    assert_eq!(
        world.database.number("SELECT count(*) FROM accounts").await,
        1
    );
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM credit_grants")
            .await,
        1
    );
    world
        .anonymous()
        .try_log_in("mimi@example.com", "another password")
        .await
        .expect(401);
    let subjects: Vec<_> = world
        .outbox
        .to("mimi@example.com")
        .iter()
        .map(|mail| mail.subject.clone())
        .collect();
    assert_eq!(subjects, [format!("{code} 是你的验证码")]);
    assert_eq!(
        world.outbox.to("Mimi@Example.com")[0].subject,
        "你已经有账户了"
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_registration_is_told_field_by_field() {
    let world = World::new().await;
    let body = json!({"email": "mimi", "password": "short", "terms_version": "2020-01-01"});
    let answer = world
        .anonymous()
        .post("/api/auth/register", body)
        .await
        .expect(422);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], "/problems/validation");
    assert_eq!(problem["errors"][0]["field"], "email");
    assert_eq!(problem["errors"][0]["code"], "invalid");
    assert_eq!(problem["errors"][1]["field"], "password");
    assert_eq!(problem["errors"][1]["code"], "too_short");
    assert_eq!(problem["errors"][2]["field"], "terms_version");
    assert_eq!(problem["errors"][2]["code"], "invalid");
    assert_eq!(
        problem["request_id"].as_str(),
        answer.headers["x-request-id"].to_str().ok()
    );
}

#[tokio::test]
async fn problems_speak_the_callers_language() {
    let world = World::new().await;
    for (language, title) in [("zh-CN", "请先登录"), ("en", "Please log in")] {
        let headers = [("accept-language", language)];
        let answer = world
            .anonymous()
            .send(Method::GET, "/api/me", &headers, Body::empty())
            .await;
        assert_eq!(answer.expect(401).json()["title"], title);
    }
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_look_the_same() {
    let world = World::new().await;
    world.newcomer("mimi@example.com").await;
    let mut answers = Vec::new();
    for email in ["mimi@example.com", "nobody@example.com"] {
        let before = world.database.round_trips();
        let answer = world
            .anonymous()
            .try_log_in(email, "a wrong password")
            .await
            .expect(401);
        let mut body = answer.json();
        body["request_id"].take();
        answers.push((body, world.database.round_trips() - before));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0["type"], "/problems/wrong-credentials");
    assert_eq!(
        world.database.number("SELECT count(*) FROM sessions").await,
        1
    );
}

#[tokio::test]
async fn browsers_get_cookies_that_pages_cannot_read() {
    let world = World::new().await;
    world.anonymous().register("mimi@example.com").await;
    let body = json!({"email": "mimi@example.com", "password": PASSWORD});
    let answer = world
        .anonymous()
        .post("/api/auth/login", body)
        .await
        .expect(200);
    assert!(answer.json().get("tokens").is_none());
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    let (taken_back, cookies): (Vec<&str>, Vec<&str>) = cookies
        .into_iter()
        .partition(|cookie| cookie.starts_with("__Secure-"));
    let ends = "; HttpOnly; SameSite=Strict; Secure; Path=/api/auth; Max-Age=0";
    assert_eq!(
        taken_back,
        ["__Secure-refresh", "__Secure-device"].map(|name| format!("{name}={ends}"))
    );
    assert_eq!(cookies.len(), 3);
    assert!(cookies[0].starts_with("__Host-access="), "{}", cookies[0]);
    assert!(cookies[0].ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=900"));
    assert!(cookies[1].starts_with("__Host-refresh="), "{}", cookies[1]);
    let end = "; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=2592000";
    assert!(cookies[1].ends_with(end), "{}", cookies[1]);

    assert!(cookies[2].starts_with("__Host-device="), "{}", cookies[2]);
    let end = "; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=34560000";
    assert!(cookies[2].ends_with(end), "{}", cookies[2]);

    let access = cookies[0].split(';').next().unwrap();
    let me = |headers: Vec<(&'static str, String)>, method: Method, path: &'static str| {
        let anonymous = world.anonymous();
        async move {
            let headers: Vec<(&str, &str)> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            anonymous
                .send(method, path, &headers, Body::empty())
                .await
                .status
                .as_u16()
        }
    };
    let cookie = || ("cookie", access.to_owned());
    let origin = |origin: &str| ("origin", origin.to_owned());
    assert_eq!(me(vec![cookie()], Method::GET, "/api/me").await, 200);
    let out = "/api/auth/logout";
    assert_eq!(me(vec![cookie()], Method::POST, out).await, 403);
    assert_eq!(
        me(
            vec![cookie(), origin("https://evil.example")],
            Method::POST,
            out
        )
        .await,
        403
    );
    assert_eq!(me(vec![cookie()], Method::GET, "/api/me").await, 200);
    assert_eq!(
        me(vec![cookie(), origin(ORIGIN)], Method::POST, out).await,
        204
    );
    assert_eq!(me(vec![cookie()], Method::GET, "/api/me").await, 401);
}

#[tokio::test]
async fn an_access_token_lives_for_fifteen_minutes_and_is_refreshed_for_thirty_days() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    world.pass(16 * MINUTE);
    mimi.get("/api/me").await.expect(401);
    let token = mimi.refresh_token.clone().unwrap();
    let answer = mimi.refresh(&token).await.expect(200);
    mimi.take_tokens(&answer);
    mimi.get("/api/me").await.expect(200);
    world.pass(31 * 24 * HOUR);
    let token = mimi.refresh_token.clone().unwrap();
    assert_eq!(
        mimi.refresh(&token).await.expect(401).problem(),
        "refresh-refused"
    );
}

#[tokio::test]
async fn parallel_tabs_get_the_same_successor_within_ten_seconds() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let token = mimi.refresh_token.clone().unwrap();
    let successor = |answer: crate::support::Answer| {
        answer.expect(200).json()["tokens"]["refresh_token"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let first = successor(mimi.refresh(&token).await);
    world.pass(9 * SECOND);
    let second = successor(mimi.refresh(&token).await);
    assert_ne!(first, token);
    assert_eq!(first, second);
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM refresh_tokens")
            .await,
        2
    );
}

#[tokio::test]
async fn replaying_a_used_refresh_token_ends_its_whole_family() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let mut elsewhere = world.anonymous();
    elsewhere.log_in("mimi@example.com").await;
    let stolen = mimi.refresh_token.clone().unwrap();
    let answer = mimi.refresh(&stolen).await.expect(200);
    mimi.take_tokens(&answer);
    world.pass(10 * SECOND);
    assert_eq!(
        mimi.refresh(&stolen).await.expect(401).problem(),
        "refresh-refused"
    );
    let current = mimi.refresh_token.clone().unwrap();
    mimi.refresh(&current).await.expect(401);
    mimi.get("/api/me").await.expect(401);
    elsewhere.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn logging_out_ends_the_session_at_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    mimi.post("/api/auth/logout", json!({})).await.expect(204);
    assert_eq!(
        mimi.get("/api/me").await.expect(401).problem(),
        "unauthenticated"
    );
    mimi.refresh(mimi.refresh_token.as_ref().unwrap())
        .await
        .expect(401);
    world
        .anonymous()
        .post("/api/auth/logout", json!({}))
        .await
        .expect(204);
}

#[tokio::test]
async fn a_ban_ends_every_session_and_lets_nobody_in() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world
        .database
        .sql("UPDATE accounts SET banned_at = 1")
        .await
        .unwrap();
    mimi.get("/api/me").await.expect(401);
    mimi.refresh(mimi.refresh_token.as_ref().unwrap())
        .await
        .expect(401);
    let answer = world
        .anonymous()
        .try_log_in("mimi@example.com", PASSWORD)
        .await
        .expect(403);
    assert_eq!(answer.problem(), "account-banned");
    let wrong = world
        .anonymous()
        .try_log_in("mimi@example.com", "a wrong password")
        .await;
    assert_eq!(wrong.expect(401).problem(), "wrong-credentials");
}

#[tokio::test]
async fn a_hash_with_older_parameters_is_renewed_at_log_in() {
    let world = World::new().await;
    world.newcomer("mimi@example.com").await;
    // With twice the memory of what the tests' own world hashes with.
    let params = argon2::Params::new(16, 1, 1, None).unwrap();
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let salt = argon2::password_hash::SaltString::encode_b64(&[3; 16]).unwrap();
    let old = argon2::PasswordHasher::hash_password(&hasher, PASSWORD.as_bytes(), &salt).unwrap();
    world
        .database
        .sql(&format!("UPDATE accounts SET password_hash = '{old}'"))
        .await
        .unwrap();
    let mut mimi = world.anonymous();
    mimi.log_in("mimi@example.com").await;
    let renewed = "SELECT count(*) FROM accounts WHERE password_hash LIKE '%m=8,t=1,p=1%'";
    assert_eq!(world.database.number(renewed).await, 1);
    mimi.log_in("mimi@example.com").await;
}
