//! The life of an account: letters with links, attempts that are limited, and its end.

use std::time::Duration;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use edge_tests::person::{PASSWORD, Person, unique};
use edge_tests::{number, objects, own_stack, round_trips, shared_stack, wait_until};
use serde_json::{Value, json};
use xtask::api::{Answer, Client, terms_version};
use xtask::stack::Stack;

const NEW: &str = "ten lives in two closets";

/// The token of the last link to `page` that was sent to them. Letters leave after the answer.
fn token(person: &Person<'_>, page: &str) -> String {
    value_after(person.stack, &person.email, &format!("/{page}?token="))
}

/// What comes after `link` in the newest letter to an address that has it.
fn value_after(stack: &Stack, email: &str, link: &str) -> String {
    let outbox = Client::new(&stack.devstack_url());
    let path = format!("/outbox.json?to={email}");
    wait_until("the letter", Duration::from_secs(5), || {
        let mails = outbox.get(&path, &[]).unwrap().json();
        let texts = mails
            .as_array()?
            .iter()
            .filter_map(|mail| mail["text"].as_str());
        let mut tokens = texts.filter_map(|text| text.split_once(link)?.1.lines().next());
        tokens.next_back().map(str::to_owned)
    })
}

fn post(client: &Client, path: &str, body: &Value) -> Answer {
    client.post_json(path, &[], body).unwrap()
}

fn assert_one_round_trip(answer: &Answer) {
    let id = answer.header("x-request-id").unwrap();
    assert!(answer.status < 400, "{}", answer.json());
    assert_eq!(round_trips(shared_stack(), id), 1);
}

#[test]
fn the_worker_hashes_passwords_at_the_specified_cost_and_as_it_does_natively() {
    let person = Person::new(shared_stack());
    let database = person.stack.database();
    let sql = "SELECT password_hash FROM accounts WHERE id = ?";
    let rows = database.execute(sql, &[json!(person.id)]).unwrap();
    let stored = rows[0][0].as_str().unwrap();
    assert!(
        stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{stored}"
    );
    let stored = PasswordHash::new(stored).unwrap();
    let theirs = Argon2::default();
    theirs
        .verify_password(PASSWORD.as_bytes(), &stored)
        .unwrap();

    // An outdated one, too: it is verified, and made anew.
    let outdated = Params::new(4866, 3, 1, None).unwrap();
    let outdated = Argon2::new(Algorithm::Argon2id, Version::V0x13, outdated);
    for (implementation, salt) in [(&theirs, [1; 16]), (&outdated, [2; 16])] {
        let salt = SaltString::encode_b64(&salt).unwrap();
        let hash = implementation.hash_password(NEW.as_bytes(), &salt).unwrap();
        let sql = "UPDATE accounts SET password_hash = ? WHERE id = ?";
        let arguments = [json!(hash.to_string()), json!(person.id)];
        database.execute(sql, &arguments).unwrap();
        let mut client = Client::new(&person.stack.base_url());
        client.log_in(&person.email, NEW).unwrap();
        let credentials = json!({"email": person.email, "password": PASSWORD});
        let refused = post(&client, "/api/auth/login", &credentials);
        assert_eq!(refused.status, 401);
    }
}

#[test]
fn a_password_is_reset_by_a_link_in_one_round_trip_each() {
    let person = Person::new(shared_stack());
    let stranger = Client::new(&person.stack.base_url());
    let body = json!({"email": person.email});
    assert_one_round_trip(&post(&stranger, "/api/auth/password-reset", &body));
    let body = json!({"token": token(&person, "reset"), "password": NEW});
    let path = "/api/auth/password-reset/confirm";
    assert_one_round_trip(&post(&stranger, path, &body));
    assert_eq!(
        post(&stranger, path, &body).json()["type"],
        "/problems/link-refused"
    );
    assert_eq!(person.client.get("/api/me", &[]).unwrap().status, 401);
    Client::new(&person.stack.base_url())
        .log_in(&person.email, NEW)
        .unwrap();
}

