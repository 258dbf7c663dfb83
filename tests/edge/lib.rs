//! What the edge tests lean on: stacks to talk to, people who use them, photographs, and looks
//! at what the database and the bucket hold.
//!
//! The tests themselves are in `edge.rs`, a file for each subject.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

pub mod person;
pub mod photos;

use std::fs;
use std::io::Write;
use std::sync::{Once, OnceLock};
use std::time::Duration;

use serde_json::Value;
use walkdir::WalkDir;
use xtask::stack::{self, Stack, StackOptions};
use xtask::worker::Profile;
use xtask::{project, setup};

/// The stack that most tests share: what ships, with a quick gateway.
pub fn shared_stack() -> &'static Stack {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| own_stack("shared", |_| {}))
}

/// Builds what every stack runs, once.
pub fn build() {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        setup::build_tools().unwrap();
        stack::build(Profile::Release).unwrap();
    });
}

/// A stack of one's own, for tests that count everything or break it.
pub fn own_stack(name: &str, adjust: impl FnOnce(&mut StackOptions)) -> Stack {
    build();
    let state = project::cleared(&format!("edge-tests/{name}")).unwrap();
    let mut options = StackOptions::new(state);
    adjust(&mut options);
    Stack::start(options).unwrap()
}

/// How many round trips to the database a request has made.
pub fn round_trips(stack: &Stack, request_id: &str) -> u64 {
    let path = format!("/stats/requests/{request_id}");
    let answer = xtask::api::Client::new(&stack.devstack_url())
        .get(&path, &[])
        .unwrap();
    answer.json()["pipelines"].as_u64().unwrap()
}

/// How many objects the bucket holds.
pub fn objects(stack: &Stack) -> usize {
    blob_files(stack).count()
}

/// The bytes of every object that the bucket holds, as they lie on the disk.
pub fn blobs(stack: &Stack) -> Vec<Vec<u8>> {
    blob_files(stack)
        // One may go in the meantime.
        .filter_map(|entry| fs::read(entry.path()).ok())
        .collect()
}

fn blob_files(stack: &Stack) -> impl Iterator<Item = walkdir::DirEntry> {
    let bucket = stack
        .state()
        .join("cloudflare/v3/r2/kitten-closet-images/blobs");
    WalkDir::new(bucket)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
}

/// Runs `work` while the bucket refuses every result, but takes and gives everything else: its own
/// table does not let them in.
pub fn while_results_are_refused(stack: &Stack, work: impl FnOnce()) {
    let table = stack
        .state()
        .join("cloudflare/v3/r2/miniflare-R2BucketObject");
    let table = fs::read_dir(table)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.extension().is_some_and(|name| name == "sqlite")
                && !path.ends_with("metadata.sqlite")
        })
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let run = |sql: &str| {
        runtime.block_on(async {
            let database = libsql::Builder::new_local(&table).build().await.unwrap();
            database
                .connect()
                .unwrap()
                .execute_batch(sql)
                .await
                .unwrap();
        });
    };
    run(
        "CREATE TRIGGER refusal BEFORE INSERT ON _mf_objects WHEN NEW.key LIKE 'results/%'
         BEGIN SELECT RAISE(ABORT, 'no result is taken'); END",
    );
    work();
    run("DROP TRIGGER refusal");
}

/// Prints figures past the test harness, which would show them of failed tests alone.
pub fn publish(figures: &str) {
    std::io::stderr().write_all(figures.as_bytes()).unwrap();
}

/// Lets so many milliseconds pass for the outputs of a task: leases and pauses run out.
pub fn let_time_pass(stack: &Stack, task_id: &str, milliseconds: i64) {
    let sql = "UPDATE task_outputs
        SET queued_at = queued_at - ?2, enqueued_at = enqueued_at - ?2,
            not_before = max(not_before - ?2, 0), lease_until = lease_until - ?2
        WHERE task_id = ?1";
    let arguments = [Value::from(task_id), Value::from(milliseconds)];
    stack.database().execute(sql, &arguments).unwrap();
}

/// The one number that a query answers.
pub fn number(stack: &Stack, sql: &str, arguments: &[Value]) -> i64 {
    stack.database().execute(sql, arguments).unwrap()[0][0]
        .as_i64()
        .unwrap()
}

/// Asks `look` again and again until it finds something.
///
/// # Panics
/// When it has not after `patience`.
pub fn wait_until<T>(what: &str, patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = std::time::Instant::now() + patience;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            std::time::Instant::now() < deadline,
            "waited in vain for: {what}"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}
