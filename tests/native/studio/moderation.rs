//! product.md 4, content safety: a moderation service judges photos before credits move, and results
//! where operators want it.

use futures_util::future::{join, join3};
use ports::moderation::Verdict::{Fine, Flagged};
use serde_json::{Value, json};

use crate::support::{Client, HOUR, World, jpeg, png};

async fn setting(world: &World, name: &str, value: i64) {
    let sql = format!("UPDATE settings SET value = {value} WHERE name = '{name}'");
    world.database.sql(&sql).await.unwrap();
}

/// A world in which photos are judged.
async fn judged() -> World {
    let world = World::new().await;
    world.moderator.judge_pictures();
    world
}

fn task(person: &str, garment: &str) -> Value {
    json!({"preset": "try_on", "inputs": {"person": [person], "garments": [garment]}})
}

async fn flagged_photos(operator: &Client<'_>, id: &str) -> Value {
    let path = format!("/api/admin/accounts/{id}");
    let page = operator.get(&path).await.expect(200).json();
    page["account"]["flagged_photos"].clone()
}

#[tokio::test]
async fn a_flagged_photo_is_refused_and_stored_nowhere_and_counted() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    world.moderator.will_say(&[Flagged]);
    let refused = mimi.upload(jpeg(320, 480)).await.expect(422);
    assert_eq!(refused.problem(), "photo-refused");
    let problem = refused.json();
    let said = format!("{} {}", problem["title"], problem["detail"]);
    for taught in ["色情", "裸", "flag", "moderation", "审核"] {
        assert!(!said.contains(taught), "{said}");
    }
    assert_eq!(world.bucket.keys(""), Vec::<String>::new());
    assert_eq!(
        world.database.number("SELECT count(*) FROM uploads").await,
        0
    );
    assert_eq!(flagged_photos(&operator, &mimi.id).await, 1);
    assert_eq!(mimi.balance().await, 6);
    mimi.upload(jpeg(300, 400)).await.expect(201);
}

#[tokio::test]
async fn the_same_photo_is_judged_once_whoever_brings_it_and_however_it_is_labelled() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let momo = world.newcomer("momo@example.com").await;
    let photo = jpeg(320, 480);
    let mut labelled = photo.clone();
    labelled.splice(2..2, *b"\xff\xe1\0\x08Exif\0\0");
    mimi.upload(photo.clone()).await.expect(201);
    mimi.upload(labelled).await.expect(201);
    momo.upload(photo).await.expect(201);
    assert_eq!(world.moderator.pictures().len(), 1);

    world.moderator.will_say(&[Flagged]);
    for client in [&mimi, &mimi, &momo] {
        client.upload(png(300, 300)).await.expect(422);
    }
    assert_eq!(world.moderator.pictures().len(), 2);
    let counted = "SELECT sum(flagged_photos) FROM accounts";
    assert_eq!(world.database.number(counted).await, 3);
}

#[tokio::test]
async fn two_uploads_of_one_photo_at_the_same_time_are_judged_once() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let momo = world.newcomer("momo@example.com").await;
    let time = async {
        for _ in 0..100 {
            tokio::task::yield_now().await;
            world.pass(10);
        }
    };
    let (one, other, ()) = join3(
        mimi.upload(jpeg(320, 480)),
        momo.upload(jpeg(320, 480)),
        time,
    )
    .await;
    one.expect(201);
    other.expect(201);
    assert_eq!(world.moderator.pictures().len(), 1);
}

#[tokio::test]
async fn whoever_asked_and_died_leaves_the_question_to_the_next() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let photo = jpeg(320, 480);
    mimi.upload(photo.clone()).await.expect(201);
    let sql = "DELETE FROM photo_verdicts RETURNING hash";
    let hash: Vec<u8> = world.database.sql(sql).await.unwrap()[0].get(0).unwrap();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let until = world.context().now() + 2_000;
    let sql = format!(
        "INSERT INTO photo_verdicts (hash, asked_until, created_at) VALUES (x'{hash}', {until}, 0)"
    );
    world.database.sql(&sql).await.unwrap();
    let time = async {
        for _ in 0..300 {
            tokio::task::yield_now().await;
            world.pass(10);
        }
    };
    let (answer, ()) = join(mimi.upload(photo), time).await;
    answer.expect(201);
    assert_eq!(world.moderator.pictures().len(), 2);
}

#[tokio::test]
async fn an_account_with_too_many_flagged_photos_waits_a_day() {
    let world = judged().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    setting(&world, "flagged_photos", 2).await;
    let fine = [
        mimi.picture().await,
        mimi.upload(png(300, 300)).await.json()["id"].to_string(),
    ];
    let fine = fine.map(|id| id.trim_matches('"').to_owned());
    world.moderator.will_say(&[Flagged, Flagged]);
    mimi.upload(jpeg(201, 300)).await.expect(422);
    mimi.upload(jpeg(202, 300)).await.expect(422);
    let waits = mimi.upload(jpeg(203, 300)).await.expect(429);
    assert_eq!(waits.problem(), "limit-reached");
    assert!(waits.headers.contains_key("retry-after"));
    assert_eq!(
        world.moderator.pictures().len(),
        4,
        "it is not even looked at"
    );
    let submitted = mimi.submit("k", &task(&fine[0], &fine[1])).await;
    assert_eq!(submitted.expect(429).problem(), "limit-reached");
    let momo = world.newcomer("momo@example.com").await;
    momo.upload(jpeg(203, 300)).await.expect(201);
    mimi.return_after(24 * HOUR).await;
    mimi.upload(jpeg(204, 300)).await.expect(201);
}

