//! The tools, as data.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use super::{give_credits, order, settled};
use crate::support::{Client, World};

const TOOLS: [&str; 8] = [
    "try_on",
    "ai_model",
    "same_cut",
    "accessory",
    "pose",
    "shoes",
    "scene",
    "recolor",
];

async fn tools(client: &Client<'_>) -> Vec<Value> {
    let answer = client.get("/api/presets").await.expect(200).json();
    answer["presets"].as_array().unwrap().clone()
}

/// The texts and the images of a call, as the first gateway got it.
fn sent(world: &World, call: usize) -> (String, usize) {
    let content = &world.gateway.bodies()[call]["messages"][0]["content"];
    let parts = content.as_array().unwrap();
    let text = parts[0]["text"].as_str().unwrap().to_owned();
    (text, parts.len() - 1)
}

/// Puts another version of a tool on offer, as an operator will.
async fn change(world: &World, preset: &str, path: &str, value: &str) {
    let add = format!(
        "INSERT INTO preset_versions (preset, version, definition, created_at)
         SELECT preset, version + 1, json_set(definition, '{path}', {value}), 1
         FROM preset_versions WHERE preset = '{preset}' ORDER BY version DESC LIMIT 1"
    );
    let offer = format!("UPDATE presets SET version = version + 1 WHERE id = '{preset}'");
    world.database.transaction(&[add, offer]).await.unwrap();
}

async fn switch(world: &World, preset: &str, is_on: u8) {
    let sql = format!("UPDATE presets SET is_on = {is_on} WHERE id = '{preset}'");
    world.database.sql(&sql).await.unwrap();
}

