//! product.md 5: how pictures are handed out, how long they live, and how they go.

use std::io::{Cursor, Read};

use axum::body::Body;
use http::Method;
use ports::jobs::Job;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::support::{Answer, Client, HOUR, MINUTE, Reply, SECOND, World, jpeg};

const DAY: i64 = 24 * HOUR;

/// A task that has ended, by its id.
async fn ended(client: &Client<'_>, garments: usize) -> Value {
    let id = client.accepted(garments).await;
    client.world.work_off().await;
    client.task(&id).await
}

async fn plus(world: &World) -> Client<'_> {
    let mimi = world.newcomer("mimi@example.com").await;
    let plus = "UPDATE accounts SET level = 'plus'";
    world.database.sql(plus).await.unwrap();
    mimi
}

/// Somebody who runs the service.
async fn operator(world: &World) -> Client<'_> {
    let mut operator = world.newcomer("operator@example.com").await;
    let promote = format!(
        "UPDATE accounts SET role = 'admin' WHERE id = '{}'",
        operator.id
    );
    world.database.sql(&promote).await.unwrap();
    operator.log_in("operator@example.com").await;
    operator
}

/// Somebody returns after their access token has expired.
async fn come_back(client: &mut Client<'_>) {
    let token = client.refresh_token.clone().unwrap();
    let answer = client.refresh(&token).await.expect(200);
    client.take_tokens(&answer);
}

fn output_id(task: &Value, position: usize) -> &str {
    task["outputs"][position]["id"].as_str().unwrap()
}

fn url(task: &Value) -> &str {
    task["outputs"][0]["image"]["url"].as_str().unwrap()
}

async fn get_with(client: &Client<'_>, path: &str, headers: &[(&str, &str)]) -> Answer {
    client.send(Method::GET, path, headers, Body::empty()).await
}

async fn downloads(world: &World) -> i64 {
    let sum = "SELECT sum(downloads) FROM task_outputs";
    world.database.number(sum).await
}

fn names(zip: &Answer) -> Vec<String> {
    let mut names = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(&zip.bytes)).unwrap();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        names.push(file.name().unwrap().into_owned());
        let mut content = Vec::new();
        // The reader checks the sum.
        file.read_to_end(&mut content).unwrap();
        image::load_from_memory(&content).unwrap();
    }
    names
}

mod serving {
    use super::*;

    #[tokio::test]
    async fn a_broken_off_download_goes_on_where_it_stopped() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        let whole = mimi.get(url(&task)).await.expect(200);
        assert_eq!(whole.headers["accept-ranges"], "bytes");
        let size = whole.bytes.len();
        let etag = whole.headers["etag"].to_str().unwrap();

