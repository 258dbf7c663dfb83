//! product.md 1: attempts are limited, and a correct password is never locked out by somebody
//! else's guesses.

use access::{
    problems::TOO_MANY_ATTEMPTS,
    sessions::{Visitor, store::NewSession},
};
use accounts::{
    limits,
    store::{
        LogIn,
        sign_up::{Renewal, Secrets},
    },
};
use http::Method;
use serde_json::json;
use web::email::Email;

use crate::support::{Answer, Client, HOUR, MINUTE, ORIGIN, PASSWORD, SECOND, World};

const MIMI: &str = "mimi@example.com";

async fn guess(client: &Client<'_>, times: usize) {
    for _ in 0..times {
        client
            .try_log_in(MIMI, "a wrong password")
            .await
            .expect(401);
    }
}

fn refused(answer: Answer, seconds: &str) {
    assert_eq!(answer.headers["retry-after"], seconds);
    assert_eq!(answer.expect(429).problem(), "too-many-attempts");
}

/// Somebody else at the same network address.
fn neighbour<'w>(client: &Client<'w>) -> Client<'w> {
    Client {
        address: client.address.clone(),
        ..client.world.anonymous()
    }
}

/// Logs in as a browser does, perhaps with a cookie of its device.
async fn log_in_as_browser(client: &Client<'_>, device: Option<&str>, password: &str) -> Answer {
    let cookie = device.unwrap_or("other=cookie");
    let headers = [
        ("content-type", "application/json"),
        ("origin", ORIGIN),
        ("cookie", cookie),
    ];
    let body = json!({"email": MIMI, "password": password}).to_string();
    client
        .send(Method::POST, "/api/auth/login", &headers, body)
        .await
}

