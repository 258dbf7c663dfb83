//! product.md 1: which operators each route of the back office is for, walked from the API document.

use std::collections::BTreeMap;

use axum::body::Body;
use http::Method;
use serde_json::json;

use crate::{
    backoffice,
    support::{Client, World},
};

/// Every operator reads.
const ANY: &[&str] = &[
    "GET /api/admin/orders",
    "GET /api/admin/accounts",
    "GET /api/admin/accounts/{id}",
    "GET /api/admin/accounts/{id}/ledger",
    "GET /api/admin/tasks",
    "GET /api/admin/tasks/{id}",
    "GET /api/admin/dashboard",
    "GET /api/admin/gateways",
    "GET /api/admin/gateway-figures",
    "GET /api/admin/jobs",
    "GET /api/admin/job-runs",
    "GET /api/admin/audit",
    "GET /api/admin/presets",
    "GET /api/admin/presets/{id}/versions",
    "GET /api/admin/plans",
    "GET /api/admin/packs",
    "GET /api/admin/levels",
    "GET /api/admin/words",
    "POST /api/admin/words/try",
    "GET /api/admin/settings",
    "GET /api/admin/notices",
];
/// Support looks after tasks and marks WeChat.
const SUPPORT: &[&str] = &[
    "POST /api/admin/tasks/{id}/retry",
    "POST /api/admin/tasks/{id}/cancel",
    "POST /api/admin/tasks/{id}/resolve",
    "POST /api/admin/accounts/{id}/level",
];
/// Finance sees to orders, adjustments, memberships, codes (which are worth money, so that nobody else
/// reads them) and exports.
const FINANCE: &[&str] = &[
    "GET /api/admin/orders/{id}/refund",
    "POST /api/admin/orders/{id}/confirm",
    "POST /api/admin/orders/{id}/void",
    "POST /api/admin/orders/{id}/refund",
    "POST /api/admin/accounts/{id}/adjustments",
    "POST /api/admin/accounts/{id}/membership",
    "POST /api/admin/accounts/{id}/membership/end",
    "POST /api/admin/code-batches",
    "GET /api/admin/code-batches",
    "GET /api/admin/codes",
    "POST /api/admin/codes/disable",
    "GET /api/admin/orders/export",
    "GET /api/admin/codes/export",
    "GET /api/admin/accounts/export",
    "GET /api/admin/accounts/{id}/ledger/export",
    "GET /api/admin/tasks/export",
    "GET /api/admin/job-runs/export",
    "GET /api/admin/audit/export",
];

/// The roles that may, by the lists above; what is in none is for an admin alone.
fn allowed(name: &str) -> &'static [&'static str] {
    match name {
        name if ANY.contains(&name) => &["support", "finance", "admin"],
        name if SUPPORT.contains(&name) => &["support", "admin"],
        name if FINANCE.contains(&name) => &["finance", "admin"],
        _ => &["admin"],
    }
}

async fn asked(client: &Client<'_>, method: &Method, path: &str) -> u16 {
    let path = path.replace("{id}", "some-id");
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", "walk"),
    ];
    let answer = client.send(method.clone(), &path, &headers, Body::empty());
    answer.await.status.as_u16()
}

#[tokio::test]
async fn each_route_of_the_back_office_is_for_its_roles_and_nobody_else() {
    let world = World::new().await;
    let operators = BTreeMap::from([
        (
            "support",
            world.operator_of("s@example.com", "support").await,
        ),
        (
            "finance",
            world.operator_of("f@example.com", "finance").await,
        ),
        ("admin", world.operator_of("a@example.com", "admin").await),
    ]);
    let user = world.newcomer("u@example.com").await;
    let former = world.operator_of("former@example.com", "admin").await;
    // The token still says what the database no longer does.
    let demote = format!(
        "UPDATE accounts SET role = 'user' WHERE id = '{}'",
        former.id
    );
    world.database.sql(&demote).await.unwrap();
    let operations = backoffice::operations();
    for known in [ANY, SUPPORT, FINANCE].concat() {
        let is_there = |(method, path): &(Method, String)| format!("{method} {path}") == known;
        assert!(operations.iter().any(is_there), "{known}");
    }
    for (method, path) in operations {
        let name = format!("{method} {path}");
        assert_eq!(
            asked(&world.anonymous(), &method, &path).await,
            401,
            "{name}"
        );
        assert_eq!(asked(&user, &method, &path).await, 403, "{name}, a user");
        let late = asked(&former, &method, &path).await;
        // What is refused before the database is asked is refused all the same.
        assert!(
            [403, 400, 422].contains(&late),
            "{name}, a former operator: {late}"
        );
        for (role, operator) in &operators {
            let status = asked(operator, &method, &path).await;
            match allowed(&name).contains(role) {
                true => assert!(![401, 403].contains(&status), "{name}, {role}: {status}"),
                false => assert_eq!(status, 403, "{name}, {role}"),
            }
        }
    }
}

