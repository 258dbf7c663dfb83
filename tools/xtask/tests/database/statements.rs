//! The official server's parser finds what the embedded engine takes all the same.

use crate::server::Server;
use xtask::statements::{self, Statement};

fn statement(sql: &str, arguments: usize) -> Statement {
    Statement {
        sql: sql.to_owned(),
        arguments,
    }
}

#[test]
fn what_the_server_cannot_parse_is_found_among_what_it_can() {
    let server = Server::new();
    let create = "CREATE TABLE cats (name TEXT)";
    server.database.execute(create, &[]).unwrap();
    let statements = [
        statement("SELECT name FROM cats WHERE name = ?2", 2),
        statement("SELECT json_group_array(name ORDER BY name) FROM cats", 0),
        statement("INSERT INTO cats VALUES (?1)", 1),
        statement("SELECT name FROM dogs", 0),
    ];
    let refusals = statements::refused(&server.database, &statements).unwrap();
    let found: Vec<(&str, Option<&str>)> = refusals
        .iter()
        .map(|refusal| (refusal.sql.as_str(), refusal.error.code.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (statements[1].sql.as_str(), Some("SQL_PARSE_ERROR")),
            (statements[3].sql.as_str(), Some("SQLITE_UNKNOWN")),
        ]
    );
    // Nothing was run.
    let count = "SELECT count(*) FROM cats";
    assert_eq!(server.database.execute(count, &[]).unwrap(), [[0]]);
}

#[test]
fn a_table_that_no_statement_names_is_found() {
    let server = Server::new();
    for table in ["cats", "cat_toys", "dogs"] {
        let create = format!("CREATE TABLE {table} (name TEXT)");
        server.database.execute(&create, &[]).unwrap();
    }
    let statements = [
        statement("SELECT 1 FROM cat_toys WHERE name = ?1", 1),
        statement("DELETE FROM dogs", 0),
    ];
    let unnamed = statements::unnamed_tables(&server.database, &statements).unwrap();
    assert_eq!(unnamed, ["cats"]);
}