/// The device cookie in an answer.
fn device(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().unwrap().split(';').next());
    cookies
        .find(|cookie| cookie.starts_with("__Host-device="))
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn ten_wrong_passwords_from_one_place_close_the_account_to_that_place_for_a_quarter_hour() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let attacker = world.anonymous();
    guess(&attacker, 4).await;
    world.pass(MINUTE);
    guess(&attacker, 6).await;
    refused(attacker.try_log_in(MIMI, PASSWORD).await, "840");
    world.pass(14 * MINUTE - SECOND);
    refused(attacker.try_log_in(MIMI, PASSWORD).await, "1");
    world.pass(SECOND);
    attacker.try_log_in(MIMI, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_correct_password_from_elsewhere_gets_in_during_an_attack() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    for _ in 0..5 {
        let attacker = world.anonymous();
        guess(&attacker, 10).await;
        refused(attacker.try_log_in(MIMI, PASSWORD).await, "900");
    }
    world
        .anonymous()
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_browser_that_has_logged_in_before_gets_in_although_a_neighbour_guesses() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.register(MIMI).await;
    let device = device(&log_in_as_browser(&mimi, None, PASSWORD).await.expect(200));
    guess(&neighbour(&mimi), 9).await;
    world.pass(6 * SECOND);
    guess(&neighbour(&mimi), 1).await;
    refused(log_in_as_browser(&mimi, None, PASSWORD).await, "894");
    log_in_as_browser(&mimi, Some(&device), PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_known_browser_has_ten_attempts_of_its_own() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    let device = device(&log_in_as_browser(&mimi, None, PASSWORD).await.expect(200));
    world.pass(6 * SECOND);
    for _ in 0..10 {
        log_in_as_browser(&mimi, Some(&device), "a wrong password")
            .await
            .expect(401);
    }
    refused(
        log_in_as_browser(&mimi, Some(&device), PASSWORD).await,
        "900",
    );
    let elsewhere = world.anonymous();
    refused(
        log_in_as_browser(&elsewhere, Some(&device), PASSWORD).await,
        "900",
    );
    log_in_as_browser(&elsewhere, None, PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_device_of_another_account_or_of_nobody_brings_nothing() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let attacker = world.anonymous();
    attacker.register("momo@example.com").await;
    let body = json!({"email": "momo@example.com", "password": PASSWORD});
    let own = device(&attacker.post("/api/auth/login", body).await.expect(200));
    guess(&attacker, 10).await;
    for forged in [own.as_str(), "__Host-device=a.b", "__Host-device=.."] {
        refused(
            log_in_as_browser(&attacker, Some(forged), PASSWORD).await,
            "900",
        );
    }
}

#[tokio::test]
async fn whoever_resets_the_password_gets_in_where_others_have_guessed() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.register(MIMI).await;
    guess(&neighbour(&mimi), 10).await;
    refused(log_in_as_browser(&mimi, None, PASSWORD).await, "900");
    mimi.post("/api/auth/password-reset", json!({"email": MIMI}))
        .await
        .expect(202);
    let token = world.outbox.token(MIMI, "reset").unwrap();
    let body = json!({"token": token, "password": "another long password"});
    let confirmed = mimi
        .post("/api/auth/password-reset/confirm", body)
        .await
        .expect(204);
    let device = device(&confirmed);
    log_in_as_browser(&mimi, Some(&device), "another long password")
        .await
        .expect(200);
}

#[tokio::test]
async fn one_network_fails_a_hundred_times_at_any_accounts() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    world
        .database
        .sql("UPDATE settings SET value = 12 WHERE name = 'log_in_failures_of_network'")
        .await
        .unwrap();
    let attacker = world.anonymous();
    for number in 0..12 {
        let email = format!("cat-{number}@example.com");
        attacker.try_log_in(&email, PASSWORD).await.expect(401);
    }
    refused(attacker.try_log_in(MIMI, PASSWORD).await, "900");
    world
        .anonymous()
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn the_limits_are_those_of_the_product() {
    let world = World::new().await;
    for (name, most) in [
        ("log_in_failures", 10),
        ("log_in_failures_of_network", 100),
        ("sign_ups_of_network", 20),
        ("letters_of_address", 3),
        ("letters_of_network", 20),
        ("redemption_failures", 10),
    ] {
        let sql = format!("SELECT value FROM settings WHERE name = '{name}'");
        assert_eq!(world.database.number(&sql).await, most, "{name}");
    }
}

#[tokio::test]
async fn an_unknown_address_is_limited_as_a_known_one() {
    let world = World::new().await;
    let attacker = world.anonymous();
    guess(&attacker, 10).await;
    refused(attacker.try_log_in(MIMI, PASSWORD).await, "900");
}

#[tokio::test]
async fn one_ipv6_subscriber_is_one_place() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let at = |address: &str| Client {
        address: address.to_owned(),
        ..world.anonymous()
    };
    for number in 0..10 {
        guess(&at(&format!("2001:db8:1:1:{number}::1")), 1).await;
    }
    refused(
        at("2001:db8:1:1:ffff::1").try_log_in(MIMI, PASSWORD).await,
        "900",
    );
    at("2001:db8:1:2::1")
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn guesses_that_are_under_way_count_too_until_they_turn_out_right() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let context = world.context();
    let email = Email::parse(MIMI).unwrap();
    let counters = limits::log_in(&context, &email, None).unwrap();
    let ids: Vec<String> = (0..11).map(|_| context.id()).collect();
    let guess = |number: usize| LogIn {
        email: &email,
        session: NewSession {
            id: &ids[number],
            token_hash: [number as u8; 32],
        },
        visitor: &NOBODY,
        counters: &counters,
        at: context.now(),
    };
    let mut found = Vec::new();
    for number in 0..10 {
        found.push(guess(number).begin(&context).await.unwrap());
    }
    let eleventh = guess(10).begin(&context).await.map(drop).unwrap_err();
    assert!(eleventh.is(&TOO_MANY_ATTEMPTS), "{eleventh:?}");
    assert_eq!(eleventh.seconds_to_wait(), Some(5));

    // Three of them were wrong; of the others nothing is ever said.
    let letters = limits::REGISTRATION.counters(&context, MIMI).unwrap();
    for (number, found) in found.iter().take(3).enumerate() {
        let renewal = Renewal {
            email_key: "",
            secrets: Secrets {
                code_hash: [1; 32],
                link_hash: [2; 32],
            },
            of_address: &letters.of_address,
            attempt: &ids[number],
        };
        guess(number)
            .mistaken(&context, found.as_ref(), &renewal)
            .await
            .unwrap();
    }
    world.pass(5 * SECOND);
    let counted = format!(
        "SELECT count(*) FROM attempts WHERE action = 'log_in' AND counts_until > {}",
        context.now()
    );
    assert_eq!(world.database.number(&counted).await, 3);
}

