//! product.md 1: somebody sees where they are logged in, and ends it.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Client, HOUR, MINUTE, PASSWORD, World};

const MIMI: &str = "mimi@example.com";

/// Logs in with a browser of that name.
async fn log_in_with<'w>(world: &'w World, user_agent: &str) -> Client<'w> {
    let mut client = world.anonymous();
    let headers = [
        ("content-type", "application/json"),
        ("user-agent", user_agent),
    ];
    let body = json!({"email": MIMI, "password": PASSWORD, "token_delivery": "body"});
    let answer = client
        .send(Method::POST, "/api/auth/login", &headers, body.to_string())
        .await;
    client.take_tokens(&answer.expect(200));
    client
}

async fn sessions(client: &Client<'_>) -> Vec<Value> {
    let list = client.get("/api/account/sessions").await.expect(200).json();
    list["sessions"].as_array().unwrap().clone()
}

/// The session that asks.
async fn current(client: &Client<'_>) -> Value {
    let all = sessions(client).await;
    let mut current = all.into_iter().filter(|session| session["current"] == true);
    current.next().unwrap()
}

async fn refresh(client: &mut Client<'_>) {
    let token = client.refresh_token.clone().unwrap();
    let answer = client.refresh(&token).await.expect(200);
    client.take_tokens(&answer);
}

#[tokio::test]
async fn the_living_sessions_are_told_in_one_round_trip_the_last_seen_first() {
    let world = World::new().await;
    // An account without a session.
    world.verify_nobody().await;
    world.anonymous().sign_up(MIMI).await;
    let start = world.context().now();
    let mut phone = log_in_with(&world, "A phone").await;
    world.pass(MINUTE);
    log_in_with(&world, "A laptop").await;
    world.pass(MINUTE);
    refresh(&mut phone).await;
    let before = world.database.round_trips();
    let list = sessions(&phone).await;
    assert_eq!(world.database.round_trips() - before, 1);
    let told: Vec<_> = list
        .iter()
        .map(|session| {
            let time = |name: &str| (session[name].as_i64().unwrap() - start) / MINUTE;
            let name = session["user_agent"].as_str().unwrap();
            (
                name,
                time("created_at"),
                time("seen_at"),
                session["current"] == true,
            )
        })
        .collect();
    assert_eq!(told, [("A phone", 0, 2, true), ("A laptop", 1, 1, false)]);
}

#[tokio::test]
async fn a_browsers_name_is_cut_to_200_characters_and_may_be_missing() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    assert_eq!(sessions(&mimi).await[0]["user_agent"], Value::Null);
    let chatty = log_in_with(&world, &"x".repeat(300)).await;
    let name = current(&chatty).await["user_agent"].take();
    assert_eq!(name.as_str().unwrap().len(), 200);
}

#[tokio::test]
async fn one_session_is_ended_from_another() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let lost = log_in_with(&world, "A lost phone").await;
    let id = current(&lost).await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/account/sessions/{id}");
    world.pages.told();
    mimi.delete(&path, json!({})).await.expect(204);
    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    lost.get("/api/me").await.expect(401);
    lost.refresh(lost.refresh_token.as_deref().unwrap())
        .await
        .expect(401);
    assert_eq!(sessions(&mimi).await.len(), 1);
    mimi.delete(&path, json!({})).await.expect(404);
}

#[tokio::test]
async fn nobody_sees_or_ends_the_sessions_of_others() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let momo = world.newcomer("momo@example.com").await;
    let of_mimi = sessions(&mimi).await;
    assert_eq!(of_mimi.len(), 1);
    let path = format!(
        "/api/account/sessions/{}",
        of_mimi[0]["id"].as_str().unwrap()
    );
    assert_eq!(
        momo.delete(&path, json!({})).await.expect(404).problem(),
        "not-found"
    );
    mimi.get("/api/me").await.expect(200);
}

#[tokio::test]
async fn a_session_that_nobody_can_carry_on_is_not_living() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    log_in_with(&world, "An old phone").await;
    world.pass(30 * 24 * HOUR);
    let mimi = log_in_with(&world, "A new phone").await;
    let list = sessions(&mimi).await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["user_agent"], "A new phone");
}

