//! product.md 5 on workerd: pictures in parts and archives, where they go, and when.

use std::io::{Cursor, Read};
use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{
    blobs, number, objects, own_stack, photos, round_trips, shared_stack, wait_until,
};
use image::ImageFormat;
use serde_json::{Value, json};
use world::{Planted, with_location};
use xtask::api::{Answer, Client};
use xtask::stack::Stack;
use zip::ZipArchive;

const PATIENCE: Duration = Duration::from_secs(60);
const HOURLY: &str = "0 * * * *";

fn url(task: &Value) -> &str {
    task["outputs"][0]["image"]["url"].as_str().unwrap()
}

/// Somebody who gets several pictures in one task, and that task.
fn with_pictures(stack: &Stack, garments: usize) -> (Person<'_>, Value) {
    let person = Person::new(stack).at_level("plus").with_credits(20);
    let garments: Vec<String> = (0..garments)
        .map(|_| person.upload(&photos::garment()))
        .collect();
    let inputs = json!({"person": [person.upload(&photos::person())], "garments": garments});
    let task = person
        .ask(&json!({"preset": "try_on", "inputs": inputs}))
        .accepted()
        .unwrap();
    let task = person.finished(&task.json(), PATIENCE);
    assert_eq!(task["state"], "succeeded");
    (person, task)
}

fn assert_one_round_trip(stack: &Stack, answer: &Answer) {
    let id = answer.header("x-request-id").unwrap();
    assert_eq!(round_trips(stack, id), 1);
}

#[test]
fn a_broken_off_download_goes_on_where_it_stopped() {
    let (person, task) = with_pictures(shared_stack(), 1);
    let get = |headers: &[(&str, &str)]| person.client.get(url(&task), headers).unwrap();
    let whole = get(&[]);
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let size = whole.body.len();
    let etag = whole.header("etag").unwrap();

    let start = size / 3;
    let range = format!("bytes={start}-");
    let rest = get(&[("range", &range), ("if-range", etag)]);
    assert_eq!(rest.status, 206);
    assert!(rest.body == whole.body[start..]);
    let told = format!("bytes {start}-{}/{size}", size - 1);
    assert_eq!(rest.header("content-range"), Some(told.as_str()));
    let length = (size - start).to_string();
    assert_eq!(rest.header("content-length"), Some(length.as_str()));

    let end = get(&[("range", "bytes=-10")]);
    assert!(end.body == whole.body[size - 10..]);
    let other = get(&[("range", "bytes=0-9"), ("if-range", "\"other\"")]);
    assert_eq!((other.status, other.body.len()), (200, size));
    let outside = get(&[("range", &format!("bytes={size}-"))]);
    assert_eq!(outside.status, 416);
    let told = format!("bytes */{size}");
    assert_eq!(outside.header("content-range"), Some(told.as_str()));
    assert_eq!(get(&[("if-none-match", etag)]).status, 304);
}

#[test]
fn head_tells_the_length_without_the_bytes() {
    let (person, task) = with_pictures(shared_stack(), 1);
    let zip = format!("/api/tasks/{}/zip", task["id"].as_str().unwrap());
    for path in [url(&task), &zip] {
        let length = person.client.get(path, &[]).unwrap().body.len().to_string();
        let head = person.client.head(path).unwrap();
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), Some(length.as_str()));
    }
}

#[test]
fn several_pictures_come_as_one_zip_of_known_length_in_one_round_trip() {
    let (person, task) = with_pictures(shared_stack(), 3);
    let path = format!("/api/tasks/{}/zip", task["id"].as_str().unwrap());
    let zip = person.client.get(&path, &[]).unwrap();
    assert_eq!(zip.status, 200, "{}", zip.json());
    assert_one_round_trip(shared_stack(), &zip);
    let length = zip.body.len().to_string();
    assert_eq!(zip.header("content-length"), Some(length.as_str()));
    let mut archive = ZipArchive::new(Cursor::new(&zip.body)).unwrap();
    assert_eq!(archive.len(), 3);
    for index in 0..3 {
        let mut content = Vec::new();
        let mut file = archive.by_index(index).unwrap();
        // The reader checks the sum.
        file.read_to_end(&mut content).unwrap();
        let path = task["outputs"][index]["image"]["url"].as_str().unwrap();
        assert!(content == person.client.get(path, &[]).unwrap().body);
    }
    let sql = "SELECT sum(downloads) FROM task_outputs WHERE task_id = ?";
    assert_eq!(number(shared_stack(), sql, &[task["id"].clone()]), 3);
}

