//! Many at once for what only one can have.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{number, photos, shared_stack};
use serde_json::{Value, json};
use xtask::api::Answer;

/// Runs `act` so many times at once, each with its number.
fn at_once(times: usize, act: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let start = Barrier::new(times);
    thread::scope(|scope| {
        let runners: Vec<_> = (0..times)
            .map(|number| {
                let (start, act) = (&start, &act);
                scope.spawn(move || {
                    start.wait();
                    act(number)
                })
            })
            .collect();
        let answers = runners.into_iter().map(|runner| runner.join().unwrap());
        answers.collect()
    })
}

fn assert_sound() {
    let faults = "SELECT count(*) FROM ledger_faults";
    assert_eq!(number(shared_stack(), faults, &[]), 0);
}

#[test]
fn a_hundred_redemptions_of_a_single_use_code_are_one_success_and_99_clean_refusals() {
    const ROUNDS: i64 = 20;
    const AT_ONCE: usize = 100;
    let stack = shared_stack();
    let operator = Person::operator(stack);
    let people: Vec<Person<'_>> = (0..10).map(|_| Person::new(stack)).collect();
    for _ in 0..ROUNDS {
        let order = json!({"grants": {"kind": "credits", "credits": 50}, "count": 1});
        let made = operator.write("/api/admin/code-batches", &order);
        let code = made.accepted().unwrap().json()["codes"][0].clone();
        let body = json!({"code": code});
        let answers = at_once(AT_ONCE, |number| {
            people[number % people.len()].write("/api/redemptions", &body)
        });
        let mut redeemed = 0;
        for answer in answers {
            match answer.status {
                200 => redeemed += 1,
                422 => {
                    let reason = answer.json()["reason"].clone();
                    let reasons = [json!("used_up"), json!("already_redeemed")];
                    assert!(reasons.contains(&reason), "{}", answer.json());
                }
                status => panic!("{status}: {}", answer.json()),
            }
        }
        assert_eq!(redeemed, 1);
        let key = code.as_str().unwrap().replace('-', "");
        let entries = "SELECT count(*) FROM ledger_entries
            WHERE event = 'redemption' AND subject = ?";
        assert_eq!(number(stack, entries, &[json!(key)]), 1);
    }
    let balances: i64 = people.iter().map(Person::balance).sum();
    assert_eq!(balances, people.len() as i64 * 6 + ROUNDS * 50);
    assert_sound();
}

#[test]
fn of_fifty_tasks_at_once_with_credits_for_one_one_is_accepted() {
    const AT_ONCE: usize = 50;
    let stack = shared_stack();
    let operator = Person::operator(stack);
    let mimi = Person::new(stack).at_level("pro");
    let adjust = |credits: i64| {
        let path = format!("/api/admin/accounts/{}/adjustments", mimi.id);
        let body = json!({"credits": credits, "reason": "for a race"});
        operator.write(&path, &body).accepted().unwrap();
    };
    adjust(-6);
    for _ in 0..3 {
        adjust(2);
        let inputs = json!({
            "person": [mimi.upload(&photos::person())],
            "garments": [mimi.upload(&photos::garment())],
        });
        let body = json!({"preset": "try_on", "inputs": inputs});
        let answers = at_once(AT_ONCE, |_| mimi.ask(&body));
        let (accepted, refused): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 202);
        for answer in refused {
            assert!([402, 429].contains(&answer.status), "{}", answer.json());
        }
        let tasks: Vec<Value> = accepted.iter().map(Answer::json).collect();
        assert_eq!(tasks.len(), 1);
        let task = mimi.finished(&tasks[0], Duration::from_secs(60));
        assert_eq!(task["state"], "succeeded");
        mimi.assert_books(0);
    }
    assert_sound();
}
