//! What a press of Generate asks for, takes and answers.

use http::Method;
use serde_json::json;

use super::{assert_money_matches_pictures, settled};
use crate::support::{MINUTE, World, jpeg, png};

#[tokio::test]
async fn a_person_and_a_garment_become_a_picture_for_two_credits() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let accepted = mimi.try_on(1).await.expect(202).json();
    assert_eq!(accepted["state"], "queued");
    assert_eq!(accepted["credits_charged"], 2);
    assert_eq!(mimi.balance().await, 4);

    let task = settled(&mimi, accepted["id"].as_str().unwrap()).await;
    assert_eq!(task["state"], "succeeded");
    assert_eq!(task["credits_refunded"], 0);
    let image = &task["outputs"][0]["image"];
    assert_eq!(
        (&image["width"], &image["height"]),
        (&json!(300), &json!(400))
    );

    let seen = mimi.get(image["url"].as_str().unwrap()).await.expect(200);
    assert_eq!(seen.headers["content-type"], "image/png");
    assert_eq!(seen.headers["content-length"], seen.bytes.len().to_string());
    assert_eq!(image["bytes"], seen.bytes.len());
    let picture = image::load_from_memory(&seen.bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (300, 400));
    let label = b"http://www.tc260.org.cn/ns/AIGC/1.0/";
    assert!(
        seen.bytes
            .windows(label.len())
            .any(|window| window == label),
        "no AI mark"
    );

    let kept = mimi
        .get(image["download_url"].as_str().unwrap())
        .await
        .expect(200);
    let name = kept.headers["content-disposition"].to_str().unwrap();
    assert!(
        name.starts_with("attachment; filename=\"kitten-closet-try-on-20261122-0800-1.png\""),
        "{name}"
    );
    assert_eq!(mimi.balance().await, 4);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn the_gateway_is_given_the_person_first_then_the_garment_and_the_prompt() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let person = mimi.upload(jpeg(300, 500)).await.expect(201).json()["id"].clone();
    let garment = mimi.upload(png(400, 250)).await.expect(201).json()["id"].clone();
    let body = json!({
        "preset": "try_on",
        "inputs": {"person": [person], "garments": [garment]},
        "options": {"garment_kind": "dress"},
        "prompt": "At the sea.",
    });
    let task = mimi.submit("key", &body).await.expect(202).json();
    assert_eq!(task["prompt_source"], "custom");
    world.work_off().await;
    let sent = &world.gateway.bodies()[0]["messages"][0]["content"];
    let prompt = sent[0]["text"].as_str().unwrap();
    assert!(
        prompt.contains("At the sea.") && prompt.contains("dress"),
        "{prompt}"
    );
    let url = |index: usize| sent[index]["image_url"]["url"].as_str().unwrap();
    assert!(url(1).starts_with("data:image/jpeg;base64,"));
    assert!(url(2).starts_with("data:image/png;base64,"));
}

#[tokio::test]
async fn without_credits_nothing_is_taken_and_the_answer_says_what_is_missing() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    for _ in 0..3 {
        let id = mimi.accepted(1).await;
        settled(&mimi, &id).await;
    }
    let answer = mimi.try_on(1).await.expect(402);
    assert_eq!(answer.problem(), "insufficient-credits");
    let problem = answer.json();
    assert_eq!(
        (
            &problem["needed"],
            &problem["available"],
            &problem["missing"]
        ),
        (&json!(2), &json!(0), &json!(2))
    );
    assert_eq!(world.database.number("SELECT count(*) FROM tasks").await, 3);
    assert_eq!(mimi.balance().await, 0);
}

#[tokio::test]
async fn a_missing_slot_or_somebody_elses_upload_moves_no_credit() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let (mine, theirs) = (mimi.picture().await, other.picture().await);
    for (inputs, field, code) in [
        (json!({"garments": [mine]}), "inputs.person", "missing"),
        (json!({"person": [mine]}), "inputs.garments", "missing"),
        (
            json!({"person": [mine], "garments": [theirs]}),
            "inputs.garments",
            "unknown",
        ),
        (
            json!({"person": ["x"], "garments": [mine]}),
            "inputs.person",
            "unknown",
        ),
    ] {
        let body = json!({"preset": "try_on", "inputs": inputs});
        let answer = mimi.submit(field, &body).await.expect(422);
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code))
        );
    }
    assert_eq!(mimi.balance().await, 6);
    assert_eq!(world.queue.len(), 0);
}

