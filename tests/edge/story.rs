//! The whole story over HTTP.

use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{photos, shared_stack};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_person_sees_themselves_in_a_garment() {
    let person = Person::new(shared_stack());
    assert_eq!(person.balance(), 6, "the welcome credits");

    let task = person.try_on(None);
    assert_eq!(task["credits_charged"], 2);
    assert_eq!(person.balance(), 4);

    let task = person.finished(&task, PATIENCE);
    assert_eq!(task["state"], "succeeded");
    let image = &task["outputs"][0]["image"];
    let picture = person
        .client
        .get(image["download_url"].as_str().unwrap(), &[])
        .unwrap();
    assert_eq!(picture.status, 200);
    assert_eq!(
        picture.header("content-type"),
        image["content_type"].as_str()
    );
    let length = picture.body.len().to_string();
    assert_eq!(picture.header("content-length"), Some(length.as_str()));
    assert_eq!(image["bytes"], json!(picture.body.len()));
    assert!(
        picture
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );

    let decoded = photos::decode(&picture.body);
    assert_eq!(image["width"], decoded.width());
    assert_eq!(image["height"], decoded.height());
    let is_marked = picture.body.windows(10).any(|bytes| bytes == b"TC260:AIGC");
    assert!(is_marked, "the picture says that it is AI-generated");
    person.assert_books(4);
}

#[test]
fn several_garments_give_a_picture_each() {
    let person = Person::new(shared_stack())
        .at_level("plus")
        .with_credits(20);
    let garments = [photos::garment(), photos::png(300, 400), photos::garment()];
    let inputs = json!({
        "person": [person.upload(&photos::person())],
        "garments": garments.map(|photo| person.upload(&photo)),
    });
    let task = person
        .ask(&json!({"preset": "try_on", "inputs": inputs}))
        .json();
    let task = person.finished(&task, PATIENCE);
    assert_eq!(task["state"], "succeeded");
    assert_eq!(task["outputs"].as_array().unwrap().len(), 3);
    assert_eq!(task["credits_charged"], 6);
    person.assert_books(6 + 20 - 6);
}

#[test]
fn an_unchanged_task_is_not_sent_again() {
    let person = Person::new(shared_stack());
    let task = person.finished(&person.try_on(None), PATIENCE);
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap());
    let first = person.client.get(&path, &[]).unwrap();
    let etag = first.header("etag").unwrap();
    let second = person
        .client
        .get(&path, &[("if-none-match", etag)])
        .unwrap();
    assert_eq!((second.status, second.body.len()), (304, 0));
}

#[test]
fn a_repeated_request_gives_the_same_task_and_costs_once() {
    let person = Person::new(shared_stack());
    let inputs = json!({
        "person": [person.upload(&photos::person())],
        "garments": [person.upload(&photos::garment())],
    });
    let body = json!({"preset": "try_on", "inputs": inputs});
    let ask = |body: &Value| {
        let key = [("idempotency-key", "the same every time")];
        person.client.post_json("/api/tasks", &key, body).unwrap()
    };
    let (first, second) = (ask(&body), ask(&body));
    assert_eq!(first.json()["id"], second.json()["id"]);
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    assert_eq!(person.balance(), 4);

    let other = json!({"preset": "try_on", "inputs": inputs, "prompt": "another"});
    assert_eq!(
        ask(&other).json()["type"],
        "/problems/idempotency-key-reused"
    );
}

#[test]
fn nobody_else_sees_any_of_it() {
    let owner = Person::new(shared_stack());
    let stranger = Person::new(shared_stack());
    let upload = owner.upload(&photos::person());
    let task = owner.finished(&owner.try_on(None), PATIENCE);
    let paths = [
        format!("/api/uploads/{upload}"),
        format!("/api/tasks/{}", task["id"].as_str().unwrap()),
        task["outputs"][0]["image"]["url"]
            .as_str()
            .unwrap()
            .to_owned(),
    ];
    for path in paths {
        assert_eq!(owner.client.get(&path, &[]).unwrap().status, 200, "{path}");
        let answer = stranger.client.get(&path, &[]).unwrap();
        assert_eq!(answer.json()["type"], "/problems/not-found", "{path}");
        let nobody = xtask::api::Client::new(&owner.stack.base_url());
        assert_eq!(nobody.get(&path, &[]).unwrap().status, 401, "{path}");
    }
    let list = stranger.client.get("/api/tasks", &[]).unwrap().json();
    assert_eq!(list["tasks"], json!([]));
}