#[tokio::test]
async fn right_passwords_shut_nobody_out_however_fast_they_come() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.register(MIMI).await;
    for _ in 0..30 {
        mimi.try_log_in(MIMI, PASSWORD).await.expect(200);
    }
    // What is left of them is what was under way before they became many.
    let counted = "SELECT count(*) FROM attempts WHERE action = 'log_in'";
    assert_eq!(world.database.number(counted).await, 5);
    guess(&mimi, 5).await;
    refused(mimi.try_log_in(MIMI, "a wrong password").await, "5");
}

#[tokio::test]
async fn a_log_in_among_many_takes_a_second_round_trip_and_others_one() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.register(MIMI).await;
    let mut trips = Vec::new();
    for _ in 0..7 {
        let before = world.database.round_trips();
        mimi.try_log_in(MIMI, PASSWORD).await.expect(200);
        trips.push(world.database.round_trips() - before);
    }
    assert_eq!(trips, [1, 1, 1, 1, 1, 2, 2]);
}

#[tokio::test]
async fn whoever_is_shut_out_gets_in_with_a_code_by_mail() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.register(MIMI).await;
    guess(&neighbour(&mimi), 10).await;
    refused(mimi.try_log_in(MIMI, PASSWORD).await, "900");
    mimi.post("/api/auth/login-code", json!({"email": MIMI}))
        .await
        .expect(202);
    let code = world.outbox.code(MIMI).unwrap();
    let body = json!({"email": MIMI, "code": code});
    let entered = mimi.post("/api/auth/login-code/confirm", body).await;
    let device = device(&entered.expect(200));
    log_in_as_browser(&mimi, Some(&device), PASSWORD)
        .await
        .expect(200);
}

static NOBODY: Visitor = Visitor {
    user_agent: None,
    language: None,
};

#[tokio::test]
async fn a_log_in_is_one_round_trip_and_a_mistake_two() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    for (email, password, status, trips) in [
        (MIMI, PASSWORD, 200, 1),
        (MIMI, "a wrong password", 401, 2),
        ("nobody@example.com", PASSWORD, 401, 2),
    ] {
        let before = world.database.round_trips();
        world
            .anonymous()
            .try_log_in(email, password)
            .await
            .expect(status);
        assert_eq!(world.database.round_trips() - before, trips);
    }
}

#[tokio::test]
async fn twenty_accounts_an_hour_are_made_from_one_network() {
    let world = World::new().await;
    let somebody = world.anonymous();
    let email = |number: u32| format!("cat-{number}@example.com");
    for number in 0..20 {
        somebody.sign_up(&email(number)).await;
    }
    refused(somebody.try_sign_up(&email(20), PASSWORD).await, "3600");
    world.anonymous().sign_up(&email(20)).await;
    world.pass(HOUR);
    somebody.sign_up(&email(21)).await;
    let waiting = "SELECT count(*) FROM registrations";
    assert_eq!(world.database.number(waiting).await, 22);
}

#[tokio::test]
async fn signing_up_a_known_address_again_and_again_sends_it_three_letters_an_hour() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    for _ in 0..5 {
        world.anonymous().sign_up(MIMI).await;
    }
    assert_eq!(world.outbox.to(MIMI).len(), 3);
}

