//! product.md 7: one account, and what operators do to it.

use kitten_closet::backoffice::accounts::store::page;
use serde_json::{Value, json};

use crate::{
    orders::{decide, ordered},
    support::{Answer, Client, HOUR, Reply, START, World},
};

async fn page_of(operator: &Client<'_>, id: &str) -> Value {
    let path = format!("/api/admin/accounts/{id}");
    operator.get(&path).await.expect(200).json()
}

#[tokio::test]
async fn smoke() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    println!("{:#}", page_of(&operator, &mimi.id).await);
    for (path, body) in [
        ("level", json!({"level": "plus", "reason": "x"})),
        ("membership", json!({"plan_id": "monthly", "reason": "x"})),
        ("membership/end", json!({"reason": "x"})),
        ("logout", json!({"reason": "x"})),
        ("role", json!({"role": "admin", "reason": "x"})),
        ("ban", json!({"reason": "x"})),
        ("unban", json!({"reason": "x"})),
        ("erase", json!({"reason": "x"})),
    ] {
        let answer = operator
            .write(
                &format!("/api/admin/accounts/{}/{path}", mimi.id),
                path,
                &body,
            )
            .await;
        println!("{path} {:#}", answer.json());
        assert_eq!(answer.status, 200);
    }
    println!("{:#}", page_of(&operator, &mimi.id).await);
    world.assert_sound().await;
}
