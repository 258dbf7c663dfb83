//! The mail outbox: what is sent over HTTP is shown on a page and given to tests.

use crate::support::Stack;
use serde_json::{Value, json};

impl Stack {
    async fn send(&self, mail: Value) -> (u16, Value) {
        let response = self.post("/mail").json(&mail).send().await.unwrap();
        (
            response.status().as_u16(),
            response.json().await.unwrap_or(Value::Null),
        )
    }

    async fn page(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }
}

fn mail(to: Value, subject: &str) -> Value {
    json!({
        "from": "Kitten Closet <no-reply@closet.example>", "to": to, "subject": subject,
        "text": "Open https://closet.example/verify?a=1&b=2 please",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sent_mail_is_listed_and_found_by_its_recipient() {
    let stack = Stack::start().await;
    let (status, body) = stack.send(mail(json!("ada@example.com"), "Welcome")).await;
    assert_eq!(status, 200);
    let several = json!(["bob@example.com", "eve@example.com"]);
    stack.send(mail(several, "News")).await;

    let all = stack.get_json("/outbox.json").await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(all[0]["id"], body["id"]);
    let to_eve = stack.get_json("/outbox.json?to=eve@example.com").await;
    assert_eq!(to_eve.as_array().unwrap().len(), 1);
    assert_eq!(to_eve[0]["subject"], "News");
    assert_eq!(to_eve[0]["to"][0], "bob@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_the_newest_mail_or_the_one_that_is_asked_for() {
    let stack = Stack::start().await;
    assert!(
        stack
            .page("/outbox")
            .await
            .contains("No mail has been sent yet.")
    );
    let (_, first) = stack.send(mail(json!("ada@example.com"), "First")).await;
    stack.send(mail(json!("ada@example.com"), "Second")).await;

    assert!(stack.page("/outbox").await.contains("<h2>Second</h2>"));
    let path = format!("/outbox/{}", first["id"].as_str().unwrap());
    let page = stack.page(&path).await;
    assert!(page.contains("<h2>First</h2>"));
    assert!(page.contains("<a href='https://closet.example/verify?a=1&amp;b=2'"));
    assert_eq!(stack.get("/outbox/none").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mail_holds_cannot_reach_the_page() {
    let stack = Stack::start().await;
    let mut hostile = mail(
        json!("ada@example.com"),
        "<script>alert(1)</script>{{list}}",
    );
    hostile["html"] = json!("<p title='x'>Hi</p><script>alert(2)</script>");
    stack.send(hostile).await;

    let page = stack.page("/outbox").await;
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&#123;&#123;list}}"));
    let frame = page
        .split_once("<iframe")
        .unwrap()
        .1
        .split_once('>')
        .unwrap()
        .0;
    assert!(frame.contains("sandbox='allow-popups allow-popups-to-escape-sandbox'"));
    assert!(frame.contains("srcdoc='&lt;base target=_blank&gt;&lt;p title=&#39;x&#39;&gt;"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incomplete_mail_is_refused_and_not_kept() {
    let stack = Stack::start().await;
    let mut without_body = mail(json!("ada@example.com"), "x");
    without_body["text"] = Value::Null;
    for broken in [
        without_body,
        mail(json!([]), "x"),
        mail(json!("nobody"), "x"),
        json!({ "to": "ada@example.com" }),
    ] {
        let (status, body) = stack.send(broken).await;
        assert_eq!(status, 422);
        assert!(body["message"].is_string());
    }
    assert_eq!(stack.get_json("/outbox.json").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_with_a_key_wants_it() {
    let stack = Stack::start_with(|options| options.mail_key = Some("key".to_owned())).await;
    let message = mail(json!("ada@example.com"), "x");
    assert_eq!(stack.send(message.clone()).await.0, 401);
    let with_key = stack.post("/mail").bearer_auth("key").json(&message);
    assert_eq!(with_key.send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_survive_a_restart_until_the_outbox_is_cleared() {
    let stack = Stack::start().await;
    stack.send(mail(json!("ada@example.com"), "Kept")).await;
    let stack = stack.restart().await;
    assert_eq!(stack.get_json("/outbox.json").await[0]["subject"], "Kept");

    let url = format!("{}/outbox", stack.address);
    assert_eq!(stack.http.delete(url).send().await.unwrap().status(), 204);
    let stack = stack.restart().await;
    assert_eq!(stack.get_json("/outbox.json").await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_site_gets_nothing() {
    let stack = Stack::start().await;
    let asked = async |name: &str, value: &str| {
        let request = stack.http.get(format!("{}/outbox.json", stack.address));
        let answer = request.header(name, value).send().await.unwrap();
        answer.status().as_u16()
    };
    assert_eq!(asked("host", "rebound.example:8787").await, 403);
    assert_eq!(asked("origin", "https://evil.example").await, 403);
    assert_eq!(asked("origin", "null").await, 403);
    assert_eq!(asked("origin", "http://localhost:8787").await, 200);
    assert_eq!(asked("host", "localhost:8788").await, 200);
}
