//! Sessions: cookies for browsers, tokens for other clients.

use std::collections::BTreeSet;
use std::thread;

use edge_tests::person::{PASSWORD, Person};
use edge_tests::shared_stack;
use serde_json::{Value, json};
use xtask::api::{Answer, Client};

/// A browser's cookie header out of an answer's `Set-Cookie`s.
fn cookies(answer: &Answer) -> String {
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().unwrap().split(';').next())
        .collect();
    cookies.join("; ")
}

fn log_in_with_cookies(person: &Person<'_>) -> (Client, Answer) {
    let browser = Client::new(&person.stack.base_url());
    let origin = person.stack.base_url();
    let credentials = json!({"email": person.email, "password": PASSWORD});
    let answer = browser
        .post_json("/api/auth/login", &[("origin", &origin)], &credentials)
        .unwrap();
    assert_eq!(answer.status, 200);
    (browser, answer)
}

#[test]
fn a_browser_gets_cookies_that_scripts_cannot_read_and_webkit_keeps() {
    let person = Person::new(shared_stack());
    let (browser, answer) = log_in_with_cookies(&person);
    assert!(
        answer.json()["tokens"].is_null(),
        "no token where a script could read it"
    );
    let set: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(set.len(), 3, "access, refresh, and the device");
    for cookie in set {
        let cookie = cookie.to_str().unwrap();
        for attribute in ["HttpOnly", "SameSite="] {
            assert!(cookie.contains(attribute), "{attribute} in {cookie}");
        }
        // This stack is http://localhost.
        assert!(!cookie.contains("Secure"), "{cookie}");
    }
    let me = browser
        .get("/api/me", &[("cookie", &cookies(&answer))])
        .unwrap();
    assert_eq!(me.json()["email"], json!(person.email));
}

#[test]
fn a_write_with_cookies_counts_from_our_own_pages_only() {
    let person = Person::new(shared_stack());
    let (browser, answer) = log_in_with_cookies(&person);
    let cookies = cookies(&answer);
    let refresh = |headers: &[(&str, &str)]| {
        browser
            .post_json("/api/auth/refresh", headers, &json!({}))
            .unwrap()
    };

    let from_elsewhere = refresh(&[("cookie", &cookies), ("origin", "https://evil.example")]);
    assert_eq!(from_elsewhere.json()["type"], "/problems/wrong-origin");
    let from_nowhere = refresh(&[("cookie", &cookies)]);
    assert_eq!(from_nowhere.json()["type"], "/problems/wrong-origin");

    let origin = person.stack.base_url();
    let from_here = refresh(&[("cookie", &cookies), ("origin", &origin)]);
    assert_eq!(from_here.status, 200);
    assert_eq!(from_here.headers.get_all("set-cookie").iter().count(), 2);
}

#[test]
fn twenty_refreshes_at_once_give_one_successor() {
    let person = Person::new(shared_stack());
    let refresh = json!({"refresh_token": person.log_in["tokens"]["refresh_token"]});
    let answers: Vec<Answer> = thread::scope(|scope| {
        let tabs: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| person.client.post_json("/api/auth/refresh", &[], &refresh)))
            .collect();
        tabs.into_iter()
            .map(|tab| tab.join().unwrap().unwrap())
            .collect()
    });
    let successors: BTreeSet<String> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer.status, 200, "{}", answer.json());
            answer.json()["tokens"]["refresh_token"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(successors.len(), 1);

    let next = json!({"refresh_token": successors.first()});
    let next = person
        .client
        .post_json("/api/auth/refresh", &[], &next)
        .unwrap();
    assert_eq!(next.status, 200, "the successor works");
}

#[test]
fn after_logging_out_nothing_of_the_session_works() {
    let person = Person::new(shared_stack());
    let refresh = json!({"refresh_token": person.log_in["tokens"]["refresh_token"]});
    let out = person
        .client
        .post_json("/api/auth/logout", &[], &Value::Null)
        .unwrap();
    assert_eq!(out.status, 204);
    assert_eq!(person.client.get("/api/me", &[]).unwrap().status, 401);
    let again = person
        .client
        .post_json("/api/auth/refresh", &[], &refresh)
        .unwrap();
    assert_eq!(again.json()["type"], "/problems/refresh-refused");
}

#[test]
fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let person = Person::new(shared_stack());
    let try_to_enter = |email: &str| {
        let credentials = json!({"email": email, "password": "not the password"});
        let answer = person
            .client
            .post_json("/api/auth/login", &[], &credentials)
            .unwrap();
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        (answer.status, problem)
    };
    let wrong_password = try_to_enter(&person.email);
    assert_eq!(wrong_password.1["type"], "/problems/wrong-credentials");
    assert_eq!(wrong_password, try_to_enter("nobody-at-all@kitten.test"));
}