#[tokio::test]
async fn logging_out_everywhere_ends_every_session_in_one_round_trip() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let elsewhere = log_in_with(&world, "Elsewhere").await;
    let momo = world.newcomer("momo@example.com").await;
    let before = world.database.round_trips();
    let answer = mimi
        .post("/api/auth/logout-everywhere", json!({}))
        .await
        .expect(204);
    assert_eq!(world.database.round_trips() - before, 1);
    assert_eq!(
        answer.headers.get_all("set-cookie").iter().count(),
        3,
        "both are cleared, and the one of the former name"
    );
    for client in [&mimi, &elsewhere] {
        client.get("/api/me").await.expect(401);
        client
            .refresh(client.refresh_token.as_deref().unwrap())
            .await
            .expect(401);
    }
    momo.get("/api/me").await.expect(200);
    mimi.post("/api/auth/logout-everywhere", json!({}))
        .await
        .expect(401);
}

#[tokio::test]
async fn a_browser_whose_access_token_is_over_logs_out_everywhere_by_its_refresh_cookie() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let cookie = format!("__Host-refresh={}", mimi.refresh_token.as_deref().unwrap());
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", crate::support::ORIGIN),
    ];
    let path = "/api/auth/logout-everywhere";
    world
        .anonymous()
        .send(Method::POST, path, &headers, "")
        .await
        .expect(204);
    mimi.get("/api/me").await.expect(401);
}

#[tokio::test]
async fn open_pages_are_told_when_their_session_ends() {
    let world = World::new().await;
    let mut mimi = world.newcomer(MIMI).await;
    for path in ["/api/auth/logout", "/api/auth/logout-everywhere"] {
        world.pages.told();
        mimi.post(path, json!({})).await.expect(204);
        assert_eq!(world.pages.told(), [mimi.id.as_str()], "{path}");
        mimi.log_in(MIMI).await;
    }
    let stolen = mimi.refresh_token.clone().unwrap();
    refresh(&mut mimi).await;
    world.pass(MINUTE);
    world.pages.told();
    mimi.refresh(&stolen).await.expect(401);
    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
}

#[tokio::test]
async fn an_account_keeps_when_it_was_last_seen_and_forgets_what_a_wrong_password_left() {
    let world = World::new().await;
    // An account without a session.
    world.verify_nobody().await;
    world.anonymous().sign_up(MIMI).await;
    let start = world.context().now();
    let traces = async || {
        let seen = world.database.number("SELECT seen_at FROM accounts").await - start;
        let english = "SELECT count(*) FROM accounts WHERE language = 'en'";
        (seen / MINUTE, world.database.number(english).await == 1)
    };
    assert_eq!(traces().await, (0, false));
    world.pass(MINUTE);
    let mut mimi = log_in_with(&world, "A phone").await;
    assert_eq!(traces().await, (1, false));
    world.pass(MINUTE);
    refresh(&mut mimi).await;
    assert_eq!(traces().await, (2, false));

    world.pass(MINUTE);
    let headers = [
        ("content-type", "application/json"),
        ("accept-language", "en"),
    ];
    let log_in = async |password: &str| {
        let body = json!({"email": MIMI, "password": password}).to_string();
        world
            .anonymous()
            .send(Method::POST, "/api/auth/login", &headers, body)
            .await
    };
    log_in("a wrong password").await.expect(401);
    assert_eq!(traces().await, (2, false));
    assert_eq!(sessions(&mimi).await.len(), 1);
    log_in(PASSWORD).await.expect(200);
    assert_eq!(traces().await, (3, true));
}

#[tokio::test]
async fn a_browser_with_a_cookie_of_the_former_name_stays_logged_in_and_gets_the_new_one() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let former = format!(
        "__Secure-refresh={}",
        mimi.refresh_token.as_deref().unwrap()
    );
    let refreshed = async |cookies: &str| {
        let headers = [("cookie", cookies), ("origin", crate::support::ORIGIN)];
        let path = "/api/auth/refresh";
        let answer = world
            .anonymous()
            .send(Method::POST, path, &headers, "")
            .await;
        let given = answer.headers.get_all("set-cookie").iter();
        let given: Vec<String> = given
            .map(|cookie| cookie.to_str().unwrap().to_owned())
            .collect();
        (answer.status, given)
    };
    let (status, given) = refreshed(&former).await;
    assert_eq!(status, 200);
    let is_taken_back = |cookie: &String| {
        cookie.starts_with("__Secure-refresh=;") && cookie.ends_with("; Path=/api/auth; Max-Age=0")
    };
    assert!(given.iter().any(is_taken_back), "{given:?}");
    let new = given
        .iter()
        .find(|cookie| cookie.starts_with("__Host-refresh="));
    let new = new.unwrap().split(';').next().unwrap();
    world.pass(60_000);
    // The former one is not presented again, which would end the session.
    let (status, _) = refreshed(&format!("{former}; {new}")).await;
    assert_eq!(status, 200);
}
