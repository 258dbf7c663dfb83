//! The group chats' webhooks: what they take stands in the outbox, what they refuse does not.

use serde_json::{Value, json};

use crate::support::Stack;

impl Stack {
    async fn tell(&self, chat: &str, message: Value) -> (u16, String) {
        let response = self.post(&format!("/chats/{chat}")).json(&message).send();
        let response = response.await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn kept(&self) -> usize {
        self.get_json("/outbox.json")
            .await
            .as_array()
            .unwrap()
            .len()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_chat_takes_stands_in_the_outbox_under_its_name() {
    let stack = Stack::start().await;
    let text = json!({"msgtype": "text", "text": {"content": "a gateway rests"}});
    assert!(stack.tell("wecom", text).await.1.contains("\"errcode\":0"));
    assert_eq!(
        stack.tell("slack", json!({"text": "a job is late"})).await,
        (200, "ok".to_owned())
    );
    let wecom = stack.get_json("/outbox.json?to=wecom").await;
    assert_eq!(wecom[0]["text"], "a gateway rests");
    let slack = stack.get_json("/outbox.json?to=slack").await;
    assert_eq!(slack[0]["text"], "a job is late");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_would_refuse_is_refused_in_its_way() {
    let stack = Stack::start().await;
    let long = json!({"msgtype": "text", "text": {"content": "长".repeat(700)}});
    let (status, said) = stack.tell("wecom", long).await;
    assert!(status == 200 && said.contains("40058"), "{said}");
    let unsigned = json!({"msg_type": "text", "content": {"text": "news"},
        "timestamp": "1795305600", "sign": "bm90IHNpZ25lZA=="});
    let (status, said) = stack.tell("feishu", unsigned).await;
    assert!(status == 200 && said.contains("19021"), "{said}");
    assert_eq!(stack.tell("slack", json!({"blocks": []})).await.0, 400);
    assert_eq!(stack.kept().await, 0);
}