#[test]
fn a_download_counts_in_the_round_trip_that_allows_it() {
    let (person, task) = with_pictures(shared_stack(), 1);
    let path = format!("{}?download=1", url(&task));
    let answer = person
        .client
        .get(&path, &[("accept-language", "zh")])
        .unwrap();
    assert_one_round_trip(shared_stack(), &answer);
    let name = answer.header("content-disposition").unwrap();
    assert!(
        name.contains("filename*=UTF-8''%E5%B0%8F%E7%8C%AB"),
        "{name}"
    );
    let sql = "SELECT downloads FROM task_outputs WHERE task_id = ?";
    assert_eq!(number(shared_stack(), sql, &[task["id"].clone()]), 1);
}

#[test]
fn operators_see_a_living_picture_and_strangers_do_not() {
    let (_, task) = with_pictures(shared_stack(), 1);
    let operator = Person::operator(shared_stack());
    let stranger = Person::new(shared_stack());
    assert_eq!(operator.client.get(url(&task), &[]).unwrap().status, 200);
    assert_eq!(stranger.client.get(url(&task), &[]).unwrap().status, 404);
}

#[test]
fn inputs_go_with_success_results_after_their_time_and_strays_after_theirs() {
    let stack = own_stack("purge", |_| {});
    let (person, task) = with_pictures(&stack, 2);
    // They are deleted once the success is on record, which is when the task says so.
    wait_until("the results alone", Duration::from_secs(5), || {
        (objects(&stack) == 2).then_some(())
    });
    let input = task["inputs"]["person"][0].as_str().unwrap();
    let input = person.client.get(&format!("/api/uploads/{input}"), &[]);
    assert_eq!(input.unwrap().status, 410);

    let kept = person.upload(&photos::person());
    let keep = person.write(&format!("/api/uploads/{kept}/keep"), &Value::Null);
    assert_eq!(keep.json()["kept"], true);
    let lost = person.upload(&photos::garment());
    let database = stack.database();
    let forget = "DELETE FROM uploads WHERE id = ?";
    database.execute(forget, &[json!(lost)]).unwrap();
    stack.scheduled(HOURLY).unwrap();
    assert_eq!(objects(&stack), 4, "nothing has lived its time");

    let expire = "UPDATE task_outputs SET expires_at = 1 WHERE position = 0";
    database.execute(expire, &[]).unwrap();
    let gone = person.client.get(url(&task), &[]).unwrap();
    assert_eq!(gone.json()["type"], "/problems/gone", "at once");
    stack.scheduled(HOURLY).unwrap();
    assert_eq!(objects(&stack), 3);
    let marked = "SELECT count(*) FROM task_outputs WHERE purged_at IS NOT NULL";
    assert_eq!(number(&stack, marked, &[]), 1);
    assert_eq!(person.client.get(url(&task), &[]).unwrap().status, 410);
    assert_eq!(
        person.task(task["id"].as_str().unwrap())["state"],
        "succeeded"
    );

    let soon = "UPDATE settings SET value = 0 WHERE name = 'stray_after'";
    database.execute(soon, &[]).unwrap();
    stack.scheduled(HOURLY).unwrap();
    assert_eq!(objects(&stack), 2, "one result and what is kept");
    let upload = person.client.get(&format!("/api/uploads/{kept}"), &[]);
    assert_eq!(upload.unwrap().status, 200);
}

#[test]
fn where_a_photo_was_taken_never_gets_beyond_the_door() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let stack = own_stack("privacy", |_| {});
        let person = Person::new(&stack);
        let photo = with_location(format);
        assert!(Planted::found(&photo).is_some());
        let (front, garment) = (person.upload(&photo), person.upload(&photo));
        let assert_nothing_stored = || {
            for blob in blobs(&stack) {
                assert_eq!(Planted::found(&blob), None, "{format:?} in the bucket");
            }
        };
        assert_eq!(blobs(&stack).len(), 2);
        assert_nothing_stored();
        let seen = person.client.get(&format!("/api/uploads/{front}"), &[]);
        let seen = seen.unwrap().body;
        assert_eq!(Planted::found(&seen), None, "{format:?} as it is shown");
        assert!(Planted::is_turned_upright(&seen), "{format:?}");

        let inputs = json!({"person": [front], "garments": [garment]});
        let task = person.ask(&json!({"preset": "try_on", "inputs": inputs}));
        let task = person.finished(&task.json(), PATIENCE);
        assert_eq!(task["state"], "succeeded", "{task}");
        let gateway = Client::new(&stack.devstack_url());
        for index in 0..2 {
            let path = format!("/gateway/calls/1/images/{index}");
            let sent = gateway.get(&path, &[]).unwrap().body;
            assert_eq!(Planted::found(&sent), None, "{format:?} in the call");
            assert!(Planted::is_turned_upright(&sent), "{format:?} in the call");
        }
        let download = format!("{}?download=1", url(&task));
        let result = person.client.get(&download, &[]).unwrap();
        assert_eq!(result.status, 200);
        assert_eq!(Planted::found(&result.body), None, "{format:?}: the result");
        assert_nothing_stored();
        wait_until("the inputs' end", PATIENCE, || {
            (blobs(&stack).len() == 1).then_some(())
        });
    }
}