#[tokio::test]
async fn attempts_that_no_longer_count_are_swept_and_tell_nobodys_address() {
    let world = World::new().await;
    let mimi = world.anonymous();
    mimi.register(MIMI).await;
    guess(&mimi, 5).await;
    let named = format!(
        "SELECT count(*) FROM attempts
         WHERE instr(subject, CAST('mimi' AS BLOB)) OR instr(subject, CAST('{}' AS BLOB))",
        mimi.address
    );
    assert_eq!(world.database.number(&named).await, 0);
    world.pass(2 * HOUR);
    mimi.try_log_in(MIMI, PASSWORD).await.expect(200);
    assert_eq!(
        world.database.number("SELECT count(*) FROM attempts").await,
        2
    );
}

#[tokio::test]
async fn too_many_attempts_is_told_in_the_callers_language_with_the_minutes_to_wait() {
    let world = World::new().await;
    let attacker = world.anonymous();
    guess(&attacker, 10).await;
    for (language, detail) in [
        ("zh", "请 15 分钟后再试。现在就要登录，可以用邮件验证码。"),
        (
            "en",
            "Please try again in 15 minutes. To get in now, log in with a code sent by mail.",
        ),
    ] {
        let headers = [
            ("content-type", "application/json"),
            ("accept-language", language),
        ];
        let body = json!({"email": MIMI, "password": PASSWORD}).to_string();
        let answer = attacker
            .send(Method::POST, "/api/auth/login", &headers, body)
            .await;
        assert_eq!(answer.expect(429).json()["detail"], detail);
    }
}

#[tokio::test]
async fn throttled_answers_tell_how_their_limits_stand() {
    let world = World::new().await;
    world.anonymous().register(MIMI).await;
    let attacker = world.anonymous();
    let told = |answer: &Answer, name: &str| answer.headers[name].to_str().unwrap().to_owned();
    let first = attacker.try_log_in(MIMI, "a wrong password").await;
    assert_eq!(
        told(&first, "ratelimit-policy"),
        r#""log_in";q=10;w=900, "log_in_of_network";q=100;w=900"#
    );
    assert_eq!(
        told(&first, "ratelimit"),
        r#""log_in";r=9, "log_in_of_network";r=99"#
    );
    guess(&attacker, 9).await;
    world.pass(MINUTE);
    let refused = attacker.try_log_in(MIMI, PASSWORD).await.expect(429);
    assert_eq!(told(&refused, "ratelimit"), r#""log_in";r=0;t=840"#);
    assert_eq!(told(&refused, "retry-after"), "840");
    let me = attacker.get("/api/me").await;
    assert!(!me.headers.contains_key("ratelimit"));
}

#[tokio::test]
async fn whoever_asks_far_too_often_is_sent_away_at_the_fence() {
    let world = World::new().await;
    let mimi = world.newcomer(MIMI).await;
    world.gate.set_closed(true);
    let before = world.database.round_trips();
    let refused = mimi.get("/api/me").await.expect(429);
    assert_eq!(world.database.round_trips(), before);
    assert_eq!(refused.problem(), "too-many-requests");
    assert_eq!(refused.headers["retry-after"], "60");
    assert_eq!(
        refused.headers["ratelimit-policy"],
        r#""requests";q=1200;w=60"#
    );
    assert_eq!(refused.headers["ratelimit"], r#""requests";r=0;t=60"#);
    world.gate.set_closed(false);
    mimi.get("/api/me").await.expect(200);
}

#[test]
fn the_fence_is_as_high_as_the_workers_configuration_says() {
    use ports::fence;
    let file = include_str!("../../wrangler.toml");
    let (most, window) = (fence::MOST, fence::WINDOW);
    let line = format!("simple = {{ limit = {most}, period = {window} }}");
    assert!(file.contains(&line), "{line}");
}
