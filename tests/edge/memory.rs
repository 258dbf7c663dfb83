//! Ten garments of 8 MB each: what the isolate takes for them, and how long the answer takes.

use std::thread;
use std::time::{Duration, Instant};

use edge_tests::person::Person;
use edge_tests::{own_stack, photos, publish};
use serde_json::json;

const PATIENCE: Duration = Duration::from_secs(180);
const MB: f64 = 1_000_000.0;

#[test]
fn ten_garments_of_8_mb_stay_below_100_mb_and_are_taken_in_at_once() {
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
    let begun = Instant::now();
    let task = person.ask(&json!({"preset": "try_on", "inputs": inputs}));
    let took = begun.elapsed();
    assert_eq!(task.status, 202, "{}", task.json());
    let task = person.finished(&task.json(), PATIENCE);
    assert_eq!(task["state"], "succeeded", "{task}");
    let done = (
        stack.wasm_memory().unwrap(),
        stack.resident_memory().unwrap(),
    );

    let mut figures = format!("\nfrom submit to 202: {} ms\n", took.as_millis());
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
    assert!(took < Duration::from_millis(300), "{took:?}");
}