        let range = format!("bytes={}-", size - 100);
        let headers = [("range", range.as_str()), ("if-range", etag)];
        let rest = get_with(&mimi, url(&task), &headers).await.expect(206);
        assert_eq!(rest.bytes, whole.bytes.slice(size - 100..));
        assert_eq!(rest.headers["content-length"], "100");
        assert_eq!(
            rest.headers["content-range"],
            format!("bytes {}-{}/{size}", size - 100, size - 1)
        );
        assert_eq!(rest.headers["etag"], etag);
    }

    #[tokio::test]
    async fn a_part_of_something_else_or_several_parts_give_the_whole() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        let whole = mimi.get(url(&task)).await.expect(200);
        for headers in [
            vec![("range", "bytes=0-9"), ("if-range", "\"another\"")],
            vec![("range", "bytes=0-9,20-29")],
        ] {
            let answer = get_with(&mimi, url(&task), &headers).await.expect(200);
            assert_eq!(answer.bytes, whole.bytes);
        }
    }

    #[tokio::test]
    async fn a_part_that_lies_outside_is_refused_with_the_length() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        let size = &task["outputs"][0]["image"]["bytes"];
        let range = format!("bytes={size}-");
        let headers = [("range", range.as_str())];
        let answer = get_with(&mimi, url(&task), &headers).await.expect(416);
        assert_eq!(answer.problem(), "range-not-satisfiable");
        assert_eq!(answer.headers["content-range"], format!("bytes */{size}"));
    }

    #[tokio::test]
    async fn head_tells_the_same_without_the_bytes() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        let zip = format!("/api/tasks/{}/zip", task["id"].as_str().unwrap());
        for path in [url(&task), &zip] {
            let whole = mimi.get(path).await.expect(200);
            let head = mimi.send(Method::HEAD, path, &[], Body::empty()).await;
            let head = head.expect(200);
            assert!(head.bytes.is_empty());
            for name in ["content-length", "content-type"] {
                assert_eq!(head.headers[name], whole.headers[name], "{name} of {path}");
            }
        }
        assert_eq!(downloads(&world).await, 1, "the ZIP that was sent");
    }

    #[tokio::test]
    async fn a_file_has_a_plain_name_and_a_chinese_one_where_chinese_is_spoken() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        let path = format!("{}?download=1", url(&task));
        let name = async |language: &str| {
            let headers = [("accept-language", language)];
            let answer = get_with(&mimi, &path, &headers).await.expect(200);
            answer.headers["content-disposition"]
                .to_str()
                .unwrap()
                .to_owned()
        };
        let plain = "attachment; filename=\"kitten-closet-try-on-20261122-0800-1.png\"";
        assert_eq!(name("en").await, plain);
        // 小猫更衣-虚拟换衣
        let chinese = "filename*=UTF-8''%E5%B0%8F%E7%8C%AB%E6%9B%B4%E8%A1%A3\
                       -%E8%99%9A%E6%8B%9F%E6%8D%A2%E8%A1%A3-20261122-0800-1.png";
        assert_eq!(name("zh-CN").await, format!("{plain}; {chinese}"));
    }

    #[tokio::test]
    async fn a_download_counts_once_in_the_round_trip_that_allows_it() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        let path = format!("{}?download=1", url(&task));
        mimi.get(url(&task)).await.expect(200);
        assert_eq!(downloads(&world).await, 0, "looking is no download");

        let before = world.database.round_trips();
        let first = mimi.get(&path).await.expect(200);
        assert_eq!(world.database.round_trips() - before, 1);
        assert_eq!(downloads(&world).await, 1);

        let etag = first.headers["etag"].to_str().unwrap();
        get_with(&mimi, &path, &[("range", "bytes=50-")])
            .await
            .expect(206);
        get_with(&mimi, &path, &[("if-none-match", etag)])
            .await
            .expect(304);
        assert_eq!(
            downloads(&world).await,
            1,
            "it goes on, or is there already"
        );
        get_with(&mimi, &path, &[("range", "bytes=0-49")])
            .await
            .expect(206);
        assert_eq!(downloads(&world).await, 2);
    }

    #[tokio::test]
    async fn operators_see_every_living_picture_and_nobody_else_does() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let stranger = world.newcomer("other@example.com").await;
        let operator = operator(&world).await;
        world.gateway.will_answer(&[Reply::Picture, Reply::Refusal]);
        let task = ended(&mimi, 1).await;
        let failed = ended(&mimi, 1).await;
        let input = failed["inputs"]["person"][0].as_str().unwrap();
        let id = task["id"].as_str().unwrap();
        for path in [
            url(&task).to_owned(),
            format!("{}?download=1", url(&task)),
            format!("/api/tasks/{id}/zip"),
            format!("/api/outputs/zip?ids={}", output_id(&task, 0)),
            format!("/api/uploads/{input}"),
        ] {
            operator.get(&path).await.expect(200);
            let refused = stranger.get(&path).await.expect(404);
            assert_eq!(refused.problem(), "not-found", "{path}");
            world.anonymous().get(&path).await.expect(401);
        }
        assert_eq!(downloads(&world).await, 0, "operators are not counted");

        let demote = "UPDATE accounts SET role = 'user'";
        world.database.sql(demote).await.unwrap();
        operator.get(url(&task)).await.expect(404);
    }
}

mod archives {
    use super::*;