#[tokio::test]
async fn another_role_counts_at_once_although_the_token_tells_the_one_before() {
    let world = World::new().await;
    let finance = world.operator_of("f@example.com", "finance").await;
    finance.get("/api/admin/codes").await.expect(200);
    let move_on = format!(
        "UPDATE accounts SET role = 'support' WHERE id = '{}'",
        finance.id
    );
    world.database.sql(&move_on).await.unwrap();
    finance.get("/api/admin/codes").await.expect(403);
    finance.get("/api/admin/tasks").await.expect(200);
}

#[tokio::test]
async fn an_admin_gives_every_role_and_each_change_ends_the_sessions() {
    let world = World::new().await;
    let boss = world.operator("boss@example.com").await;
    let mut wen = world.newcomer("wen@example.com").await;
    for role in ["support", "finance", "admin", "user"] {
        let path = format!("/api/admin/accounts/{}/role", wen.id);
        let body = json!({"role": role, "reason": "a new colleague"});
        let item = boss.write(&path, role, &body).await.expect(200).json();
        assert_eq!(item["role"], role);
        wen.get("/api/me").await.expect(401);
        wen.log_in("wen@example.com").await;
        let me = wen.get("/api/me").await.expect(200).json();
        assert_eq!(me["role"], role);
        let found = boss.get(&format!("/api/admin/accounts?role={role}")).await;
        let items = found.expect(200).json()["items"].take();
        let is_wen = |item: &serde_json::Value| item["id"] == wen.id;
        assert!(items.as_array().unwrap().iter().any(is_wen), "{role}");
    }
}

#[tokio::test]
async fn an_admin_takes_no_part_of_the_role_from_themselves() {
    let world = World::new().await;
    let boss = world.operator("boss@example.com").await;
    let path = format!("/api/admin/accounts/{}/role", boss.id);
    for role in ["support", "finance", "user"] {
        let body = json!({"role": role, "reason": "tired"});
        let refused = boss.write(&path, role, &body).await.expect(409);
        assert_eq!(refused.json()["state"], "own_account", "{role}");
    }
}

#[tokio::test]
async fn support_marks_wechat_and_gives_nobody_what_is_for_sale() {
    let world = World::new().await;
    let support = world.operator_of("s@example.com", "support").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let path = format!("/api/admin/accounts/{}/level", mimi.id);
    let pro = json!({"level": "pro", "reason": "a friend"});
    support.write(&path, "pro", &pro).await.expect(403);
    let plus = json!({"level": "plus", "reason": "added on WeChat"});
    support.write(&path, "plus", &plus).await.expect(200);
}

#[tokio::test]
async fn pictures_are_opened_by_those_who_look_after_tasks() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let task = mimi.accepted(1).await;
    world.work_off().await;
    let output = mimi.task(&task).await["outputs"][0]["id"].take();
    let path = format!("/api/outputs/{}/image", output.as_str().unwrap());
    for (role, status) in [("support", 200), ("admin", 200), ("finance", 404)] {
        let email = format!("{role}@example.com");
        let operator = world.operator_of(&email, role).await;
        operator.get(&path).await.expect(status);
    }
}

#[tokio::test]
async fn the_schema_knows_four_roles() {
    let world = World::new().await;
    world.newcomer("mimi@example.com").await;
    let other = "UPDATE accounts SET role = 'boss'".to_owned();
    world.assert_refused(&[other]).await;
}
