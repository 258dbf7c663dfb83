//! The power goes out in the middle of a task: in the end there is a result or a refund.

use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{let_time_pass, number, own_stack, wait_until};
use serde_json::{Value, json};
use xtask::stack::Stack;

const SWEEP: &str = "*/5 * * * *";
/// Longer than a lease, and than a message may take to be delivered, in milliseconds.
const LEASE: i64 = 5 * 60_000;

/// A stack whose gateway takes long enough to be caught at it, and which gives up on it soon.
fn slow_stack(name: &str) -> Stack {
    own_stack(name, |options| {
        options.gateway_delay = Duration::from_secs(3);
        options.gateway_deadline = Duration::from_secs(6);
    })
}

/// Cuts the power once `moment` has come, starts again, and lets the sweep do its work.
fn cut_and_recover(name: &str, moment: impl Fn(&Value) -> bool) {
    let mut stack = slow_stack(name);
    let (account_id, email, task_id) = {
        let person = Person::new(&stack);
        let task = person.try_on(None);
        let id = task["id"].as_str().unwrap().to_owned();
        wait_until("the moment", Duration::from_secs(10), || {
            moment(&person.task(&id)).then_some(())
        });
        (person.id, person.email, id)
    };
    stack.kill();
    stack.restart().unwrap();

    let person = Person::known(&stack, &email);
    assert_eq!(person.id, account_id);
    // Whoever held the output is gone, and so is what was queued.
    let_time_pass(&stack, &task_id, LEASE);
    stack.scheduled(SWEEP).unwrap();
    let task = person.finished(&json!({"id": task_id}), Duration::from_secs(60));

    let charged = match task["state"].as_str() {
        Some("succeeded") => {
            let url = task["outputs"][0]["image"]["url"].as_str().unwrap();
            assert_eq!(person.client.get(url, &[]).unwrap().status, 200);
            2
        }
        Some("failed") => 0,
        state => panic!("ended as {state:?}"),
    };
    person.assert_books(6 - charged);
    let refunds = "SELECT count(*) FROM ledger_entries WHERE task_id = ? AND event = 'refund'";
    assert_eq!(
        number(&stack, refunds, &[json!(task_id)]),
        i64::from(charged == 0)
    );
}

#[test]
fn before_anybody_has_begun() {
    cut_and_recover("power-cut-queued", |_| true);
}

#[test]
fn while_the_gateway_is_at_it() {
    cut_and_recover("power-cut-running", |task| {
        task["outputs"][0]["state"] == "running"
    });
}