    #[tokio::test]
    async fn a_tasks_results_come_as_one_zip_of_known_length_and_count_as_downloads() {
        let world = World::new().await;
        let mimi = plus(&world).await;
        world
            .gateway
            .will_answer(&[Reply::Picture, Reply::Refusal, Reply::Picture]);
        let task = ended(&mimi, 3).await;
        let path = format!("/api/tasks/{}/zip", task["id"].as_str().unwrap());
        let before = world.database.round_trips();
        let zip = mimi.get(&path).await.expect(200);
        assert_eq!(world.database.round_trips() - before, 1);
        assert_eq!(zip.headers["content-type"], "application/zip");
        assert_eq!(zip.headers["content-length"], zip.bytes.len().to_string());
        assert_eq!(
            zip.headers["content-disposition"],
            "attachment; filename=\"kitten-closet-try-on-20261122-0800.zip\"; filename*=UTF-8''\
             %E5%B0%8F%E7%8C%AB%E6%9B%B4%E8%A1%A3-%E8%99%9A%E6%8B%9F%E6%8D%A2%E8%A1%A3\
             -20261122-0800.zip"
        );
        assert_eq!(
            names(&zip),
            [
                "kitten-closet-try-on-20261122-0800-1.png",
                "kitten-closet-try-on-20261122-0800-3.png"
            ]
        );
        assert_eq!(downloads(&world).await, 2);
    }

    #[tokio::test]
    async fn chosen_results_of_several_tasks_have_a_name_each() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let (one, two) = (ended(&mimi, 1).await, ended(&mimi, 1).await);
        let ids = [output_id(&one, 0), output_id(&two, 0), output_id(&one, 0)];
        let zip = mimi
            .get(&format!("/api/outputs/zip?ids={}", ids.join(",")))
            .await
            .expect(200);
        assert_eq!(
            names(&zip),
            [
                "kitten-closet-try-on-20261122-0800-1.png",
                "kitten-closet-try-on-20261122-0800-1 (2).png"
            ]
        );
    }

    #[tokio::test]
    async fn what_is_chosen_comes_whole_or_not_at_all() {
        let world = World::new().await;
        let mut mimi = world.newcomer("mimi@example.com").await;
        let old = ended(&mimi, 1).await;
        world.pass(2 * HOUR);
        come_back(&mut mimi).await;
        let new = ended(&mimi, 1).await;
        let ids = format!("{},{}", output_id(&old, 0), output_id(&new, 0));
        world.pass(23 * HOUR);
        come_back(&mut mimi).await;
        let zip = |ids: &str| format!("/api/outputs/zip?ids={ids}");
        assert_eq!(mimi.get(&zip(&ids)).await.expect(410).problem(), "gone");
        assert_eq!(downloads(&world).await, 0);
        mimi.get(&zip(&format!("{},unknown", output_id(&new, 0))))
            .await
            .expect(404);
        mimi.get(&zip(output_id(&new, 0))).await.expect(200);
        mimi.get(&zip("")).await.expect(422);
        mimi.get(&zip(&vec!["x"; 51].join(","))).await.expect(404);
        let many: Vec<String> = (0..51).map(|number| number.to_string()).collect();
        mimi.get(&zip(&many.join(","))).await.expect(422);
    }

    #[tokio::test]
    async fn a_task_without_pictures_has_no_zip() {
        let world = World::new().await;
        let mut mimi = world.newcomer("mimi@example.com").await;
        let waiting = mimi.accepted(1).await;
        let path = format!("/api/tasks/{waiting}/zip");
        mimi.get(&path).await.expect(404);
        world.work_off().await;
        mimi.get(&path).await.expect(200);
        world.pass(DAY);
        come_back(&mut mimi).await;
        mimi.get(&path).await.expect(410);
    }
}

mod lives {
    use super::*;

    fn inputs(task: &Value) -> (String, String) {
        let id = |slot: &str| task["inputs"][slot][0].as_str().unwrap().to_owned();
        (id("person"), id("garments"))
    }