#[tokio::test]
async fn out_of_reach_photos_wait_or_go_on_as_the_setting_says() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.moderator.set_down(true);
    let waits = mimi.upload(jpeg(320, 480)).await.expect(503);
    assert_eq!(waits.problem(), "unavailable");
    assert_eq!(world.bucket.keys(""), Vec::<String>::new());

    setting(&world, "photos_need_verdict", 0).await;
    let person = mimi.picture().await;
    let garment = mimi.upload(png(300, 300)).await.expect(201).json();
    let garment = garment["id"].as_str().unwrap();
    mimi.submit("k", &task(&person, garment)).await.expect(202);
    // A prompt waits whatever is said of photos.
    let mut worded = task(&person, garment);
    worded["prompt"] = json!("白底");
    mimi.submit("l", &worded).await.expect(503);
}

#[tokio::test]
async fn photos_that_nobody_has_judged_are_judged_before_credits_move() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let person = mimi.picture().await;
    let garment = mimi.upload(png(300, 300)).await.expect(201).json();
    let garment = garment["id"].as_str().unwrap();
    world.moderator.judge_pictures();
    world.moderator.will_say(&[Fine, Flagged]);
    let refused = mimi.submit("k", &task(&person, garment)).await.expect(422);
    assert_eq!(refused.problem(), "photo-refused");
    assert_eq!(mimi.balance().await, 6);
    assert_eq!(
        world.bucket.keys("uploads/").len(),
        1,
        "it is deleted at once"
    );
    let flagged = world.moderator.pictures().pop().unwrap();
    let left = world.bucket.contents();
    assert!(left.iter().all(|(_, bytes)| *bytes != flagged));

    let left = [&person, garment];
    let mut living = Vec::new();
    for id in left {
        let answer = mimi.get(&format!("/api/uploads/{id}")).await;
        if answer.status == 200 {
            living.push(id);
        }
    }
    assert_eq!(living.len(), 1);
    let other = mimi.upload(jpeg(300, 300)).await.expect(201).json();
    let other = other["id"].as_str().unwrap();
    mimi.submit("l", &task(living[0], other)).await.expect(202);
    assert_eq!(world.moderator.pictures().len(), 3, "each once");
}

#[tokio::test]
async fn nothing_is_asked_where_no_service_is_configured() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = world.database.round_trips();
    mimi.picture().await;
    assert_eq!(world.database.round_trips() - before, 2);
    let body = task(&mimi.picture().await, &mimi.picture().await);
    mimi.get("/api/presets").await.expect(200);
    let before = world.database.round_trips();
    mimi.submit("k", &body).await.expect(202);
    assert_eq!(world.database.round_trips() - before, 1);
    world.work_off().await;
    assert!(world.moderator.pictures().is_empty());
}

#[tokio::test]
async fn a_flagged_result_is_blocked_and_refunded_where_results_are_judged() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    setting(&world, "results_judged", 1).await;
    let id = mimi.accepted(1).await;
    world.moderator.will_say(&[Flagged]);
    world.work_off().await;
    let output = &mimi.task(&id).await["outputs"][0];
    assert_eq!(output["state"], "blocked");
    assert_eq!(output["reason"], "blocked_by_policy");
    assert_eq!(mimi.balance().await, 6);
    assert_eq!(world.bucket.keys("results/"), Vec::<String>::new());
    let resting = "SELECT count(*) FROM gateway_states WHERE failures > 0";
    assert_eq!(world.database.number(resting).await, 0);

    // A fine one is kept.
    let id = mimi.accepted(1).await;
    world.work_off().await;
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_result_that_nobody_can_judge_is_given_up_or_goes_on_and_counts_against_nobody() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    setting(&world, "results_judged", 1).await;
    let id = mimi.accepted(1).await;
    world.moderator.set_down(true);
    world.work_off().await;
    let output = &mimi.task(&id).await["outputs"][0];
    assert_eq!(
        (&output["state"], &output["reason"]),
        (&json!("failed"), &json!("moderation_unavailable"))
    );
    assert_eq!(mimi.balance().await, 6);
    let counted = "SELECT count(*) FROM attempts WHERE action = 'costly_refund'";
    assert_eq!(world.database.number(counted).await, 0);

    world.moderator.set_down(false);
    setting(&world, "photos_need_verdict", 0).await;
    let id = mimi.accepted(1).await;
    world.moderator.set_down(true);
    world.work_off().await;
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
    world.assert_sound().await;
}

#[tokio::test]
async fn verdicts_are_kept_for_90_days_and_never_changed() {
    let world = judged().await;
    let mimi = world.newcomer("mimi@example.com").await;
    mimi.picture().await;
    let attempt = "UPDATE photo_verdicts SET is_flagged = 1".to_owned();
    world.assert_refused(&[attempt]).await;
    let verdicts = "SELECT count(*) FROM photo_verdicts";
    world.pass(90 * 24 * HOUR - 1);
    jobs::every_day(&world.context()).await.unwrap();
    assert_eq!(world.database.number(verdicts).await, 1);
    world.pass(1);
    jobs::every_day(&world.context()).await.unwrap();
    assert_eq!(world.database.number(verdicts).await, 0);
}
