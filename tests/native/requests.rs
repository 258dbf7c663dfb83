//! What every request must be (product.md 1 and 9): from our own pages, of the right type, and with a token
//! in the form that RFC 9110 allows.

use http::Method;
use serde_json::json;

use crate::support::{Client, World};

async fn check_in(client: &Client<'_>, headers: &[(&str, &str)]) -> (u16, String) {
    let answer = client
        .send(Method::POST, "/api/check-in", headers, String::new())
        .await;
    let kind = match answer.bytes.is_empty() {
        true => String::new(),
        false => answer.json()["type"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    };
    (answer.status.as_u16(), kind)
}

#[tokio::test]
async fn a_write_that_a_browser_sends_from_another_site_is_refused() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let refused = (403, "/problems/wrong-origin".to_owned());
    let from = |site| [("sec-fetch-site", site)];
    assert_eq!(check_in(&mimi, &from("cross-site")).await, refused);
    for site in ["same-origin", "none"] {
        assert_eq!(check_in(&mimi, &from(site)).await.1, "", "{site}");
    }
}

#[tokio::test]
async fn a_body_that_is_announced_as_something_else_than_json_is_refused() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let body = json!({"email": "mimi@example.com", "password": "wrong password"}).to_string();
    let log_in = async |types: &[(&str, &str)]| {
        let path = "/api/auth/login";
        let answer = mimi.send(Method::POST, path, types, body.clone()).await;
        answer.json()["type"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    for other in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ] {
        let kind = log_in(&[("content-type", other)]).await;
        assert_eq!(kind, "/problems/unsupported-content-type", "{other}");
    }
    for json in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/merge-patch+json",
    ] {
        let kind = log_in(&[("content-type", json)]).await;
        assert_eq!(kind, "/problems/wrong-credentials", "{json}");
    }
    assert_eq!(log_in(&[]).await, "/problems/wrong-credentials");
}

#[tokio::test]
async fn the_scheme_of_a_token_is_the_same_in_capitals() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let token = mimi.access_token.clone().unwrap();
    let nobody = Client::new(&world);
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let authorization = format!("{scheme} {token}");
        let headers = [("authorization", authorization.as_str())];
        let me = nobody
            .send(Method::GET, "/api/me", &headers, String::new())
            .await;
        assert_eq!(me.status, 200, "{scheme}");
    }
    let basic = format!("Basic {token}");
    let headers = [("authorization", basic.as_str())];
    let me = nobody
        .send(Method::GET, "/api/me", &headers, String::new())
        .await;
    assert_eq!(me.status, 401);
}
