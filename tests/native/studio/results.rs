//! Who sees a picture, and until when.

use axum::body::Body;
use http::Method;
use serde_json::json;

use super::settled;
use crate::support::{HOUR, PHOTOS, Reply, World};

#[tokio::test]
async fn only_the_owner_sees_a_picture_and_nobody_after_24_hours() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let id = mimi.accepted(1).await;
    let task = settled(&mimi, &id).await;
    let url = task["outputs"][0]["image"]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let upload = format!(
        "/api/uploads/{}",
        task["inputs"]["person"][0].as_str().unwrap()
    );
    for path in [&url, &format!("/api/tasks/{id}")] {
        mimi.get(path).await.expect(200);
    }
    for path in [&url, &upload, &format!("/api/tasks/{id}")] {
        assert_eq!(other.get(path).await.expect(404).problem(), "not-found");
        world.anonymous().get(path).await.expect(401);
    }
    assert_eq!(
        other.get("/api/tasks").await.expect(200).json()["tasks"],
        json!([])
    );

    world.pass(24 * HOUR);
    let token = mimi.refresh_token.clone().unwrap();
    let answer = mimi.refresh(&token).await.expect(200);
    mimi.take_tokens(&answer);
    assert_eq!(mimi.get(&url).await.expect(410).problem(), "gone");
    mimi.get(&upload).await.expect(410);
    mimi.get(&format!("/api/tasks/{id}")).await.expect(200);
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let task = settled(&mimi, &id).await;
    let image = task["outputs"][0]["image"]["url"].as_str().unwrap();
    for path in [
        &format!("/api/tasks/{id}"),
        image,
        "/api/tasks",
        "/api/me",
        "/api/presets",
    ] {
        let first = mimi.get(path).await.expect(200);
        let etag = first.headers["etag"].to_str().unwrap();
        let headers = [("if-none-match", etag)];
        let second = mimi
            .send(Method::GET, path, &headers, Body::empty())
            .await
            .expect(304);
        assert!(second.bytes.is_empty());
    }
}

#[tokio::test]
async fn a_result_with_a_fault_beside_its_pixels_is_stored_without_a_second_call() {
    for (file, picture) in PHOTOS {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        world.gateway.will_answer(&[Reply::File(file)]);
        let id = mimi.accepted(1).await;
        let task = settled(&mimi, &id).await;
        assert_eq!(task["state"], "succeeded");
        assert_eq!(world.gateway.called().len(), 1);
        let url = task["outputs"][0]["image"]["url"].as_str().unwrap();
        let stored = mimi.get(url).await.expect(200);
        let pixels = |bytes| image::load_from_memory(bytes).unwrap();
        assert_eq!(pixels(&stored.bytes), pixels(picture));
        assert!(String::from_utf8_lossy(&stored.bytes).contains("TC260:AIGC"));
    }
}
