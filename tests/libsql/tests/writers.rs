//! Many writers at once, for longer than the write-ahead log takes to fill once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use futures_util::future::join_all;
use hrana::HranaDatabase;
use libsql_tests::Server;
use ports::args;
use ports::database::{Batch, Database as _};

/// A connection that checkpoints by itself can lock the server up for good while others wait to write
/// (`xtask::sqld`). That takes luck; this does not.
#[tokio::test(flavor = "multi_thread")]
async fn no_connection_checkpoints_by_itself() {
    let server = Server::start_empty(&[]).await;
    let database = HranaDatabase::new(Arc::new(server.client()), &server.url(), None).unwrap();
    let mut batch = Batch::read();
    let step = batch.add("PRAGMA wal_autocheckpoint", vec![]);
    let outcome = database.run(&batch).await.unwrap();
    assert_eq!(outcome.one(step).unwrap().get::<i64>(0).unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sixteen_writers_commit_at_once_is_all_there() {
    const WRITERS: i64 = 16;
    const BATCHES: i64 = 100;
    let server = Server::start_empty(&[]).await;
    let database = HranaDatabase::new(Arc::new(server.client()), &server.url(), None).unwrap();
    let mut schema = Batch::write();
    schema.add("CREATE TABLE cats (writer, photo)", vec![]);
    database.run(&schema).await.unwrap();

    join_all((0..WRITERS).map(async |writer| {
        for _ in 0..BATCHES {
            let mut batch = Batch::write();
            for _ in 0..5 {
                let insert = "INSERT INTO cats VALUES (?1, randomblob(4000))";
                batch.add(insert, args![writer]);
            }
            database.run(&batch).await.unwrap();
        }
    }))
    .await;

    let mut count = Batch::read();
    let step = count.add("SELECT count(*) FROM cats", vec![]);
    let outcome = database.run(&count).await.unwrap();
    let cats: i64 = outcome.one(step).unwrap().get(0).unwrap();
    assert_eq!(cats, WRITERS * BATCHES * 5);
}
