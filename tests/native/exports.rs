//! product.md 7: exports that Excel opens as they were meant, and that cannot do anything there. They
//! are read back with another's reader, the `csv` crate.

use std::collections::BTreeSet;

use axum::body::Body;
use http::Method;
use serde_json::json;
use web::export::{Cell, Csv};

use crate::{
    orders::{decide, ordered},
    support::{Client, World},
};

/// What somebody writes who wants a spreadsheet to do something, or to lose its rows.
const NASTY: [&str; 16] = [
    "=HYPERLINK(\"https://evil.example\",\"click\")",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "two\nlines",
    "two\r\nlines, and a comma",
    "say \"meow\"",
    "\"=1+1\"",
    "a,=1+1",
    "ends in a quote\"",
    "小猫，更衣",
    "'=already marked",
];

/// What a spreadsheet begins a formula with.
const BEGIN_FORMULAS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The cells of a CSV, row by row, as RFC 4180 has them. Every row has as many as the first.
fn rows(csv: &[u8]) -> Vec<Vec<String>> {
    let csv = csv.strip_prefix("\u{feff}".as_bytes()).unwrap_or(csv);
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv);
    let rows = reader.into_records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// Whether a spreadsheet could take a cell for a formula: a number is none.
fn is_formula(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = [whole, fraction].concat();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    cell.starts_with(BEGIN_FORMULAS) && !is_number
}

/// What was written, of what a cell holds. What was written with a mark of its own cannot be told from
/// what was given one; there is no harm in it.
fn meant(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text) => text,
        _ => cell,
    }
}

fn written(table: &[Vec<String>]) -> Vec<u8> {
    let mut csv = Csv::with_header(["one", "two", "three", "four"]).unwrap();
    for row in table {
        csv.row(row.iter().map(|cell| Cell::Text(cell))).unwrap();
    }
    csv.into_bytes().unwrap().to_vec()
}

#[test]
fn a_table_of_nasty_cells_survives_a_round_trip_and_holds_no_formula() {
    let mut random = fastrand::Rng::with_seed(7);
    let letters: Vec<char> = "=+-@\t\r\n\"',;＝＋－＠ ax1.猫\u{feff}".chars().collect();
    for _ in 0..2_000 {
        let mut cell = || match random.u8(..4) {
            0 => NASTY[random.usize(..NASTY.len())].to_owned(),
            _ => (0..random.usize(1..8))
                .map(|_| letters[random.usize(..letters.len())])
                .collect(),
        };
        let table: Vec<Vec<String>> = (0..3).map(|_| (0..4).map(|_| cell()).collect()).collect();
        let read = &rows(&written(&table))[1..];
        for (row, read) in table.iter().zip(read) {
            assert_eq!(row.len(), read.len());
            for (cell, read) in row.iter().zip(read) {
                assert!(!is_formula(read), "{read:?}");
                assert_eq!(meant(read), meant(cell));
            }
        }
        assert_eq!(read.len(), table.len());
    }
}

/// Everything that users and operators can write into an export, nasty.
async fn nasty_world<'w>(world: &'w World, operator: &Client<'w>) {
    // All that may begin an address; the others never come in.
    for address in ["=1+1@example.com", "+1+1@example.com", "-1+1@example.com"] {
        world.newcomer(address).await;
    }
    let mimi = world.newcomer("mimi@example.com").await;
    world.sweep().await;
    for (number, text) in NASTY.iter().enumerate() {
        let grants = json!({"kind": "credits", "credits": 5});
        let body = json!({"grants": grants, "count": 1, "note": text});
        let key = format!("batch {number}");
        let made = operator.write("/api/admin/code-batches", &key, &body).await;
        made.expect(201);
        let adjust = format!("/api/admin/accounts/{}/adjustments", mimi.id);
        let body = json!({"credits": 5, "reason": text});
        let key = format!("adjustment {number}");
        operator.write(&adjust, &key, &body).await.expect(201);
    }
    let [person, garment] = [mimi.picture().await, mimi.picture().await];
    let inputs = json!({"person": [person], "garments": [garment]});
    let body = json!({"preset": "try_on", "inputs": inputs, "prompt": NASTY[0]});
    mimi.submit("key", &body).await.expect(202);
    let order = ordered(&mimi, json!({"pack": "small"})).await;
    decide(operator, &order, "confirm").await.expect(200);
    for text in NASTY {
        let value = text.replace('\'', "''");
        // What is for sale is named by operators.
        let rename = format!("UPDATE packs SET name_en = '{value}', name_zh = '{value}'");
        world.database.sql(&rename).await.unwrap();
        let order = ordered(&mimi, json!({"pack": "small"})).await;
        decide(operator, &order, "void").await.expect(200);
    }
}

#[tokio::test]
async fn every_export_survives_a_round_trip_and_holds_no_formula() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    nasty_world(&world, &operator).await;
    let mut read = BTreeSet::new();
    for (method, path) in crate::backoffice::operations() {
        if method != Method::GET || !path.ends_with("/export") {
            continue;
        }
        let accounts = operator.get("/api/admin/accounts?search=mimi").await.json();
        let mimi = accounts["items"][0]["id"].as_str().unwrap();
        let path = path.replace("{id}", mimi);
        for language in ["zh", "en"] {
            let headers = [("accept-language", language)];
            let answer = operator.send(Method::GET, &path, &headers, Body::empty());
            let answer = answer.await.expect(200);
            assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
            let is_marked = answer.bytes.starts_with("\u{feff}".as_bytes());
            assert!(
                is_marked,
                "Excel takes {path} for something else than UTF-8"
            );
            let rows = rows(&answer.bytes);
            assert!(rows.len() > 1, "{path} is empty");
            for cell in rows.iter().flatten() {
                assert!(!is_formula(cell), "{path}: {cell:?}");
                read.insert(meant(cell).to_owned());
            }
        }
    }
    for text in NASTY {
        let found = read.contains(meant(text.trim()));
        assert!(found, "{text:?} came back from no export");
    }
    for address in ["=1+1@example.com", "+1+1@example.com", "-1+1@example.com"] {
        assert!(read.contains(address), "{address} came back from no export");
    }
}
