//! product.md 7: what the back office shows is there at once, however much there is. Every page of it
//! is asked for of a database of 1,000,000 accounts, 5,000,000 ledger entries and 1,000,000 tasks:
//! `cargo xtask scale`, which takes some minutes and some gigabytes below `target/scale`.

mod fill;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use listing::{FilterKind, List};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    lists::{documented, samples, searches},
    support::{Client, Embedded, START, World},
};

/// No page takes longer than that, but for one in twenty.
const BUDGET: Duration = Duration::from_millis(50);
/// Each is asked for so many times.
const TIMES: usize = 20;

/// The file of a database that is filled as `fill.rs` and the migrations have it now.
fn file() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<_> = fs::read_dir(root.join("migrations"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.push(root.join("tests/native/scale/fill.rs"));
    let mut sum = Sha256::new();
    for file in files {
        sum.update(fs::read(file).unwrap());
    }
    let folder = root.join("target/scale");
    fs::create_dir_all(&folder).unwrap();
    let sum = URL_SAFE_NO_PAD.encode(&sum.finalize()[..6]);
    folder.join(format!("{sum}.db"))
}

/// The world with that database, filled first where it is not there.
async fn large_world() -> World {
    let file = file();
    if !file.exists() {
        for old in fs::read_dir(file.parent().unwrap()).unwrap() {
            fs::remove_file(old.unwrap().path()).unwrap();
        }
        let unfinished = file.with_extension("unfinished");
        let world = World::on(Embedded::migrated_at(&unfinished).await);
        println!("filling {}", file.display());
        let started = now();
        fill::fill(&world).await;
        println!("filled in {} s", started.elapsed().as_secs());
        drop(world);
        fs::rename(unfinished, &file).unwrap();
    }
    let world = World::on(Embedded::at(&file).await);
    // What the test itself writes, the operator and the session, is never committed.
    world.database.rewind().await;
    world
}

#[allow(clippy::disallowed_methods, reason = "what is measured is time")]
fn now() -> Instant {
    Instant::now()
}

/// Ids that stand for what a filter by text is asked: of something that has many rows, and of
/// something that has few.
async fn values(world: &World, list: &List, filter: &str, test: &FilterKind) -> Vec<String> {
    let text = async |sql: &str| -> String {
        let rows = world.database.sql(sql).await.unwrap();
        rows[0].get(0).unwrap()
    };
    let account = async |place: i64| {
        text(&format!(
            "SELECT id FROM accounts ORDER BY id LIMIT 1 OFFSET {place}"
        ))
        .await
    };
    match filter {
        "from" => vec![(START - 86_400_000).to_string(), "0".to_owned()],
        "to" => vec![(START - 300 * 86_400_000).to_string(), START.to_string()],
        "account" => vec![account(0).await, account(499).await],
        "operator" => vec![account(1).await, account(3).await],
        "preset" => vec!["try_on".to_owned(), "rare".to_owned()],
        "action" => vec!["order.confirm".to_owned(), "account.erase".to_owned()],
        "job" => vec!["sweep".to_owned(), "daily".to_owned()],
        "batch" => vec![text("SELECT id FROM code_batches ORDER BY id LIMIT 1 OFFSET 499").await],
        _ => {
            let is_text = matches!(test, FilterKind::Text(_));
            assert!(!is_text, "say here what {} is asked by {filter}", list.name);
            samples(test)
        }
    }
}

/// Every query of a list: each order, from its beginning and from its middle; each filter, also in
/// each order that is not that of ids, and each two together; each search.
async fn queries(world: &World, list: &List, of: &str) -> Vec<String> {
    let mut queries = Vec::new();
    for sort in list.sorts {
        queries.push(format!("sort={}", sort.name));
        let condition = list.of.map_or(String::new(), |condition| {
            format!("WHERE {}", condition.replace(":of", &format!("'{of}'")))
        });
        let (by, id, from) = (sort.by, list.id, list.from);
        let number = format!("SELECT count(*) FROM {from} {condition}");
        let middle = world.database.number(&number).await / 2;
        let place = format!(
            "SELECT CAST({by} AS TEXT), CAST({id} AS TEXT) FROM {from} {condition}
             ORDER BY {by}, {id} LIMIT 1 OFFSET {middle}"
        );
        let place = world.database.sql(&place).await.unwrap().remove(0);
        let [by, id] = [0, 1].map(|column| place.get::<String>(column).unwrap());
        let cursor = URL_SAFE_NO_PAD.encode([sort.name, &by, &id].join("\n"));
        queries.push(format!("sort={}&cursor={cursor}", sort.name));
    }
    let mut filters = Vec::new();
    for filter in list.filters {
        for value in values(world, list, filter.name, &filter.test).await {
            filters.push((filter.name, format!("{}={value}", filter.name)));
        }
    }
    for (place, (name, filter)) in filters.iter().enumerate() {
        queries.push(filter.clone());
        let others = list.sorts.iter().filter(|sort| sort.by != list.id);
        queries.extend(others.map(|sort| format!("{filter}&sort={}", sort.name)));
        let others = filters[place + 1..]
            .iter()
            .filter(|(other, _)| other != name);
        queries.extend(others.map(|(_, other)| format!("{filter}&{other}")));
    }
    let known = ["search=user777777@example.com", "search=user7", "search=u"];
    let addresses = list.name == "accounts";
    queries.extend(
        known
            .into_iter()
            .take(if addresses { 3 } else { 1 })
            .filter(|_| !list.search.is_empty())
            .map(str::to_owned),
    );
    queries.extend(searches(list).iter().map(|typed| format!("search={typed}")));
    queries
}

/// The pages that are no lists.
async fn other_pages(world: &World) -> Vec<String> {
    let text =
        async |sql: &str| -> String { world.database.sql(sql).await.unwrap()[0].get(0).unwrap() };
    let largest = text("SELECT id FROM accounts ORDER BY id LIMIT 1").await;
    let task = text("SELECT id FROM tasks ORDER BY id DESC LIMIT 1 OFFSET 500000").await;
    let is_list = |path: &str| {
        backoffice::LISTS
            .iter()
            .any(|list| path.ends_with(&format!("/{}", list.name)))
    };
    let pages = backoffice_pages()
        .into_iter()
        .filter(|path| !is_list(path) && !path.ends_with("/export"));
    pages
        .map(|path| match path.as_str() {
            "/api/admin/accounts/{id}" => path.replace("{id}", &largest),
            "/api/admin/tasks/{id}" => path.replace("{id}", &task),
            "/api/admin/presets/{id}/versions" => path.replace("{id}", "try_on"),
            other => {
                assert!(!other.contains('{'), "say here which {other} is asked for");
                path
            }
        })
        .collect()
}

fn backoffice_pages() -> Vec<String> {
    let operations = crate::backoffice::operations().into_iter();
    operations
        .filter(|(method, _)| *method == Method::GET)
        .map(|(_, path)| path)
        .collect()
}

/// What a page takes, all but for the slowest in twenty: by the clock, and of the processor alone,
/// where the system tells that (Linux). The latter does not depend on what else the machine does; the
/// file is in memory by then.
struct Taken {
    by_clock: Duration,
    of_processor: Duration,
}

async fn measured(operator: &Client<'_>, path: &str) -> Taken {
    operator.get(path).await.expect(200);
    let (mut by_clock, mut of_processor) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let (started, worked) = (now(), worked());
        operator.get(path).await.expect(200);
        let taken = started.elapsed();
        by_clock.push(taken);
        let worked_since = |before: Duration| Some(self::worked()? - before);
        of_processor.push(worked.and_then(worked_since).unwrap_or(taken));
    }
    let slow = |mut taken: Vec<Duration>| {
        taken.sort();
        taken[TIMES * 95 / 100 - 1]
    };
    Taken {
        by_clock: slow(by_clock),
        of_processor: slow(of_processor),
    }
}

