//! Where a photo was taken is nobody's business (product.md 4): not the bucket's, not the
//! gateway's, not that of whoever is given a picture.

use base64::{Engine, engine::general_purpose::STANDARD};
use image::ImageFormat;
use serde_json::json;
use world::{Planted, with_location};

use crate::support::World;

const FORMATS: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];

#[test]
fn the_photos_of_these_tests_do_tell_where_they_were_taken() {
    for format in FORMATS {
        let photo = with_location(format);
        assert!(Planted::found(&photo).is_some());
        assert!(Planted::is_turned_upright(&photo));
    }
}

#[tokio::test]
async fn the_place_never_gets_beyond_the_door_and_the_photo_stays_the_right_way_up() {
    for format in FORMATS {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            let answer = mimi.upload(with_location(format)).await.expect(201);
            ids.push(answer.json()["id"].as_str().unwrap().to_owned());
        }
        for (key, stored) in world.bucket.contents() {
            assert_eq!(Planted::found(&stored), None, "{format:?} in {key}");
        }
        let seen = mimi.get(&format!("/api/uploads/{}", ids[0])).await;
        let seen = seen.expect(200).bytes;
        assert_eq!(Planted::found(&seen), None, "{format:?} as it is shown");
        assert!(Planted::is_turned_upright(&seen), "{format:?}");

        let body = json!({
            "preset": "try_on", "inputs": {"person": [ids[0]], "garments": [ids[1]]},
        });
        mimi.submit("key", &body).await.expect(202);
        world.work_off().await;
        let content = &world.gateway.bodies()[0]["messages"][0]["content"];
        for image in [&content[1], &content[2]] {
            let url = image["image_url"]["url"].as_str().unwrap();
            let (_, data) = url.split_once(";base64,").unwrap();
            let sent = STANDARD.decode(data).unwrap();
            assert_eq!(Planted::found(&sent), None, "{format:?} in the call");
            assert!(Planted::is_turned_upright(&sent), "{format:?} in the call");
        }
        let results = world.bucket.contents();
        assert_eq!(results.len(), 1);
        assert_eq!(
            Planted::found(&results[0].1),
            None,
            "{format:?}: the result"
        );
    }
}