/// Every text in both languages in a document.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) if members.contains_key("zh") => found.push(value),
        Value::Object(members) => members.values().for_each(|value| texts(value, found)),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn eight_tools_speak_both_languages_and_tell_users_nothing_of_what_is_said_to_the_model() {
    let world = World::new().await;
    let tools = tools(&world.anonymous()).await;
    let ids: Vec<&str> = tools
        .iter()
        .map(|tool| tool["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, TOOLS);
    let document = Value::Array(tools.clone());
    let mut found = Vec::new();
    texts(&document, &mut found);
    assert!(found.len() > 150, "only {} texts", found.len());
    for text in found {
        let (zh, en) = (text["zh"].as_str().unwrap(), text["en"].as_str().unwrap());
        assert!(!zh.contains('{') && !en.contains('{'), "{text}");
        assert!(!en.is_empty() && en.is_ascii(), "{text}");
        let is_chinese = |character| ('\u{4e00}'..='\u{9fff}').contains(&character);
        assert!(zh.chars().any(is_chinese), "{text}");
    }
    for tool in &tools {
        assert!(tool["slots"].as_array().unwrap().len() >= 2);
        assert!(tool["slots"][0].get("role").is_none());
        assert!(tool.get("closing").is_none());
        assert_eq!(tool["credits_per_output"], 2);
        let most = if tool["id"] == "try_on" { 1 } else { 4 };
        assert_eq!(tool["variants"], json!({"default": 1, "max": most}));
    }
}

#[tokio::test]
async fn each_tool_works_with_nothing_but_its_images() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    for (call, tool) in tools(&mimi).await.iter().enumerate() {
        let name = tool["id"].as_str().unwrap();
        let body = order(&mimi, tool, |slot| slot["min"] != 0).await;
        let task = mimi.submit(name, &body).await.expect(202).json();
        let task = settled(&mimi, task["id"].as_str().unwrap()).await;
        assert_eq!(task["state"], "succeeded", "{name}");
        assert_eq!(task["prompt_source"], "preset");
        let (prompt, images) = sent(&world, call);
        assert_eq!(images, 2, "{name}");
        assert!(prompt.starts_with("Image 1 is the "), "{prompt}");
        assert!(prompt.contains("\nImage 2 is the "), "{prompt}");
        assert!(prompt.contains(tool["prompt"]["en"].as_str().unwrap()));
        assert!(prompt.contains("exactly one photorealistic picture"));
        // Nothing is said of an image that is not there.
        assert!(!prompt.to_lowercase().contains("image 3"), "{prompt}");
        assert!(!prompt.contains(['{', '}']), "{prompt}");
    }
}

#[tokio::test]
async fn each_tool_takes_a_prompt_of_ones_own_and_a_third_image_where_it_has_room() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    for (call, tool) in tools(&mimi).await.iter().enumerate() {
        let name = tool["id"].as_str().unwrap();
        let slots = tool["slots"].as_array().unwrap().len();
        let mut body = order(&mimi, tool, |_| true).await;
        body["prompt"] = json!("Let it snow.");
        let task = mimi.submit(name, &body).await.expect(202).json();
        assert_eq!(task["prompt_source"], "custom");
        let task = settled(&mimi, task["id"].as_str().unwrap()).await;
        assert_eq!(task["state"], "succeeded", "{name}");
        let (prompt, images) = sent(&world, call);
        assert_eq!(images, slots, "{name}");
        assert_eq!(slots == 3, prompt.contains("\nImage 3 is "), "{prompt}");
        assert!(prompt.contains("\n\nLet it snow.\n\n"), "{prompt}");
        assert!(!prompt.contains(tool["prompt"]["en"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn the_default_prompt_sent_unchanged_is_the_presets_own_in_either_language() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let tool = &tools(&mimi).await[0];
    for language in ["zh", "en"] {
        let mut body = order(&mimi, tool, |_| true).await;
        body["prompt"] = tool["prompt"][language].clone();
        let task = mimi.submit(language, &body).await.expect(202).json();
        assert_eq!(task["prompt_source"], "preset");
        assert_eq!(task["prompt"], Value::Null);
    }
    assert_eq!(world.moderator.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn a_colour_goes_to_the_model_and_anything_else_is_refused() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let tools = tools(&mimi).await;
    let mut body = order(&mimi, &tools[7], |slot| slot["min"] != 0).await;
    body["options"] = json!({"color": "red"});
    let answer = mimi.submit("red", &body).await.expect(422).json();
    assert_eq!(answer["errors"][0]["field"], "options.color");
    body["options"] = json!({"color": "#d03A2b"});
    mimi.submit("hex", &body).await.expect(202);
    world.work_off().await;
    let (prompt, _) = sent(&world, 0);
    assert!(
        prompt.contains("#d03A2b; where it differs from image 2"),
        "{prompt}"
    );
}

#[tokio::test]
async fn a_task_keeps_the_version_it_was_made_with() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = mimi.try_on(1).await.expect(202).json();
    change(&world, "try_on", "$.closing", "'Signed.'").await;
    let after = mimi.try_on(1).await.expect(202).json();
    assert_eq!(
        (&before["preset_version"], &after["preset_version"]),
        (&json!(1), &json!(2))
    );
    world.work_off().await;
    assert!(!sent(&world, 0).0.ends_with("Signed."));
    assert!(sent(&world, 1).0.ends_with("Signed."));
}

#[tokio::test]
async fn a_change_is_seen_at_the_next_load_and_costs_the_next_submission_one_round_trip() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    give_credits(&mimi, 100).await;
    let first = mimi.get("/api/presets").await.expect(200);
    assert_eq!(first.headers["cache-control"], "public, no-cache");
    let tool = &first.json()["presets"][0];
    let body = order(&mimi, tool, |_| true).await;

    change(&world, "try_on", "$.credits_per_output", "3").await;
    let trips = async |key: &str| {
        let before = world.database.round_trips();
        let task = mimi.submit(key, &body).await.expect(202).json();
        (
            world.database.round_trips() - before,
            task["credits_charged"].clone(),
        )
    };
    assert_eq!(trips("a").await, (3, json!(3)));
    assert_eq!(trips("b").await, (1, json!(3)));

    let headers = [("if-none-match", first.headers["etag"].to_str().unwrap())];
    let second = mimi
        .send(Method::GET, "/api/presets", &headers, Body::empty())
        .await
        .expect(200);
    assert_eq!(second.json()["presets"][0]["credits_per_output"], 3);
}

#[tokio::test]
async fn a_tool_that_is_switched_off_takes_nothing_more_but_knows_what_it_took() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let tool = &tools(&mimi).await[0];
    let body = order(&mimi, tool, |_| true).await;
    let accepted = mimi.submit("key", &body).await.expect(202);
    switch(&world, "try_on", 0).await;
    assert_eq!(tools(&mimi).await.len(), 7);
    let refused = mimi.submit("another", &body).await.expect(422);
    assert_eq!(refused.json()["errors"][0]["field"], "preset");
    let again = mimi.submit("key", &body).await.expect(202);
    assert!(again.is_replay());
    assert_eq!(again.bytes, accepted.bytes);
    assert_eq!(mimi.balance().await, 4);
    let id = accepted.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(settled(&mimi, &id).await["state"], "succeeded");

    // An isolate that did not see it come back learns it from the submission.
    switch(&world, "try_on", 1).await;
    let body = order(&mimi, tool, |_| true).await;
    mimi.submit("another", &body).await.expect(202);
}

#[tokio::test]
async fn versions_are_neither_changed_nor_deleted_nor_missing() {
    let world = World::new().await;
    for attempt in [
        "UPDATE preset_versions SET definition = '{}'",
        "DELETE FROM preset_versions",
        "INSERT OR REPLACE INTO preset_versions VALUES ('try_on', 1, '{}', 0, 0)",
        "UPDATE presets SET version = 9 WHERE id = 'try_on'",
        "INSERT INTO presets (id, position, version) VALUES ('moon', 9, 1)",
    ] {
        world.assert_refused(&[attempt.to_owned()]).await;
    }
}
