//! One round trip to the database for each call of the API (docs/architecture.md).

use std::time::Duration;

use edge_tests::person::{PASSWORD, Person};
use edge_tests::{photos, round_trips, shared_stack};
use serde_json::json;
use xtask::api::{Answer, Client};

fn assert_one_round_trip(answer: &Answer) {
    let id = answer.header("x-request-id").unwrap();
    assert!(answer.status < 400, "{}", answer.json());
    assert_eq!(round_trips(shared_stack(), id), 1);
}

#[test]
fn of_logging_in_and_refreshing() {
    let client = Client::new(&shared_stack().base_url());
    // tests/edge/account_life.rs has registering.
    let email = Person::new(shared_stack()).email;
    let credentials = json!({"email": email, "password": PASSWORD, "token_delivery": "body"});

    let log_in = client
        .post_json("/api/auth/login", &[], &credentials)
        .unwrap();
    assert_one_round_trip(&log_in);

    let refresh = json!({"refresh_token": log_in.json()["tokens"]["refresh_token"]});
    assert_one_round_trip(
        &client
            .post_json("/api/auth/refresh", &[], &refresh)
            .unwrap(),
    );
}

#[test]
fn of_asking_who_one_is_and_checking_in() {
    let person = Person::new(shared_stack());
    assert_one_round_trip(&person.client.get("/api/me", &[]).unwrap());
    assert_one_round_trip(&person.write("/api/check-in", &json!({})));
}

#[test]
fn and_none_of_what_needs_no_data() {
    let client = Client::new(&shared_stack().base_url());
    for path in ["/api/health", "/api/nothing/here"] {
        let answer = client.get(path, &[]).unwrap();
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(round_trips(shared_stack(), id), 0, "{path}");
    }
}

#[test]
fn of_buying_redeeming_and_being_told() {
    let (person, operator) = (
        Person::new(shared_stack()),
        Person::operator(shared_stack()),
    );
    let order = person.write("/api/orders", &json!({"pack": "small"}));
    assert_one_round_trip(&order);
    let path = format!(
        "/api/admin/orders/{}/confirm",
        order.json()["id"].as_str().unwrap()
    );
    assert_eq!(operator.write(&path, &json!({})).status, 200);

    for grants in [
        json!({"kind": "credits", "credits": 50}),
        json!({"kind": "level", "level": "plus"}),
        json!({"kind": "plan", "plan": "monthly"}),
    ] {
        let batch = json!({"grants": grants, "count": 1});
        let made = operator.write("/api/admin/code-batches", &batch);
        assert_one_round_trip(&made);
        let code = json!({"code": made.json()["codes"][0]});
        let redeemed = person.write("/api/redemptions", &code);
        assert_one_round_trip(&redeemed);
        assert_eq!(redeemed.json()["granted"]["kind"], grants["kind"]);
    }
    let me = person.client.get("/api/me", &[]).unwrap().json();
    assert_eq!(me["balance"]["membership"], 300, "{me}");

    for path in [
        "/api/offers",
        "/api/levels",
        "/api/orders",
        "/api/notifications",
        "/api/ledger",
    ] {
        assert_one_round_trip(&person.client.get(path, &[]).unwrap());
    }
}

#[test]
fn of_a_task_from_its_beginning_to_its_end() {
    let person = Person::new(shared_stack());
    let inputs = json!({
        "person": [person.upload(&photos::person())],
        "garments": [person.upload(&photos::garment())],
    });
    // As the workbench does; an isolate that has not read the tools yet reads them when it must.
    assert_one_round_trip(&person.client.get("/api/presets", &[]).unwrap());
    let created = person.ask(&json!({"preset": "try_on", "inputs": inputs}));
    assert_one_round_trip(&created);

    let task = person.finished(&created.json(), Duration::from_secs(30));
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap());
    let status = person.client.get(&path, &[]).unwrap();
    assert_one_round_trip(&status);
    let etag = status.header("etag").unwrap();
    let unchanged = person
        .client
        .get(&path, &[("if-none-match", etag)])
        .unwrap();
    assert_one_round_trip(&unchanged);

    let image = &task["outputs"][0]["image"];
    for url in [&image["url"], &image["download_url"]] {
        let picture = person.client.get(url.as_str().unwrap(), &[]).unwrap();
        assert_one_round_trip(&picture);
    }

    let settling = format!("settle-{}", task["outputs"][0]["id"].as_str().unwrap());
    assert_eq!(round_trips(shared_stack(), &settling), 1);
}

#[test]
fn but_two_of_an_upload_which_is_asked_about_before_it_is_read() {
    let person = Person::new(shared_stack());
    let answer = person.offer(&photos::person());
    assert_eq!(answer.status, 201);
    let id = answer.header("x-request-id").unwrap();
    assert_eq!(round_trips(shared_stack(), id), 2);
    // Who is nobody is not asked about.
    let client = Client::new(&shared_stack().base_url());
    let refused = client.post_bytes("/api/uploads", &[], b"a photo").unwrap();
    assert_eq!(refused.status, 401);
    let id = refused.header("x-request-id").unwrap();
    assert_eq!(round_trips(shared_stack(), id), 0);
}
