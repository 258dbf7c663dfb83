//! A backup is restored on the official server and looked at before somebody needs it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fs, path::PathBuf};

use tempfile::TempDir;
use world::Embedded;
use xtask::{migrate, project, rehearsal, sqld};

/// The file of a database with the schema, after `statements`.
async fn backup(folder: &TempDir, statements: &[&str]) -> PathBuf {
    sqld::install().unwrap();
    let database = folder.path().join("database");
    let server = sqld::Server::start(&database).unwrap();
    migrate::apply(&server.database(), &project::path("migrations")).unwrap();
    server.into_service().stop();
    let file = database.join("dbs/default/data");
    // What is in the log only is no part of the file.
    let embedded = Embedded::at(&file).await;
    for statement in statements
        .iter()
        .chain(&["PRAGMA wal_checkpoint(TRUNCATE)"])
    {
        embedded.sql(statement).await.unwrap();
    }
    drop(embedded);
    file
}

#[tokio::test]
async fn a_backup_that_is_sound_is_taken() {
    let folder = TempDir::new().unwrap();
    let file = backup(&folder, &[]).await;
    rehearsal::run(&file, &folder.path().join("rehearsal")).unwrap();
}

#[tokio::test]
async fn a_backup_with_a_reference_that_leads_nowhere_is_told() {
    let folder = TempDir::new().unwrap();
    let stray = [
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO notifications (id, account_id, kind, subject, data, created_at)
         VALUES ('n', 'nobody', 'welcome', '', '{}', 1)",
    ];
    let file = backup(&folder, &stray).await;
    let refused = rehearsal::run(&file, &folder.path().join("rehearsal")).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("every reference leads somewhere"),
        "{refused:#}"
    );
}

#[tokio::test]
async fn half_a_backup_is_refused() {
    let folder = TempDir::new().unwrap();
    let file = backup(&folder, &[]).await;
    let half = fs::read(&file).unwrap();
    fs::write(&file, &half[..half.len() / 2]).unwrap();
    rehearsal::run(&file, &folder.path().join("rehearsal")).unwrap_err();
}
