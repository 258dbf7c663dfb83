//! What holds for every route, walked from the API document.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::support::World;

/// The routes that anybody may use; every other one wants a session.
const PUBLIC: &[&str] = &[
    "POST /api/auth/register",
    "POST /api/auth/register/confirm",
    "POST /api/auth/register/link",
    "POST /api/auth/login-code",
    "POST /api/auth/login-code/confirm",
    "GET /api/about",
    "POST /api/auth/login",
    "POST /api/auth/refresh",
    "POST /api/auth/logout",
    "POST /api/auth/verify",
    "POST /api/auth/password-reset",
    "POST /api/auth/password-reset/confirm",
    "GET /api/levels",
    "GET /api/notices",
    "GET /api/offers",
    "GET /api/presets",
    "GET /api/health",
    "GET /api/health/ready",
];

fn operations() -> Vec<(Method, String)> {
    let document: Value = serde_json::to_value(app::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys();
        methods.map(move |method| (method.to_uppercase().parse().unwrap(), path.clone()))
    });
    operations.collect()
}

#[tokio::test]
async fn every_route_but_the_public_ones_wants_a_session_before_anything_else() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    mimi.post("/api/auth/logout", json!({})).await.expect(204);
    let mut walked = 0;
    for (method, path) in operations() {
        let name = format!("{method} {path}");
        if PUBLIC.contains(&name.as_str()) {
            continue;
        }
        let path = path.replace("{id}", "some-id");
        let anonymous = world
            .anonymous()
            .send(method.clone(), &path, &[], Body::empty())
            .await;
        assert_eq!(anonymous.expect(401).problem(), "unauthenticated", "{name}");
        mimi.access_token = Some("not.a.token".to_owned());
        mimi.send(method, &path, &[], Body::empty())
            .await
            .expect(401);
        walked += 1;
    }
    assert!(walked >= 7, "only {walked} routes were walked");
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_the_security_headers() {
    let world = World::new().await;
    for (method, path) in operations() {
        let answer = world
            .anonymous()
            .send(method, &path, &[], Body::empty())
            .await;
        for header in [
            "x-request-id",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "content-security-policy",
            "strict-transport-security",
            "cross-origin-resource-policy",
            "cache-control",
        ] {
            assert!(answer.headers.contains_key(header), "{path} lacks {header}");
        }
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems_too() {
    let world = World::new().await;
    let missing = world.anonymous().get("/api/nothing").await.expect(404);
    assert_eq!(missing.problem(), "not-found");
    for (path, allowed) in [
        ("/api/me", "GET, HEAD"),
        ("/api/check-in", "GET, HEAD, POST"),
    ] {
        let visitor = world.anonymous();
        let wrong = visitor.send(Method::PATCH, path, &[], Body::empty()).await;
        let wrong = wrong.expect(405);
        assert_eq!(wrong.problem(), "method-not-allowed");
        assert_eq!(wrong.headers["allow"], allowed);
    }
}

#[tokio::test]
async fn the_head_of_an_answer_is_that_of_the_whole_without_its_body() {
    let world = World::new().await;
    let visitor = world.anonymous();
    let whole = visitor.get("/api/health").await.expect(200);
    let head = visitor.send(Method::HEAD, "/api/health", &[], Body::empty());
    let head = head.await.expect(200);
    assert!(head.bytes.is_empty());
    assert_eq!(
        head.headers["content-length"],
        whole.bytes.len().to_string().as_str()
    );
}

#[tokio::test]
async fn what_stands_in_a_path_may_be_encoded() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let task = mimi.accepted(1).await.replace('-', "%2D");
    mimi.get(&format!("/api/tasks/{task}")).await.expect(200);
    mimi.get("/api/tasks/%FF").await.expect(404);
}

#[tokio::test]
async fn a_query_that_does_not_fit_is_a_problem_too() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let answer = mimi.get("/api/tasks?limit=many").await.expect(400);
    assert_eq!(answer.problem(), "invalid-body");
}

#[tokio::test]
async fn every_route_of_the_document_is_answered() {
    let world = World::new().await;
    for (method, path) in operations() {
        let path = path.replace("{id}", "some-id");
        let answer = world
            .anonymous()
            .send(method.clone(), &path, &[], Body::empty())
            .await;
        assert!(
            ![404, 405].contains(&answer.status.as_u16()),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn each_request_is_one_round_trip_to_the_database() {
    let world = World::new().await;
    let count = || world.database.round_trips();

    let before = count();
    world.anonymous().sign_up("mimi@example.com").await;
    assert_eq!(count() - before, 1, "register");

    let mut mimi = world.anonymous();
    let code = world.outbox.code("mimi@example.com").unwrap();
    let before = count();
    mimi.try_confirm("mimi@example.com", &code)
        .await
        .expect(200);
    assert_eq!(count() - before, 1, "confirm");

    let before = count();
    mimi.log_in("mimi@example.com").await;
    assert_eq!(count() - before, 1, "log in");

    let token = mimi.refresh_token.clone().unwrap();
    let before = count();
    mimi.refresh(&token).await.expect(200);
    assert_eq!(count() - before, 1, "refresh");

    let before = count();
    mimi.get("/api/me").await.expect(200);
    assert_eq!(count() - before, 1, "me");

    let before = count();
    mimi.get("/api/presets").await.expect(200);
    assert_eq!(count() - before, 1, "presets");

    // The isolate knows the presets now; the first submission of one that does not reads them first.
    let (person, garment) = (mimi.picture().await, mimi.picture().await);
    let body = json!({"preset": "try_on", "inputs": {"person": [person], "garments": [garment]}});
    let before = count();
    let task = mimi.submit("key", &body).await.expect(202).json();
    assert_eq!(count() - before, 1, "create task");

    let before = count();
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap());
    mimi.get(&path).await.expect(200);
    assert_eq!(count() - before, 1, "task status");

    let before = count();
    mimi.post(&format!("{path}/cancel"), json!({}))
        .await
        .expect(200);
    assert_eq!(count() - before, 1, "cancel");
    world.queue.take();
    mimi.submit("another key", &body).await.expect(202);

    let before = count();
    world.work_off().await;
    assert_eq!(count() - before, 2, "claim and settle");
}
