//! Ten garments of 8 MB each: what the isolate takes for them, and that their answer waits for no picture.

use std::thread;
use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{own_stack, photos, publish};
use serde_json::json;
use xtask::api::Client;

const PATIENCE: Duration = Duration::from_secs(180);
const MB: f64 = 1_000_000.0;

#[test]
fn ten_garments_of_8_mb_stay_below_100_mb_and_are_taken_in_while_no_picture_is_made() {
    let stack = own_stack("memory", |_| {});
    let person = Person::new(&stack).at_level("plus").with_credits(20);
    let front = person.upload(&photos::person());
    let at_rest = (
        stack.wasm_memory().unwrap(),
        stack.resident_memory().unwrap(),
    );

    // All at the same time, as a hurried client would.
    let garment = photos::noise(8_000_000);
    let garments: Vec<String> = thread::scope(|scope| {
        let uploads: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| person.upload(&garment)))
            .collect();
        uploads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let uploaded = (
        stack.wasm_memory().unwrap(),
        stack.resident_memory().unwrap(),
    );

    let inputs = json!({"person": [front], "garments": garments});
    // The gateway answers nobody until the task is taken in.
    let gateway = Client::new(&stack.devstack_url());
    let hold = json!({"script": "hold=garments"});
    gateway.post_json("/gateway/faults", &[], &hold).unwrap();
    let task = person.ask(&json!({"preset": "try_on", "inputs": inputs}));
    assert_eq!(task.status, 202, "{}", task.json());
    let task = person.task(task.json()["id"].as_str().unwrap());
    assert!(task["finished_at"].is_null(), "{task}");
    let release = "/gateway/holds/garments/release";
    gateway.post_json(release, &[], &json!({})).unwrap();
    let task = person.finished(&task, PATIENCE);
    assert_eq!(task["state"], "succeeded", "{task}");
    let done = (
        stack.wasm_memory().unwrap(),
        stack.resident_memory().unwrap(),
    );

    let mut figures = "\n".to_owned();
    for (when, (wasm, resident)) in [
        ("before", at_rest),
        ("after ten uploads at once", uploaded),
        ("after ten outputs", done),
    ] {
        let (wasm, resident) = (wasm as f64 / MB, resident as f64 / MB);
        figures.push_str(&format!(
            "{when}: wasm {wasm:.1} MB, workerd with its stand-ins {resident:.1} MB at most\n"
        ));
    }
    // What workerd took beyond its rest was the isolate's, or less: the stand-ins took some of it.
    let isolate = at_rest.0 + (done.1 - at_rest.1);
    figures.push_str(&format!(
        "the isolate: {:.1} MB at most\n",
        isolate as f64 / MB
    ));
    publish(&figures);
    assert!(isolate < 100_000_000, "the isolate took {isolate} bytes");
    assert!(done.0 < 64_000_000, "wasm took {} bytes", done.0);
}
