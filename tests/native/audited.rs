//! product.md 7: no write of an operator commits without its record, walked from the API document.

use http::Method;
use serde_json::Value;

use crate::{
    backoffice, backoffice_catalogue,
    support::{Client, World},
};

/// A write that can be done in its world: what it is called on record, its request.
type Sample = (&'static str, Method, String, Value);

/// A sample for every write, in an order in which all can be done.
async fn samples(world: &World, operator: &Client<'_>, mimi: &Client<'_>) -> Vec<Sample> {
    let deeds = backoffice::deeds(world, operator, mimi).await.into_iter();
    let mut samples: Vec<Sample> = deeds
        .map(|(action, path, body)| (action, Method::POST, path, body))
        .collect();
    samples.extend(backoffice_catalogue::deeds(operator).await);
    samples
}

/// Whether a path is of a route, whose braces stand for anything.
fn is_of(path: &str, route: &str) -> bool {
    let (parts, names) = (path.split('/'), route.split('/'));
    parts.clone().count() == names.clone().count()
        && parts
            .zip(names)
            .all(|(part, name)| part == name || name.starts_with('{') && !part.is_empty())
}

/// The samples of each write in the API document.
fn assert_complete(samples: &[Sample]) {
    for (method, route) in backoffice::operations() {
        let of_route = |(_, by, path, _): &&Sample| *by == method && is_of(path, &route);
        assert!(
            backoffice::is_read(&method, &route) || samples.iter().any(|sample| of_route(&sample)),
            "`{method} {route}` has no sample request: add one to `deeds` in \
             tests/native/backoffice.rs or tests/native/backoffice_catalogue.rs, so that it is shown \
             to change nothing without its record"
        );
    }
}

/// Every row of every table.
async fn dump(world: &World) -> Vec<(String, String)> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut dump = Vec::new();
    for table in world.database.sql(tables).await.unwrap() {
        let table: String = table.get(0).unwrap();
        let rows = world.database.sql(&format!("SELECT * FROM {table}")).await;
        dump.extend(
            rows.unwrap()
                .iter()
                .map(|row| (table.clone(), format!("{row:?}"))),
        );
    }
    dump
}

async fn records(world: &World, action: &str) -> i64 {
    let number = format!("SELECT count(*) FROM audit_log WHERE action = '{action}'");
    world.database.number(&number).await
}

#[tokio::test]
async fn without_its_record_no_write_of_an_operator_changes_anything() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let samples = samples(&world, &operator, &mimi).await;
    assert_complete(&samples);
    for (action, method, path, body) in samples {
        let write = async || {
            operator
                .write_by(method.clone(), &path, action, &body)
                .await
        };
        let around = || (world.queue.len(), world.outbox.to("mimi@example.com").len());
        let sent = around();
        let before = dump(&world).await;
        let fails = "CREATE TRIGGER audit_fails BEFORE INSERT ON audit_log
                     BEGIN SELECT RAISE(ABORT, 'no record today'); END";
        world.database.sql(fails).await.unwrap();
        write().await.expect(500);
        world
            .database
            .sql("DROP TRIGGER audit_fails")
            .await
            .unwrap();
        let after = dump(&world).await;
        let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
        assert!(after == before, "{method} {path}: {changed:?}");
        assert_eq!(around(), sent, "{method} {path}");

        // The record was all that it lacked.
        let recorded = records(&world, action).await;
        let answer = write().await;
        assert!(answer.status.is_success(), "{action}: {:?}", answer.bytes);
        assert_eq!(records(&world, action).await, recorded + 1, "{action}");
        assert_ne!(dump(&world).await, before, "{action}");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn a_draft_holds_the_commit_until_its_record_is_written() {
    let world = World::new().await;
    let draft = "INSERT INTO audit_drafts (id) VALUES ('deed')".to_owned();
    world.assert_refused(&[draft]).await;
}

#[test]
fn a_path_is_of_its_own_route_alone() {
    assert!(is_of(
        "/api/admin/orders/x/void",
        "/api/admin/orders/{id}/void"
    ));
    for (path, route) in [
        ("/api/admin/orders/x/void", "/api/admin/orders/{id}/refund"),
        ("/api/admin/orders/x", "/api/admin/orders/{id}/void"),
        ("/api/admin/orders//void", "/api/admin/orders/{id}/void"),
    ] {
        assert!(!is_of(path, route), "{path} {route}");
    }
}
