//! product.md 4 and 5: the studio, and what becomes of every output.

use axum::body::Body;
use http::Method;
use kitten_closet::{ports::jobs::Job, studio::run::Next};
use serde_json::{Value, json};

use crate::support::{Client, HOUR, MINUTE, Reply, SECOND, World, jpeg, png};

async fn settled(client: &Client<'_>, task_id: &str) -> Value {
    client.world.work_off().await;
    client.task(task_id).await
}

/// What must hold at every end: charged if and only if a picture is stored.
async fn assert_money_matches_pictures(world: &World) {
    let wrong = "
        SELECT count(*) FROM task_outputs
        WHERE (state = 'succeeded') <> (
            1 = (SELECT count(*) FROM ledger_entries
                 WHERE event = 'generation' AND subject = task_outputs.id)
            AND 0 = (SELECT count(*) FROM ledger_entries
                     WHERE event = 'refund' AND subject = task_outputs.id)
        )";
    assert_eq!(
        world.database.number(wrong).await,
        0,
        "an output is not settled with its credits"
    );
    let pictures = world
        .database
        .number("SELECT count(*) FROM task_outputs WHERE state = 'succeeded'");
    assert_eq!(
        world.bucket.keys("results/").len() as i64,
        pictures.await,
        "stray results"
    );
}

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
    assert_eq!(
        kept.headers["content-disposition"],
        "attachment; filename=\"kitten-closet-try-on-20261122-0800-1.png\""
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
async fn a_level_limits_the_garments_and_the_tasks_under_way() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let answer = mimi.try_on(2).await.expect(422);
    assert_eq!(answer.json()["errors"][0]["field"], "inputs.garments");
    assert_eq!(answer.json()["errors"][0]["code"], "too_many");

    // Free: one running and two waiting.
    world
        .database
        .sql("UPDATE level_policies SET waiting = 1 WHERE level = 'free'")
        .await
        .unwrap();
    mimi.accepted(1).await;
    mimi.accepted(1).await;
    let answer = mimi.try_on(1).await.expect(429);
    assert_eq!(answer.problem(), "limit-reached");
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(mimi.balance().await, 2);
    world.work_off().await;
    mimi.accepted(1).await;
}

