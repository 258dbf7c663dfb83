//! A gateway that fails: a result or a refund, and the reason in plain words.

use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::shared_stack;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(100);

/// Does the main job while the gateway follows `script`, and returns the task's end.
fn try_on_with(script: &str) -> Value {
    let person = Person::new(shared_stack());
    let prompt = format!("Wear it. [demo:{script}]");
    let task = person.finished(&person.try_on(Some(&prompt)), PATIENCE);
    let charged = match task["state"].as_str() {
        Some("succeeded") => 2,
        _ => 0,
    };
    assert_eq!(task["credits_refunded"], json!(2 - charged));
    person.assert_books(6 - charged);
    task
}

fn assert_succeeds_with(script: &str) {
    let task = try_on_with(script);
    assert_eq!(task["state"], "succeeded", "{script}: {task}");
}

fn assert_ends_with(script: &str, state: &str, reason: &str) {
    let task = try_on_with(script);
    let output = &task["outputs"][0];
    assert_eq!(output["state"], state, "{script}: {task}");
    assert_eq!(output["reason"], reason, "{script}: {task}");
    assert!(output["image"].is_null());
}

#[test]
fn an_error_that_passes_is_tried_again() {
    assert_succeeds_with("times=1,status=500");
}

#[test]
fn a_reset_connection_is_tried_again() {
    assert_succeeds_with("times=1,reset");
}

#[test]
fn half_an_answer_is_tried_again() {
    assert_succeeds_with("times=1,truncate");
}

#[test]
fn a_gateway_that_stays_busy_is_refunded() {
    assert_ends_with("status=429", "failed", "gateway_unavailable");
}

#[test]
fn a_refusal_is_refunded_and_not_tried_again() {
    assert_ends_with("refuse=PROHIBITED_CONTENT", "blocked", "blocked_by_policy");
}

#[test]
fn words_without_a_picture_are_refunded() {
    assert_ends_with("no-image", "failed", "no_image");
}

#[test]
fn a_picture_given_as_an_address_is_fetched() {
    assert_succeeds_with("url");
}

#[test]
fn every_form_of_a_result_is_understood() {
    for shape in 1..=6 {
        assert_succeeds_with(&format!("shape={shape}"));
    }
    assert_succeeds_with("sse");
    assert_succeeds_with("several=3");
}