    #[tokio::test]
    async fn inputs_are_gone_as_soon_as_their_task_has_succeeded() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        assert_eq!(task["state"], "succeeded");
        assert_eq!(world.bucket.keys("uploads/"), Vec::<String>::new());
        let (person, garment) = inputs(&task);
        for id in [&person, &garment] {
            mimi.get(&format!("/api/uploads/{id}")).await.expect(410);
        }
        let again = json!({
            "preset": "try_on", "inputs": {"person": [person], "garments": [garment]},
        });
        let refused = mimi.submit("again", &again).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["code"], "unknown");
    }

    #[tokio::test]
    async fn inputs_of_a_task_that_did_not_succeed_stay_for_its_24_hours() {
        let world = World::new().await;
        let mut mimi = plus(&world).await;
        let mut operator = operator(&world).await;
        let person = mimi.picture().await;
        world.pass(20 * HOUR);
        come_back(&mut mimi).await;
        let garments = [mimi.picture().await, mimi.picture().await];
        let body = json!({
            "preset": "try_on", "inputs": {"person": [person], "garments": garments},
        });
        world.gateway.will_answer(&[Reply::Picture, Reply::Refusal]);
        mimi.submit("key", &body).await.expect(202);
        world.work_off().await;

        // The person's own 24 hours are over, the task's are not.
        world.pass(5 * HOUR);
        world.purge().await;
        assert_eq!(world.bucket.keys("uploads/").len(), 3);
        let path = format!("/api/uploads/{person}");
        come_back(&mut mimi).await;
        come_back(&mut operator).await;
        mimi.get(&path).await.expect(410);
        operator.get(&path).await.expect(200);

        world.pass(19 * HOUR);
        world.purge().await;
        assert_eq!(world.bucket.keys("uploads/"), Vec::<String>::new());
        come_back(&mut operator).await;
        operator.get(&path).await.expect(410);
    }

    #[tokio::test]
    async fn an_upload_of_several_tasks_goes_with_the_last_that_needs_it() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let person = mimi.picture().await;
        for key in ["one", "two"] {
            let garment = mimi.picture().await;
            let body = json!({
                "preset": "try_on", "inputs": {"person": [person], "garments": [garment]},
            });
            mimi.submit(key, &body).await.expect(202);
        }
        let (one, two) = (world.queue.take().unwrap(), world.queue.take().unwrap());
        world.deliver(&one).await;
        assert_eq!(world.bucket.keys("uploads/").len(), 2);
        world.deliver(&two).await;
        assert_eq!(world.bucket.keys("uploads/"), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_photo_that_is_kept_can_be_used_again_within_its_life() {
        let world = World::new().await;
        let mut mimi = world.newcomer("mimi@example.com").await;
        let person = mimi.picture().await;
        let keep = format!("/api/uploads/{person}/keep");
        assert_eq!(
            mimi.get("/api/uploads").await.expect(200).json()["uploads"],
            json!([])
        );
        let kept = mimi.post(&keep, Value::Null).await.expect(200).json();
        assert_eq!((&kept["id"], &kept["kept"]), (&json!(person), &json!(true)));

        for key in ["one", "two"] {
            let garment = mimi.picture().await;
            let body = json!({
                "preset": "try_on", "inputs": {"person": [person], "garments": [garment]},
            });
            mimi.submit(key, &body).await.expect(202);
            world.work_off().await;
        }
        assert_eq!(world.bucket.keys("uploads/").len(), 1);
        let listed = mimi.get("/api/uploads").await.expect(200).json();
        assert_eq!(listed["uploads"], json!([kept]));

        world.pass(DAY);
        come_back(&mut mimi).await;
        let listed = mimi.get("/api/uploads").await.expect(200).json();
        assert_eq!(listed["uploads"], json!([]));
        mimi.post(&keep, Value::Null).await.expect(410);
        world.purge().await;
        assert_eq!(world.bucket.keys("uploads/"), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_photo_that_is_let_go_is_gone_at_once_if_its_tasks_have_succeeded() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        let stranger = world.newcomer("other@example.com").await;
        let (used, unused) = (mimi.picture().await, mimi.picture().await);
        let path = |id: &str| format!("/api/uploads/{id}/keep");
        let let_go = async |who: &Client<'_>, id: &str| {
            who.send(Method::DELETE, &path(id), &[], Body::empty())
                .await
        };
        for id in [&used, &unused] {
            mimi.post(&path(id), Value::Null).await.expect(200);
            stranger.post(&path(id), Value::Null).await.expect(404);
            let_go(&stranger, id).await.expect(404);
        }
        let garment = mimi.picture().await;
        let body = json!({
            "preset": "try_on", "inputs": {"person": [used], "garments": [garment]},
        });
        mimi.submit("key", &body).await.expect(202);
        let_go(&mimi, &used).await.expect(204);
        assert_eq!(world.bucket.keys("uploads/").len(), 3, "a task needs it");
        mimi.post(&path(&used), Value::Null).await.expect(200);
        world.work_off().await;

        for id in [&used, &unused] {
            let_go(&mimi, id).await.expect(204);
        }
        let left = [format!("uploads/{unused}")];
        assert_eq!(world.bucket.keys("uploads/"), left);
    }
}