#[tokio::test]
async fn a_plus_account_dresses_one_person_in_several_garments() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world
        .database
        .sql("UPDATE accounts SET level = 'plus'")
        .await
        .unwrap();
    let id = mimi.accepted(3).await;
    assert_eq!(mimi.balance().await, 0);
    world
        .gateway
        .will_answer(&[Reply::Picture, Reply::Refusal, Reply::Picture]);
    let task = settled(&mimi, &id).await;
    assert_eq!(task["state"], "partial");
    let states: Vec<_> = task["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|output| output["state"].clone())
        .collect();
    assert_eq!(states, ["succeeded", "blocked", "succeeded"]);
    assert_eq!(
        (&task["credits_charged"], &task["credits_refunded"]),
        (&json!(6), &json!(2))
    );
    assert_eq!(mimi.balance().await, 2);
    assert_money_matches_pictures(&world).await;
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
    for path in [&url, &upload, &format!("/api/tasks/{id}")] {
        mimi.get(path).await.expect(200);
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
async fn history_comes_in_pages_newest_first() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = mimi.accepted(1).await;
        settled(&mimi, &id).await;
        world.pass(SECOND);
        ids.insert(0, id);
    }
    let first = mimi.get("/api/tasks?limit=2").await.expect(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = mimi
        .get(&format!("/api/tasks?limit=2&cursor={cursor}"))
        .await
        .expect(200)
        .json();
    let listed: Vec<&str> = [&first, &second]
        .iter()
        .flat_map(|page| page["tasks"].as_array().unwrap())
        .map(|task| task["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, ids);
    assert_eq!(second["next_cursor"], Value::Null);
    assert!(first["tasks"][0]["typical_duration_ms"].is_i64());
}

// Failures of the gateway.

#[tokio::test]
async fn what_a_gateways_failure_means_decides_the_next_call() {
    use Reply::{Lost, Picture, Refusal, Status, TimedOut, Words};
    let first_twice = ["first", "first"].as_slice();
    let then_second = ["first", "second"].as_slice();
    for (replies, state, reason, called) in [
        (vec![Picture], "succeeded", None, ["first"].as_slice()),
        (vec![Status(500), Picture], "succeeded", None, first_twice),
        (
            vec![Status(429), Status(503), Picture],
            "succeeded",
            None,
            &["first", "first", "second"],
        ),
        (
            vec![Status(500); 3],
            "failed",
            Some("gateway_unavailable"),
            &["first", "first", "second"],
        ),
        (vec![Status(401), Picture], "succeeded", None, then_second),
        (
            vec![Status(404); 2],
            "failed",
            Some("gateway_unavailable"),
            then_second,
        ),
        (
            vec![Refusal],
            "blocked",
            Some("blocked_by_policy"),
            &["first"],
        ),
        (
            vec![Status(401), Refusal],
            "blocked",
            Some("blocked_by_policy"),
            then_second,
        ),
        (vec![Words, Picture], "succeeded", None, first_twice),
        (vec![Words, Words], "failed", Some("no_image"), first_twice),
        (vec![Lost, Picture], "succeeded", None, first_twice),
        (
            vec![Lost, Lost],
            "failed",
            Some("gateway_unavailable"),
            first_twice,
        ),
        (
            vec![TimedOut, TimedOut],
            "failed",
            Some("timed_out"),
            first_twice,
        ),
    ] {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        world.gateway.will_answer(&replies);
        let id = mimi.accepted(1).await;
        let task = settled(&mimi, &id).await;
        let output = &task["outputs"][0];
        assert_eq!(output["state"], state, "{replies:?}");
        assert_eq!(output["reason"].as_str(), reason, "{replies:?}");
        assert_eq!(world.gateway.called(), called, "{replies:?}");
        let balance = if state == "succeeded" { 4 } else { 6 };
        assert_eq!(mimi.balance().await, balance, "{replies:?}");
        assert_money_matches_pictures(&world).await;
        let attempts = "SELECT count(*) FROM output_attempts WHERE finished_at IS NOT NULL";
        assert_eq!(
            world.database.number(attempts).await,
            called.len() as i64,
            "{replies:?}"
        );
    }
}

#[tokio::test]
async fn a_bucket_that_is_down_is_tried_again_and_then_refunded() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    world.bucket.set_down(true);
    let task = settled(&mimi, &id).await;
    assert_eq!(task["outputs"][0]["state"], "failed");
    assert_eq!(task["outputs"][0]["reason"], "storage_unavailable");
    world.bucket.set_down(false);
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn inputs_that_are_gone_end_in_a_refund_without_a_call() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    world.bucket.forget("uploads/");
    let task = settled(&mimi, &id).await;
    assert_eq!(task["outputs"][0]["reason"], "inputs_gone");
    assert_eq!(world.gateway.called().len(), 0);
    assert_eq!(mimi.balance().await, 6);
}

// Failures of everything else.

#[tokio::test]
async fn a_lost_message_is_found_by_the_sweep() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.queue.set_down(true);
    let id = mimi.accepted(1).await;
    world.queue.set_down(false);
    world.sweep().await;
    assert_eq!(world.queue.len(), 0, "it is not late yet");
    world.pass(5 * MINUTE);
    world.sweep().await;
    assert_eq!(settled(&mimi, &id).await["state"], "succeeded");
}

#[tokio::test]
async fn a_message_delivered_again_and_again_makes_one_picture() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    for _ in 0..10 {
        world.queue.put_back(job.clone());
    }
    let task = settled(&mimi, &id).await;
    assert_eq!(task["state"], "succeeded");
    assert_eq!(world.gateway.called().len(), 1);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_output_to_the_next_one() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let Some(Job::Output { id: output_id }) = world.queue.take() else {
        panic!("no message")
    };
    // Claimed by a worker that is heard of no more.
    let dead = format!(
        "UPDATE task_outputs SET state = 'running', lease = 'dead', attempts = 1, lease_until = {}
         WHERE id = '{output_id}'",
        crate::support::START + 2 * MINUTE
    );
    world.database.sql(&dead).await.unwrap();
    assert_eq!(mimi.task(&id).await["state"], "running");
    let job = Job::Output { id: output_id };
    let until = crate::support::START + 2 * MINUTE;
    assert_eq!(world.deliver(&job).await, Some(Next::NotBefore(until)));
    world.queue.take();
    world.pass(3 * MINUTE);
    world.sweep().await;
    assert_eq!(settled(&mimi, &id).await["state"], "succeeded");
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn workers_that_die_three_times_end_in_a_refund() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    world.queue.take();
    let dead = "UPDATE task_outputs SET state = 'running', lease = 'dead', attempts = 3,
                lease_until = 1";
    world.database.sql(dead).await.unwrap();
    world.pass(5 * MINUTE);
    world.sweep().await;
    world.sweep().await;
    let task = mimi.task(&id).await;
    assert_eq!(task["state"], "failed");
    assert_eq!(task["outputs"][0]["reason"], "timed_out");
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn what_is_not_settled_in_fifteen_minutes_waits_for_review_already_refunded() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.queue.set_down(true);
    let id = mimi.accepted(1).await;
    world.pass(15 * MINUTE);
    world.queue.set_down(false);
    world.sweep().await;
    let task = mimi.task(&id).await;
    assert_eq!(task["outputs"][0]["state"], "needs_review");
    assert_eq!(task["credits_refunded"], 2);
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_settlement_whose_reply_was_lost_charges_once_and_keeps_the_picture() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    // After the claim, two replies are lost: the first settlement commits, the next finds it done.
    let Some(job) = world.queue.take() else {
        panic!("no message")
    };
    let before = world.database.round_trips();
    world.database.lose_replies_after(1, 2);
    assert_eq!(world.deliver(&job).await, Some(Next::Done));
    assert_eq!(world.database.round_trips() - before, 4);
    assert_eq!(mimi.task(&id).await["state"], "succeeded");
    assert_eq!(mimi.balance().await, 4);
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_picture_that_comes_after_the_refund_is_not_charged_and_not_kept() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let Some(job) = world.queue.take() else {
        panic!("no message")
    };
    // While the gateway works, the dead-letter consumer gives the output up.
    world.gateway.meanwhile({
        let (context, database, job) = (world.context(), world.database.clone(), job.clone());
        async move {
            database
                .sql("UPDATE task_outputs SET lease_until = 1")
                .await
                .unwrap();
            kitten_closet::jobs::give_up(&context, &job).await.unwrap();
        }
    });
    assert_eq!(world.deliver(&job).await, Some(Next::Done));
    let task = mimi.task(&id).await;
    assert_eq!(task["state"], "failed");
    assert_eq!(mimi.balance().await, 6);
    assert_eq!(world.bucket.keys("results/"), Vec::<String>::new());
    assert_money_matches_pictures(&world).await;
}

#[tokio::test]
async fn a_message_delivered_in_vain_too_often_is_settled() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = mimi.accepted(1).await;
    let job = world.queue.take().unwrap();
    for _ in 0..2 {
        kitten_closet::jobs::give_up(&world.context(), &job)
            .await
            .unwrap();
    }
    let task = mimi.task(&id).await;
    assert_eq!(task["state"], "failed");
    assert_eq!(mimi.balance().await, 6);
    assert_money_matches_pictures(&world).await;
}
