//! product.md 2: the ledger to take away, streamed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{number, round_trips, shared_stack};
use serde_json::{Value, json};

/// Books so many adjustments of one credit, a slice at a time: a transaction has to be short.
fn book(person: &Person<'_>, entries: usize) {
    const SLICE: usize = 3_000;
    let places = "WITH RECURSIVE place (n) AS (
        SELECT ?2 + 1 UNION ALL SELECT n + 1 FROM place WHERE n < ?3
    )";
    let created_at = &person.log_in["tokens"]["access_expires_at"];
    let statements = [
        "INSERT INTO credit_grants (id, account_id, source, amount, created_at)
         {places} SELECT 'g' || n || ?1, ?1, 'adjustment', 1, ?4 FROM place",
        "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
         {places} SELECT 'e' || n || ?1, 'g' || n || ?1, 1, 1 FROM place WHERE ?4 > 0",
        "INSERT INTO ledger_entries
            (id, account_id, seq, event, subject, amount, balance, created_at)
         {places} SELECT 'e' || n || ?1, ?1, n + 1, 'adjustment', n, 1, n + 6, ?4 FROM place",
    ];
    let database = person.stack.database();
    for booked in (0..entries).step_by(SLICE) {
        let until = entries.min(booked + SLICE);
        let arguments = [
            json!(person.id),
            json!(booked),
            json!(until),
            created_at.clone(),
        ];
        let slice = database.transaction(|connection| {
            for statement in statements {
                connection.execute(&statement.replace("{places}", places), &arguments)?;
            }
            Ok(())
        });
        slice.unwrap();
    }
    let sql = "SELECT count(*) FROM ledger_entries WHERE account_id = ?";
    assert_eq!(
        number(person.stack, sql, &[json!(person.id)]),
        entries as i64 + 1
    );
}

#[test]
fn a_long_ledger_comes_whole_a_page_at_a_time() {
    let person = Person::new(shared_stack());
    book(&person, 4_500);
    let answer = person.client.get("/api/ledger/export", &[]).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    assert_eq!(answer.header("content-length"), None);
    let table = String::from_utf8(answer.body.clone()).unwrap();
    assert!(table.starts_with('\u{feff}'));
    let balances = table.lines().skip(1).map(|row| row.split(',').nth(3));
    let balances: Vec<i64> = balances
        .map(|text| text.unwrap().parse().unwrap())
        .collect();
    assert!(balances.iter().copied().eq((6..=4_506).rev()), "a gap");
    let id = answer.header("x-request-id").unwrap();
    assert_eq!(round_trips(person.stack, id), 5);
}

#[test]
fn an_export_that_breaks_off_does_not_look_complete() {
    let person = Person::new(shared_stack());
    book(&person, 60_000);
    let token = person.log_in["tokens"]["access_token"].as_str().unwrap();
    let address = person.stack.base_url().replace("http://", "");
    let mut connection = TcpStream::connect(&address).unwrap();
    let timeout = Some(Duration::from_secs(20));
    connection.set_read_timeout(timeout).unwrap();
    let head = format!(
        "GET /api/ledger/export HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).unwrap();
    let mut beginning = [0; 4096];
    let length = connection.read(&mut beginning).unwrap();
    assert!(beginning[..length].starts_with(b"HTTP/1.1 200 "));

    let out = person
        .client
        .post_json("/api/auth/logout", &[], &Value::Null);
    assert_eq!(out.unwrap().status, 204);
    let mut rest = Vec::new();
    // The connection may be reset as well as closed.
    let _ = connection.read_to_end(&mut rest);
    assert!(!rest.ends_with(b"0\r\n\r\n"), "it looks complete");
    assert!(rest.len() < 60_000 * 40, "it was sent to its end");
}
