//! product.md 1: the role of an operator, and the wall in front of the operators' routes.

use access::sessions::{Operator, role, store};
use app::{front_door, routes};
use axum::{Router, body::Body, response::Response, routing::get};
use http::Request;
use ports::database::Batch;
use web::{RequestContext, no_content, problem::Problem};

use crate::support::{Client, World};

/// A route of the operators, as they are all made.
async fn route(context: RequestContext, admin: Operator<role::Admin>) -> Result<Response, Problem> {
    let mut batch = Batch::read();
    let standing = store::require_admin(&mut batch, &admin);
    store::run(&context, batch, standing).await?;
    Ok(no_content())
}

async fn asks(client: &Client<'_>) -> u16 {
    let router = routes::answering(Router::new().route("/api/admin", get(route)), ());
    let token = client.access_token.as_deref().unwrap_or_default();
    let request = Request::get("/api/admin").header("authorization", format!("Bearer {token}"));
    let request = request.body(Body::empty()).unwrap();
    let context = client.world.app.request_context(request.headers());
    let response = front_door::serve(&context, &router, request).await;
    response.status().as_u16()
}

async fn set_role(world: &World, role: &str) {
    let sql = format!("UPDATE accounts SET role = '{role}'");
    world.database.sql(&sql).await.unwrap();
}

async fn operator(world: &World) -> Client<'_> {
    world.anonymous().register("mimi@example.com").await;
    set_role(world, "admin").await;
    let mut mimi = world.anonymous();
    mimi.log_in("mimi@example.com").await;
    mimi
}

#[tokio::test]
async fn operators_alone_get_in_and_others_are_told_so() {
    let world = World::new().await;
    let admin = operator(&world).await;
    let user = world.newcomer("momo@example.com").await;
    assert_eq!(asks(&admin).await, 204);
    assert_eq!(asks(&user).await, 403);
    assert_eq!(asks(&world.anonymous()).await, 401);
}

#[tokio::test]
async fn a_role_that_was_taken_away_ends_at_once_although_the_token_still_tells_it() {
    let world = World::new().await;
    let admin = operator(&world).await;
    set_role(&world, "user").await;
    assert_eq!(asks(&admin).await, 403);
}

#[tokio::test]
async fn an_operator_who_logged_out_or_was_banned_is_out_at_once() {
    let world = World::new().await;
    let admin = operator(&world).await;
    let mut elsewhere = world.anonymous();
    elsewhere.log_in("mimi@example.com").await;
    admin
        .post("/api/auth/logout", serde_json::json!({}))
        .await
        .expect(204);
    assert_eq!(asks(&admin).await, 401);
    assert_eq!(asks(&elsewhere).await, 204);
    let ban = "UPDATE accounts SET banned_at = 1";
    world.database.sql(ban).await.unwrap();
    assert_eq!(asks(&elsewhere).await, 401);
}