mod the_end {
    use super::*;

    #[tokio::test]
    async fn after_24_hours_a_result_is_gone_for_everybody_whether_or_not_it_was_purged() {
        let world = World::new().await;
        let mut mimi = world.newcomer("mimi@example.com").await;
        let mut operator = operator(&world).await;
        let task = ended(&mimi, 1).await;
        let finished_at = task["outputs"][0]["finished_at"].as_i64().unwrap();
        world.pass(finished_at + DAY - world.context().now() - 1);
        come_back(&mut mimi).await;
        come_back(&mut operator).await;
        mimi.get(url(&task)).await.expect(200);
        operator.get(url(&task)).await.expect(200);
        world.pass(1);
        for _ in ["before the purge", "after it"] {
            mimi.get(url(&task)).await.expect(410);
            operator.get(url(&task)).await.expect(410);
            world.purge().await;
        }
    }

    #[tokio::test]
    async fn the_purge_deletes_the_object_marks_the_row_and_keeps_what_is_known_of_it() {
        let world = World::new().await;
        let mut mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        world.pass(DAY - SECOND);
        world.purge().await;
        assert_eq!(world.bucket.keys("results/").len(), 1);
        world.pass(MINUTE);
        world.purge().await;
        assert_eq!(world.bucket.keys(""), Vec::<String>::new());
        let marked = "SELECT count(*) FROM task_outputs WHERE purged_at IS NOT NULL";
        assert_eq!(world.database.number(marked).await, 1);
        come_back(&mut mimi).await;
        let known = mimi.task(task["id"].as_str().unwrap()).await;
        assert_eq!(known["outputs"], task["outputs"]);
    }

