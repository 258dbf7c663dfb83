//! Bad input: a clear problem, no credit moved, nothing left in the bucket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{number, objects, own_stack, photos};
use serde_json::{Value, json};

#[test]
fn a_bad_picture_is_refused_and_leaves_nothing() {
    let stack = own_stack("bad-pictures", |_| {});
    let person = Person::new(&stack);
    let cases = [
        (
            "a drawing",
            photos::svg(),
            415,
            "/problems/unsupported-image",
            Value::Null,
        ),
        (
            "a page",
            photos::html(),
            415,
            "/problems/unsupported-image",
            Value::Null,
        ),
        (
            "nothing",
            Vec::new(),
            415,
            "/problems/unsupported-image",
            Value::Null,
        ),
        (
            "50,000 pixels a side",
            photos::png_50_000_pixels_wide(),
            422,
            "/problems/unusable-image",
            json!("too_wide"),
        ),
        (
            "half a photograph",
            photos::truncated_jpeg(),
            422,
            "/problems/unusable-image",
            json!("damaged"),
        ),
        (
            "a stamp",
            photos::png(199, 400),
            422,
            "/problems/unusable-image",
            json!("too_small"),
        ),
    ];
    for (what, bytes, status, kind, reason) in cases {
        // What the client calls it changes nothing.
        let headers = [("content-type", "image/jpeg")];
        let answer = person
            .client
            .post_bytes("/api/uploads", &headers, &bytes)
            .unwrap();
        let problem = answer.json();
        assert_eq!(answer.status, status, "{what}: {problem}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(problem["type"], kind, "{what}");
        assert_eq!(problem["reason"], reason, "{what}");
        assert!(problem["title"].is_string() && problem["request_id"].is_string());
    }
    assert_eq!(objects(&stack), 0);
    assert_eq!(number(&stack, "SELECT count(*) FROM uploads", &[]), 0);
    person.assert_books(6);
}

#[test]
fn thirty_megabytes_are_refused_as_soon_as_they_are_announced() {
    let stack = own_stack("too-large", |_| {});
    let person = Person::new(&stack);
    let token = person.log_in["tokens"]["access_token"].as_str().unwrap();
    let address = stack.base_url().replace("http://", "");
    let mut connection = TcpStream::connect(&address).unwrap();
    connection
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let head = format!(
        "POST /api/uploads HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: image/jpeg\r\ncontent-length: {}\r\n\r\n",
        30 * 1024 * 1024
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(&photos::person()).unwrap();

    let mut answer = [0; 16 * 1024];
    let length = connection.read(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert_eq!(objects(&stack), 0);
    person.assert_books(6);
}

#[test]
fn a_bad_task_is_refused_before_any_credit_moves() {
    let stack = own_stack("bad-tasks", |_| {});
    let owner = Person::new(&stack);
    let person = Person::new(&stack);
    let foreign = owner.upload(&photos::person());
    let (photo, garment) = (
        person.upload(&photos::person()),
        person.upload(&photos::garment()),
    );
    let before = objects(&stack);
    let cases = [
        (
            "a missing slot",
            json!({"preset": "try_on", "inputs": {"person": [photo]}}),
            422,
            "/problems/validation",
        ),
        (
            "an empty slot",
            json!({"preset": "try_on", "inputs": {"person": [], "garments": [garment]}}),
            422,
            "/problems/validation",
        ),
        (
            "another's upload",
            json!({"preset": "try_on", "inputs": {"person": [foreign], "garments": [garment]}}),
            422,
            "/problems/validation",
        ),
        (
            "an unknown preset",
            json!({"preset": "moon", "inputs": {"person": [photo], "garments": [garment]}}),
            422,
            "/problems/validation",
        ),
        (
            "more garments than the level allows",
            json!({"preset": "try_on", "inputs": {"person": [photo], "garments": [garment, garment]}}),
            422,
            "/problems/validation",
        ),
        (
            "no object",
            json!(["try_on"]),
            400,
            "/problems/invalid-body",
        ),
    ];
    for (what, body, status, kind) in cases {
        let answer = person.ask(&body);
        let problem = answer.json();
        assert_eq!(
            (answer.status, &problem["type"]),
            (status, &json!(kind)),
            "{what}: {problem}"
        );
        if status == 422 {
            assert!(
                problem["errors"][0]["field"].is_string(),
                "{what}: {problem}"
            );
        }
    }
    assert_eq!(number(&stack, "SELECT count(*) FROM tasks", &[]), 0);
    assert_eq!(objects(&stack), before);
    person.assert_books(6);
}

#[test]
fn a_task_without_credits_says_what_is_missing() {
    let stack = own_stack("no-credits", |options| {
        options.gateway_delay = Duration::ZERO;
    });
    let person = Person::new(&stack);
    for _ in 0..3 {
        let task = person.try_on(None);
        person.finished(&task, Duration::from_secs(30));
    }
    let inputs = json!({
        "person": [person.upload(&photos::person())],
        "garments": [person.upload(&photos::garment())],
    });
    let before = objects(&stack);
    let answer = person.ask(&json!({"preset": "try_on", "inputs": inputs}));
    let problem = answer.json();
    assert_eq!(answer.status, 402);
    assert_eq!(problem["type"], "/problems/insufficient-credits");
    assert_eq!(
        (&problem["needed"], &problem["available"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(number(&stack, "SELECT count(*) FROM tasks", &[]), 3);
    assert_eq!(objects(&stack), before);
    person.assert_books(0);
}
