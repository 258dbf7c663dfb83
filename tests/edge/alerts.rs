//! Operators are told what is wrong (product.md 12), in the forms that mail and group chats check.

use edge_tests::shared_stack;
use serde_json::json;
use xtask::api::Client;

/// What a channel was told that names `gateway`.
fn told(channel: &str, gateway: &str) -> usize {
    let outbox = Client::new(&shared_stack().devstack_url());
    let path = format!("/outbox.json?to={channel}");
    let mails = outbox.get(&path, &[]).unwrap().json();
    let texts = mails.as_array().unwrap().iter();
    let texts = texts.filter_map(|mail| mail["text"].as_str());
    texts.filter(|text| text.contains(gateway)).count()
}

#[test]
fn an_alert_reaches_the_mailbox_and_every_chat_once() {
    let stack = shared_stack();
    let gateway = "one-without-a-key";
    stack
        .database()
        .execute(
            "INSERT INTO gateway_alerts (gateway, outcome, detail, first_at, last_at)
             VALUES (?, 'misconfigured', 'the key is refused', 1, 1)",
            &[json!(gateway)],
        )
        .unwrap();
    for _ in 0..2 {
        stack.scheduled("*/5 * * * *").unwrap();
        for channel in ["operators@kitten.test", "wecom", "feishu", "slack"] {
            assert_eq!(told(channel, gateway), 1, "{channel}");
        }
    }
}