    #[tokio::test]
    async fn purges_at_the_same_time_and_after_days_of_silence_come_to_the_same() {
        let world = World::new().await;
        let mut mimi = world.newcomer("mimi@example.com").await;
        let task = ended(&mimi, 1).await;
        // As many as fill several calls of the bucket.
        let copies = format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500)
             INSERT INTO uploads
                (id, account_id, object_key, content_type, width, height, bytes, created_at,
                 expires_at)
             SELECT 'copy-' || n, '{}', 'uploads/copy-' || n, 'image/png', 1, 1, 1, 0, 1 FROM n",
            mimi.id
        );
        world.database.sql(&copies).await.unwrap();
        for number in 1..=2500 {
            let key = format!("uploads/copy-{number}");
            let bytes = bytes::Bytes::from_static(b"x");
            world
                .app
                .env
                .objects
                .put(&key, "image/png", bytes)
                .await
                .unwrap();
        }
        world.pass(5 * DAY);
        futures_util::join!(world.purge(), world.purge());
        assert_eq!(world.bucket.keys(""), Vec::<String>::new());
        let unmarked = "
            SELECT (SELECT count(*) FROM uploads WHERE purged_at IS NULL)
                + (SELECT count(*) FROM task_outputs WHERE purged_at IS NULL)";
        assert_eq!(world.database.number(unmarked).await, 0);
        come_back(&mut mimi).await;
        mimi.get(url(&task)).await.expect(410);
    }

    #[tokio::test]
    async fn a_purge_that_the_bucket_fails_is_made_up_for() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        ended(&mimi, 1).await;
        world.pass(DAY);
        world.bucket.set_down(true);
        let failed = jobs::every_hour(&world.context()).await;
        assert!(failed.is_err());
        world.bucket.set_down(false);
        world.database.lose_replies_after(1, 1);
        let failed = jobs::every_hour(&world.context()).await;
        assert!(failed.is_err());
        world.purge().await;
        assert_eq!(world.bucket.keys(""), Vec::<String>::new());
        let unmarked = "SELECT count(*) FROM task_outputs WHERE purged_at IS NULL";
        assert_eq!(world.database.number(unmarked).await, 0);
    }

    #[tokio::test]
    async fn an_object_that_belongs_to_nothing_is_gone_after_an_hour_and_nothing_else_is() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        ended(&mimi, 1).await;
        for _ in 0..15 {
            mimi.picture().await;
        }
        let living = world.bucket.keys("");
        for key in ["a", "results/lost/lease", "uploads/lost", "z"] {
            let bytes = bytes::Bytes::from(jpeg(8, 8));
            world
                .app
                .env
                .objects
                .put(key, "image/jpeg", bytes)
                .await
                .unwrap();
        }
        world.pass(HOUR - SECOND);
        world.purge().await;
        assert_eq!(world.bucket.keys("").len(), living.len() + 4);
        world.pass(SECOND);
        world.purge().await;
        assert_eq!(world.bucket.keys(""), living);
    }

    /// Its settlement may be late, and would charge for it.
    #[tokio::test]
    async fn what_was_stored_for_an_output_stays_until_that_has_ended() {
        let world = World::new().await;
        let mimi = world.newcomer("mimi@example.com").await;
        mimi.accepted(1).await;
        let Some(Job::Output { id }) = world.queue.take() else {
            panic!("no message")
        };
        let key = format!("results/{id}/lease");
        let bytes = bytes::Bytes::from(jpeg(8, 8));
        let stored = world.app.env.objects.put(&key, "image/jpeg", bytes).await;
        stored.unwrap();
        world.pass(HOUR);
        world.purge().await;
        assert_eq!(world.bucket.keys("results/"), [key]);
        world.sweep().await;
        world.purge().await;
        assert_eq!(world.bucket.keys("results/"), Vec::<String>::new());
    }

    #[tokio::test]
    async fn the_sweep_goes_on_where_it_stopped_and_begins_again() {
        let world = World::new().await;
        let put = async |key: String| {
            let bytes = bytes::Bytes::from_static(b"x");
            world
                .app
                .env
                .objects
                .put(&key, "image/png", bytes)
                .await
                .unwrap();
        };
        for number in 0..250 {
            put(format!("stray-{number:03}")).await;
        }
        world.pass(HOUR);
        world.purge().await;
        // Twenty pages of ten.
        assert_eq!(world.bucket.keys("").len(), 50);
        put("first".to_owned()).await;
        world.pass(HOUR);
        world.purge().await;
        assert_eq!(world.bucket.keys(""), ["first"]);
        world.purge().await;
        assert_eq!(world.bucket.keys(""), Vec::<String>::new());
    }

    #[tokio::test]
    async fn what_the_purge_asks_comes_from_an_index() {
        let world = World::new().await;
        for (sql, index) in [
            (
                "SELECT object_key FROM task_outputs
                 WHERE state = 'succeeded' AND purged_at IS NULL AND expires_at <= 1
                 ORDER BY expires_at LIMIT 500",
                "task_outputs_to_purge",
            ),
            (
                "SELECT object_key FROM uploads
                 WHERE purged_at IS NULL AND expires_at <= 1
                 AND NOT EXISTS (
                    SELECT 1 FROM inputs_needed WHERE upload_id = uploads.id AND until > 1
                 )
                 ORDER BY expires_at LIMIT 500",
                "uploads_to_purge",
            ),
        ] {
            let plan = world
                .database
                .sql(&format!("EXPLAIN QUERY PLAN {sql}"))
                .await
                .unwrap();
            let steps: Vec<String> = plan.iter().map(|row| row.get(3).unwrap()).collect();
            let plan = steps.join("\n");
            assert!(plan.contains(index), "{plan}");
            assert!(!plan.contains("SCAN"), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
