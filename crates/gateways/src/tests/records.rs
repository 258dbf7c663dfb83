//! What an attempt leaves for the record.

use serde_json::json;

use super::*;

const PRICES: &str = r#"{
    "picture": 280000, "million_input_tokens": 2100000, "million_output_tokens": 210000000,
    "cost_unit": 7200000
}"#;

fn record(style: &str, body: &str) -> Record {
    let prices: serde_json::Value = serde_json::from_str(PRICES).expect("JSON");
    let http = Scripted::new([answer(200, body.as_bytes())]);
    ask(&http, &gateway(style, json!({"price": prices})), REQUEST).record
}

#[test]
fn tokens_are_taken_from_the_answer_and_make_its_cost() {
    let chat = r#"{"id": "chatcmpl-1", "choices": [],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 1290}}"#;
    let native = r#"{"responseId": "chatcmpl-1", "candidates": [], "usageMetadata":
        {"promptTokenCount": 1000, "candidatesTokenCount": 1200, "thoughtsTokenCount": 90}}"#;
    for (style, body) in [("chat", chat), ("native", native)] {
        let expected = Record {
            status: Some(200),
            request_id: Some("chatcmpl-1".to_owned()),
            input_tokens: Some(1000),
            output_tokens: Some(1290),
            cost: Some(2_100 + 270_900),
        };
        assert_eq!(record(style, body), expected);
    }
}

#[test]
fn the_images_style_bills_by_tokens_or_by_the_cost_that_is_told() {
    let images = include_str!("../fixtures/images/b64_json.json");
    let told = record("images", images);
    assert_eq!(
        (told.input_tokens, told.output_tokens),
        (Some(310), Some(1290))
    );
    let with_cost = include_str!("../fixtures/images/with_cost.json");
    assert_eq!(record("images", with_cost).cost, Some(288_000));
}

#[test]
fn of_a_stream_the_last_usage_counts() {
    let events = "data: {\"id\":\"gen-1\",\"usage\":{\"completion_tokens\":1}}\n\n\
                  data: {\"id\":\"gen-2\",\"usage\":{\"completion_tokens\":2}}\n\n";
    let record = record("chat", events);
    assert_eq!(record.output_tokens, Some(2));
    assert_eq!(record.request_id.as_deref(), Some("gen-1"));
}

#[test]
fn a_cost_that_the_answer_tells_is_believed() {
    let body = r#"{"usage": {"prompt_tokens": 9, "completion_tokens": 9, "cost": 0.039}}"#;
    assert_eq!(record("chat", body).cost, Some(280_800));
}

#[test]
fn without_usage_a_picture_has_its_price_and_a_refusal_none() {
    let refusal = r#"{"choices": [{"finish_reason": "content_filter"}]}"#;
    let words = r#"{"choices": [{"finish_reason": "stop", "message": {"content": "Sorry."}}]}"#;
    let picture = include_str!("../fixtures/chat/images.json");
    let without_usage = |body: &str| {
        let mut body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        body.as_object_mut().expect("members").remove("usage");
        record("chat", &body.to_string()).cost
    };
    assert_eq!(without_usage(picture), Some(280_000));
    assert_eq!(without_usage(refusal), Some(0));
    assert_eq!(without_usage(words), None, "it may have been billed");
}

#[test]
fn a_call_of_which_nothing_is_known_may_have_cost_something() {
    let cost = |error| {
        let http = Scripted::new([Err(error)]);
        ask(&http, &gateway("chat", json!({})), REQUEST).record.cost
    };
    assert_eq!(cost(HttpError::TimedOut), None);
    assert_eq!(cost(HttpError::Unreachable(String::new())), Some(0));
}

#[test]
fn the_gateway_s_name_for_the_call_is_in_a_header_or_in_the_answer() {
    let with_header = |value: &str| {
        let response = answer(200, br#"{"id": "from-the-body"}"#).map(|mut response| {
            let value = HeaderValue::from_str(value).expect("a header");
            response.headers.insert("x-oneapi-request-id", value);
            response
        });
        let http = Scripted::new([response]);
        let record = ask(&http, &gateway("chat", json!({})), REQUEST).record;
        record.request_id.expect("a name")
    };
    assert_eq!(with_header("2026112208"), "2026112208");
    assert_eq!(with_header(&"x".repeat(500)), "from-the-body");
}