#[tokio::test]
async fn the_same_key_and_body_give_the_same_answer_and_one_charge() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let (person, garment) = (mimi.picture().await, mimi.picture().await);
    let body = |garment: &str| json!({"preset": "try_on", "inputs": {"person": [person], "garments": [garment]}});
    let first = mimi.submit("key", &body(&garment)).await.expect(202);
    let again = mimi.submit("key", &body(&garment)).await.expect(202);
    assert_eq!(first.bytes, again.bytes);
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(mimi.balance().await, 4);
    assert_eq!(world.queue.len(), 1);

    let other = mimi.submit("key", &body(&person)).await.expect(422);
    assert_eq!(other.problem(), "idempotency-key-reused");
    let headers = [("content-type", "application/json")];
    let none = mimi
        .send(
            Method::POST,
            "/api/tasks",
            &headers,
            body(&garment).to_string(),
        )
        .await;
    assert_eq!(none.expect(400).problem(), "idempotency-key-missing");
    let lost = mimi
        .submit("another key", &body(&garment))
        .await
        .expect(202);
    assert_ne!(lost.json()["id"], first.json()["id"]);
}

#[tokio::test]
async fn a_submission_whose_reply_was_lost_is_repeated_without_a_second_charge() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let (person, garment) = (mimi.picture().await, mimi.picture().await);
    let body = json!({"preset": "try_on", "inputs": {"person": [person], "garments": [garment]}});
    world.database.lose_replies(1);
    assert_eq!(
        mimi.submit("key", &body).await.expect(503).problem(),
        "unavailable"
    );
    let answer = mimi.submit("key", &body).await.expect(202);
    assert_eq!(mimi.balance().await, 4);
    // Its message was never sent: the sweep finds it.
    world.pass(5 * MINUTE);
    world.sweep().await;
    let task = settled(&mimi, answer.json()["id"].as_str().unwrap()).await;
    assert_eq!(task["state"], "succeeded");
}

/// A PNG of some 360 KB that no compression makes smaller.
fn noise() -> Vec<u8> {
    let mut dice = fastrand::Rng::with_seed(7);
    let pixels =
        image::RgbImage::from_fn(350, 350, |_, _| image::Rgb([0; 3].map(|_: u8| dice.u8(..))));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn photos_that_no_gateway_takes_together_are_refused_before_credits_move() {
    let world = World::with_gateways(
        r#"[{"name": "first", "style": "chat", "base_url": "https://first.example", "model": "m",
             "key_secret": "GATEWAY_TEST_KEY", "max_request_bytes": 1000000},
            {"name": "second", "style": "native", "base_url": "https://second.example",
             "model": "m", "key_secret": "GATEWAY_TEST_KEY", "max_request_bytes": 1000001}]"#,
    )
    .await;
    let mimi = world.newcomer("mimi@example.com").await;
    let level = "UPDATE accounts SET level = 'plus'";
    world.database.sql(level).await.unwrap();
    let upload = async |photo| mimi.upload(photo).await.expect(201).json()["id"].clone();
    let task = |person: &serde_json::Value, garments: &[&serde_json::Value]| json!({"preset": "try_on", "inputs": {"person": [person], "garments": garments}});
    // Each output is made of the person and one garment.
    let (small, large, other) = (
        upload(png(300, 300)).await,
        upload(noise()).await,
        upload(noise()).await,
    );
    mimi.submit("first", &task(&small, &[&large, &other]))
        .await
        .expect(202);
    let refused = mimi
        .submit("second", &task(&large, &[&other]))
        .await
        .expect(422)
        .json();
    assert_eq!(refused["errors"][0]["field"], "inputs");
    assert_eq!(refused["errors"][0]["code"], "too_large");
    assert_eq!(mimi.balance().await, 2);
}