#[test]
fn after_ten_wrong_passwords_even_the_right_one_has_to_wait() {
    let person = Person::new(shared_stack());
    let log_in = |password: &str| {
        let credentials = json!({"email": person.email, "password": password});
        post(
            &Client::new(&person.stack.base_url()),
            "/api/auth/login",
            &credentials,
        )
    };
    for _ in 0..10 {
        assert_eq!(log_in("not the password").status, 401);
    }
    let refused = log_in(PASSWORD);
    assert_eq!(refused.json()["type"], "/problems/too-many-attempts");
    let seconds: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((800..=900).contains(&seconds), "{seconds}");

    let stranger = Client::new(&person.stack.base_url());
    let outbox = Client::new(&person.stack.devstack_url());
    let former = outbox.code_for(&person.email).unwrap();
    let body = json!({"email": person.email});
    assert_one_round_trip(&post(&stranger, "/api/auth/login-code", &body));
    let code = wait_until("the code", Duration::from_secs(5), || {
        let code = outbox.code_for(&person.email).unwrap();
        code.filter(|code| Some(code) != former.as_ref())
    });
    let body = json!({"email": person.email, "code": code, "token_delivery": "body"});
    let path = "/api/auth/login-code/confirm";
    assert_one_round_trip(&post(&stranger, path, &body));
    let again = post(&stranger, path, &body);
    assert_eq!(again.json()["type"], "/problems/mail-code-refused");
}

#[test]
fn twenty_right_log_ins_in_a_row_all_get_in() {
    let person = Person::new(shared_stack());
    for _ in 0..20 {
        Client::new(&person.stack.base_url())
            .log_in(&person.email, PASSWORD)
            .unwrap();
    }
}

#[test]
fn a_link_or_a_code_makes_the_account_in_one_round_trip() {
    let stack = shared_stack();
    let email = format!("{}@kitten.test", unique("code"));
    let stranger = Client::new(&stack.base_url());
    let body = json!({
        "email": email, "password": PASSWORD, "terms_version": terms_version().unwrap(),
    });
    assert_one_round_trip(&post(&stranger, "/api/auth/register", &body));
    let credentials = json!({"email": email, "password": PASSWORD});
    let early = post(&stranger, "/api/auth/login", &credentials);
    assert_eq!(early.json()["type"], "/problems/wrong-credentials");
    let token = value_after(stack, &email, "/verify?registration=");
    let body = json!({"token": token, "token_delivery": "body"});
    let made = post(&stranger, "/api/auth/register/link", &body);
    assert_one_round_trip(&made);
    assert_eq!(made.json()["account"]["balance"]["total"], 6);
    let again = post(&stranger, "/api/auth/register/link", &body);
    assert_eq!(again.json()["type"], "/problems/link-refused");
}

#[test]
fn twenty_guesses_at_once_are_ten_at_most() {
    let person = Person::new(shared_stack());
    let credentials = json!({"email": person.email, "password": "not the password"});
    let refused = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| post(&person.client, "/api/auth/login", &credentials).status))
            .collect();
        let statuses = guesses.into_iter().map(|guess| guess.join().unwrap());
        statuses.filter(|status| *status == 429).count()
    });
    assert!(refused >= 10, "only {refused} were refused");
}

#[test]
fn a_deleted_account_leaves_its_ledger_and_nothing_else() {
    let stack = own_stack("account-deleted", |_| {});
    let person = Person::new(&stack);
    let task = person.try_on(Some("with a wish of its own"));
    person.finished(&task, Duration::from_secs(30));
    assert!(objects(&stack) > 0);
    let body = json!({"password": PASSWORD});
    assert_eq!(
        person
            .client
            .delete_json("/api/account", &body)
            .unwrap()
            .status,
        204
    );

    assert_eq!(objects(&stack), 0);
    assert_eq!(person.client.get("/api/me", &[]).unwrap().status, 401);
    for (sql, expected) in [
        (
            "SELECT count(*) FROM accounts WHERE email_key LIKE '%@%'",
            0,
        ),
        ("SELECT count(*) FROM tasks WHERE prompt <> ''", 0),
        ("SELECT count(*) FROM ledger_entries", 2),
        ("SELECT count(*) FROM ledger_faults", 0),
    ] {
        assert_eq!(number(&stack, sql, &[]), expected, "{sql}");
    }
    let again = Person::registered(&stack, &person.email);
    assert_eq!(again.balance(), 0, "an address has one welcome");
}
