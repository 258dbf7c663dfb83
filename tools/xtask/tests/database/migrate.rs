//! The migration runner.

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::thread;

use crate::server::Server;
use anyhow::Result;
use xtask::hrana::Database;
use xtask::migrate;

const CATS: (&str, &str) = (
    "0001_cats.sql",
    "CREATE TABLE cats (name TEXT PRIMARY KEY);
     CREATE TABLE log (line TEXT);
     CREATE TRIGGER cats_are_logged AFTER INSERT ON cats
     BEGIN
         INSERT INTO log VALUES ('a cat; ' || NEW.name);
         INSERT INTO log VALUES ('and another line');
     END;
     INSERT INTO cats VALUES ('Mimi');",
);
const DOGS: (&str, &str) = ("0002_dogs.sql", "CREATE TABLE dogs (name TEXT);");

/// A database server of its own and a folder of migrations.
struct Bench(Server);

impl Deref for Bench {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.0
    }
}

impl Bench {
    fn new(migrations: &[(&str, &str)]) -> Self {
        let bench = Self(Server::new());
        for (name, sql) in migrations {
            bench.write(name, sql);
        }
        bench
    }

    fn write(&self, name: &str, sql: &str) {
        fs::write(self.folder.path().join(name), sql).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.folder.path().join(name)).unwrap();
    }

    fn apply(&self) -> Result<Vec<String>> {
        migrate::apply(&self.database, self.folder.path())
    }

    /// What is wrong, with its causes.
    fn problem(&self) -> String {
        format!("{:#}", self.apply().unwrap_err())
    }

    fn tables(&self) -> Vec<String> {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let rows = self.database.execute(sql, &[]).unwrap();
        let name = |row: &Vec<serde_json::Value>| row[0].as_str().unwrap().to_owned();
        rows.iter().map(name).collect()
    }
}

#[test]
fn what_is_missing_is_applied_in_order_and_once() {
    let bench = Bench::new(&[DOGS, CATS]);
    assert_eq!(bench.apply().unwrap(), ["0001_cats", "0002_dogs"]);
    assert_eq!(bench.apply().unwrap(), [""; 0]);
    bench.write("0003_mice.sql", "CREATE TABLE mice (name TEXT);");
    assert_eq!(bench.apply().unwrap(), ["0003_mice"]);
    assert_eq!(
        bench.tables(),
        ["cats", "dogs", "log", "mice", "schema_migrations"]
    );
}

#[test]
fn a_trigger_keeps_its_semicolons() {
    let bench = Bench::new(&[CATS]);
    bench.apply().unwrap();
    let lines = bench.database.execute("SELECT line FROM log", &[]).unwrap();
    assert_eq!(lines, [["a cat; Mimi"], ["and another line"]]);
}

#[test]
fn an_edited_migration_is_refused() {
    let bench = Bench::new(&[CATS, DOGS]);
    bench.apply().unwrap();
    bench.write(DOGS.0, "CREATE TABLE dogs (name TEXT, age INTEGER);");
    bench.write("0003_mice.sql", "CREATE TABLE mice (name TEXT);");
    let problem = bench.problem();
    assert!(
        problem.contains("migration 0002_dogs was edited after it was applied"),
        "{problem}"
    );
    assert!(!bench.tables().contains(&"mice".to_owned()));
}

#[test]
fn a_migration_that_is_gone_is_missed() {
    let bench = Bench::new(&[CATS, DOGS]);
    bench.apply().unwrap();
    bench.remove(DOGS.0);
    let problem = bench.problem();
    assert!(
        problem.contains("migration 0002_dogs is applied, but its file is missing"),
        "{problem}"
    );
}

#[test]
fn nothing_is_slipped_into_the_past() {
    let bench = Bench::new(&[CATS, ("0003_mice.sql", "CREATE TABLE mice (name TEXT);")]);
    bench.apply().unwrap();
    bench.write(DOGS.0, DOGS.1);
    let problem = bench.problem();
    assert!(
        problem.contains("give it the next free number"),
        "{problem}"
    );
}

#[test]
fn of_a_migration_that_fails_nothing_stays() {
    let broken = "CREATE TABLE dogs (name TEXT); INSERT INTO unicorns VALUES (1);";
    let bench = Bench::new(&[CATS, ("0002_dogs.sql", broken)]);
    let problem = bench.problem();
    assert!(
        problem.contains("0002_dogs") && problem.contains("unicorns"),
        "{problem}"
    );
    assert_eq!(bench.tables(), ["cats", "log", "schema_migrations"]);

    bench.write(DOGS.0, DOGS.1);
    assert_eq!(bench.apply().unwrap(), ["0002_dogs"]);
}

#[test]
fn two_runners_at_once_apply_everything_once() {
    let bench = Bench::new(&[CATS, DOGS]);
    let applied: Vec<Vec<String>> = thread::scope(|scope| {
        let run = || {
            let database = Database::new(&bench.url, None);
            migrate::apply(&database, bench.folder.path()).unwrap()
        };
        let runners = [scope.spawn(run), scope.spawn(run), scope.spawn(run)];
        runners.map(|runner| runner.join().unwrap()).into()
    });
    let mut all = applied.concat();
    all.sort();
    assert_eq!(all, ["0001_cats", "0002_dogs"]);
}

#[test]
fn a_badly_named_file_is_refused() {
    let bench = Bench::new(&[("cats.sql", "CREATE TABLE cats (name TEXT);")]);
    assert!(bench.problem().contains("is not named NNNN_name.sql"));
    let twice = Bench::new(&[CATS, ("1_more.sql", "CREATE TABLE more (name TEXT);")]);
    assert!(
        twice
            .problem()
            .contains("two migrations have the number 0001")
    );
}

#[test]
fn without_the_right_token_the_database_stays_shut() {
    let bench = Bench(Server::locked());
    bench.write(CATS.0, CATS.1);
    let stranger = Database::new(&bench.url, Some("guess".to_owned()));
    let problem = migrate::apply(&stranger, bench.folder.path()).unwrap_err();
    assert!(format!("{problem:#}").contains("401"), "{problem:#}");
}

#[test]
fn the_projects_own_migrations_fit_together() {
    let bench = Bench::new(&[]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    assert!(!migrate::apply(&bench.database, &folder).unwrap().is_empty());
    assert!(migrate::apply(&bench.database, &folder).unwrap().is_empty());
}