/// The time for which this thread has had the processor.
fn worked() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = told.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[tokio::test]
#[ignore = "takes minutes and gigabytes: cargo xtask scale"]
async fn every_page_of_the_back_office_is_there_at_once_among_millions_of_rows() {
    let world: Arc<World> = Arc::new(large_world().await);
    let operator = world.operator("boss@kitten.example").await;
    for (table, number) in [
        ("accounts", fill::ACCOUNTS),
        ("tasks", fill::TASKS),
        ("ledger_entries", 5_000_000),
    ] {
        let rows = world
            .database
            .number(&format!("SELECT count(*) FROM {table}"))
            .await;
        assert!(rows >= number, "{table}: {rows}");
        println!("{rows:>9} {table}");
    }
    let document: Value = serde_json::to_value(app::document()).unwrap();
    let mut paths = other_pages(&world).await;
    let largest = world
        .database
        .sql("SELECT id FROM accounts ORDER BY id LIMIT 1")
        .await
        .unwrap();
    let largest: String = largest[0].get(0).unwrap();
    for list in backoffice::LISTS {
        let path = documented(&document, list, false)
            .0
            .replace("{id}", &largest);
        let queries = queries(&world, list, &largest).await;
        paths.extend(queries.into_iter().map(|query| format!("{path}?{query}")));
    }
    let mut pages = Vec::new();
    for path in paths {
        pages.push((measured(&operator, &path).await, path));
    }
    pages.sort_by_key(|(taken, _)| taken.of_processor);
    println!("\np95 in ms, of the processor and by the clock");
    let ms = |taken: Duration| taken.as_secs_f64() * 1000.0;
    for (taken, path) in &pages {
        let [processor, clock] = [ms(taken.of_processor), ms(taken.by_clock)];
        println!("{processor:>9.1} {clock:>9.1}  {path}");
    }
    let over: Vec<&String> = pages
        .iter()
        .filter(|(taken, _)| taken.of_processor > BUDGET)
        .map(|(_, path)| path)
        .collect();
    assert!(
        over.is_empty(),
        "{} of {} pages take more than {BUDGET:?}: {over:#?}",
        over.len(),
        pages.len()
    );
}
