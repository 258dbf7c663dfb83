//! What is taken for a picture, and kept.

use axum::body::Body;
use http::Method;

use crate::support::{self, HOUR, World, jpeg, png};

#[tokio::test]
async fn a_bad_file_is_refused_with_its_reason_and_nothing_is_kept() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let mut truncated = jpeg(400, 400);
    truncated.truncate(truncated.len() / 2);
    let mut wide = png(300, 300);
    wide[16..20].copy_from_slice(&50_000u32.to_be_bytes());
    for (name, file, status, kind, reason) in [
        (
            "an SVG",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            415,
            "unsupported-image",
            None,
        ),
        (
            "HTML named .jpg",
            b"<!doctype html><p>hello".to_vec(),
            415,
            "unsupported-image",
            None,
        ),
        ("nothing", vec![], 415, "unsupported-image", None),
        (
            "AVIF",
            include_bytes!("../../../crates/images/src/fixtures/photo.avif").to_vec(),
            415,
            "unsupported-image",
            Some("avif"),
        ),
        (
            "HEIC",
            include_bytes!("../../browser/fixtures/hat.heic").to_vec(),
            415,
            "unsupported-image",
            Some("heic"),
        ),
        (
            "half a JPEG",
            include_bytes!("../../../crates/images/src/fixtures/jpeg_half.jpg").to_vec(),
            422,
            "unusable-image",
            Some("damaged"),
        ),
        (
            "50,000 pixels",
            wide,
            422,
            "unusable-image",
            Some("too_wide"),
        ),
        (
            "a truncated JPEG",
            truncated,
            422,
            "unusable-image",
            Some("damaged"),
        ),
        (
            "199 pixels",
            jpeg(199, 400),
            422,
            "unusable-image",
            Some("too_small"),
        ),
        ("30 MB", vec![0xff; 30_000_000], 413, "too-large", None),
    ] {
        let answer = mimi.upload(file).await.expect(status);
        assert_eq!(answer.problem(), kind, "{name}");
        assert_eq!(answer.json()["reason"].as_str(), reason, "{name}");
    }
    assert_eq!(world.bucket.keys(""), Vec::<String>::new());
    assert_eq!(
        world.database.number("SELECT count(*) FROM uploads").await,
        0
    );
    assert_eq!(mimi.balance().await, 6);
}

#[tokio::test]
async fn a_refusal_names_the_format_in_both_languages() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let avif = include_bytes!("../../../crates/images/src/fixtures/photo.avif");
    for (language, words) in [
        ("zh", "这是 AVIF 图片，请先转成 JPEG。"),
        ("en", "It is an AVIF picture; please convert it to JPEG."),
    ] {
        let headers = [("accept-language", language)];
        let body = Body::from(avif.to_vec());
        let answer = mimi
            .send(Method::POST, "/api/uploads", &headers, body)
            .await
            .expect(415);
        assert_eq!(answer.json()["detail"], words);
    }
}

#[tokio::test]
async fn a_photo_with_what_phones_leave_in_it_is_taken_and_cleaned() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    for (file, picture) in support::PHOTOS {
        let answer = mimi.upload(file.to_vec()).await.expect(201).json();
        let id = answer["id"].as_str().unwrap();
        let stored = mimi.get(&format!("/api/uploads/{id}")).await.expect(200);
        assert!(stored.bytes.len() <= file.len() + 2);
        assert_eq!(answer["bytes"], stored.bytes.len());
        let pixels = |bytes| image::load_from_memory(bytes).unwrap();
        assert_eq!(pixels(&stored.bytes), pixels(picture));
    }
}

#[tokio::test]
async fn an_upload_that_is_announced_as_too_large_is_not_read() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let headers = [("content-length", "30000000")];
    let unread = Body::new(http_body_util::StreamBody::new(
        futures_util::stream::poll_fn(
            |_| -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, std::io::Error>>> {
                panic!("the body was read")
            },
        ),
    ));
    let answer = mimi
        .send(Method::POST, "/api/uploads", &headers, unread)
        .await
        .expect(413);
    assert_eq!(answer.json()["limit"], 10_000_000);
}

#[tokio::test]
async fn an_account_holds_a_limited_number_of_uploads() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let limit = "UPDATE settings SET value = 2 WHERE name = 'uploads_waiting'";
    world.database.sql(limit).await.unwrap();
    mimi.picture().await;
    mimi.picture().await;
    assert_eq!(
        mimi.upload(jpeg(300, 300)).await.expect(429).problem(),
        "limit-reached"
    );
    assert_eq!(world.bucket.keys("uploads/").len(), 2);
    world.pass(25 * HOUR);
    let token = mimi.refresh_token.clone().unwrap();
    let mut mimi = mimi;
    let answer = mimi.refresh(&token).await.expect(200);
    mimi.take_tokens(&answer);
    mimi.picture().await;
}

#[tokio::test]
async fn what_is_stored_and_sent_has_no_metadata() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let mut tagged = jpeg(300, 300);
    let secret = b"Exif\0\0GPS: behind the house";
    let mut segment = vec![0xff, 0xe1, 0, secret.len() as u8 + 2];
    segment.extend(secret);
    tagged.splice(2..2, segment);
    let id = mimi.upload(tagged).await.expect(201).json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let stored = mimi.get(&format!("/api/uploads/{id}")).await.expect(200);
    assert!(!String::from_utf8_lossy(&stored.bytes).contains("behind the house"));
    assert!(image::load_from_memory(&stored.bytes).is_ok());
}
