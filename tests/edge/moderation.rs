//! product.md 4, content safety, on workerd: the stand-in of a moderation service judges by a mark in the
//! picture's pixels.

use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{number, objects, own_stack, photos};
use serde_json::{Value, json};
use xtask::api::Client;
use xtask::stack::Stack;

const PATIENCE: Duration = Duration::from_secs(60);

fn judged_stack(name: &str) -> Stack {
    own_stack(name, |options| options.has_moderation = true)
}

/// The stand-in's own routes.
fn service(stack: &Stack) -> Client {
    Client::new(&stack.devstack_url())
}

/// The pictures that it has judged: whether each was flagged.
fn judged(stack: &Stack) -> Vec<bool> {
    let calls = service(stack).get("/moderation/calls", &[]).unwrap().json();
    let calls = calls.as_array().unwrap().iter();
    calls
        .filter(|call| call["kind"] == "picture")
        .map(|call| call["flagged"].as_bool().unwrap())
        .collect()
}

fn answer_with(stack: &Stack, fault: &Value) {
    let answer = service(stack).post_json("/moderation/faults", &[], fault);
    assert_eq!(answer.unwrap().status, 204);
}

fn set(stack: &Stack, name: &str, value: i64) {
    let sql = "UPDATE settings SET value = ? WHERE name = ?";
    let arguments = [json!(value), json!(name)];
    stack.database().execute(sql, &arguments).unwrap();
}

#[test]
fn a_marked_photo_is_refused_and_a_fine_one_becomes_a_picture() {
    let stack = judged_stack("moderation");
    let person = Person::new(&stack);
    for marked in [photos::marked_jpeg(), photos::marked_png()] {
        let answer = person.offer(&marked);
        assert_eq!(answer.status, 422, "{}", answer.json());
        assert_eq!(answer.json()["type"], "/problems/photo-refused");
    }
    assert_eq!(objects(&stack), 0);
    let counted = number(&stack, "SELECT sum(flagged_photos) FROM accounts", &[]);
    assert_eq!(counted, 2);
    // Once more: the service is not asked again.
    assert_eq!(person.offer(&photos::marked_png()).status, 422);
    assert_eq!(judged(&stack), [true, true]);

    let task = person.finished(&person.try_on(None), PATIENCE);
    assert_eq!(task["state"], "succeeded");
    assert_eq!(judged(&stack), [true, true, false, false]);
    person.assert_books(4);
}

#[test]
fn the_largest_photo_is_judged_and_two_at_once_are_one_question() {
    let stack = judged_stack("moderation-large");
    let person = Person::new(&stack);
    let photo = photos::noise(9_500_000);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let uploads: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| person.offer(&photo).status))
            .collect();
        uploads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses, [201, 201]);
    assert_eq!(judged(&stack), [false]);
    stack.expect_no_panic().unwrap();
}

#[test]
fn out_of_reach_photos_wait_or_go_on_and_a_marked_result_is_blocked() {
    let stack = judged_stack("moderation-away");
    let person = Person::new(&stack);
    answer_with(&stack, &json!({"status": 500}));
    let waits = person.offer(&photos::person());
    assert_eq!(waits.status, 503);
    assert_eq!(waits.json()["type"], "/problems/unavailable");

    set(&stack, "photos_need_verdict", 0);
    set(&stack, "results_judged", 1);
    // The demo gateway's picture has what the person's photo has in its corner.
    let inputs = json!({
        "person": [person.upload(&photos::marked_jpeg())],
        "garments": [person.upload(&photos::garment())],
    });
    let gateway = service(&stack);
    let hold = json!({"script": "hold=judge"});
    gateway.post_json("/gateway/faults", &[], &hold).unwrap();
    let task = person.ask(&json!({"preset": "try_on", "inputs": inputs}));
    assert_eq!(task.status, 202, "{}", task.json());
    let cleared = json!({});
    answer_with(&stack, &cleared);
    gateway
        .post_json("/gateway/holds/judge/release", &[], &cleared)
        .unwrap();
    let task = person.finished(&task.json(), PATIENCE);
    let output = &task["outputs"][0];
    assert_eq!(
        (&output["state"], &output["reason"]),
        (&json!("blocked"), &json!("blocked_by_policy"))
    );
    person.assert_books(6);
}
