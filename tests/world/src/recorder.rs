//! Keeps each distinct statement that the service sends, so that `cargo xtask test` can hand them all
//! to the official libSQL server, whose parser takes less than the embedded engine's.

use std::{
    collections::HashSet,
    env,
    fs::{self, File},
    io::Write,
    path::PathBuf,
    process,
    sync::{LazyLock, Mutex},
};

use ports::database::Statement;
use serde_json::json;

/// Names the folder that statements are written to. Nothing is kept where it is not set.
const FOLDER: &str = "RECORD_STATEMENTS";

struct Recorder {
    seen: HashSet<String>,
    file: File,
}

static RECORDER: LazyLock<Option<Mutex<Recorder>>> = LazyLock::new(|| {
    let folder = PathBuf::from(env::var_os(FOLDER)?);
    fs::create_dir_all(&folder).unwrap();
    // One file a process: test binaries run beside each other.
    let file = folder.join(format!("{}.jsonl", process::id()));
    let file = File::options().create(true).append(true).open(file);
    Some(Mutex::new(Recorder {
        seen: HashSet::new(),
        file: file.unwrap(),
    }))
});

/// Writes a statement down, one line of JSON, unless this process has.
pub fn record(statement: &Statement) {
    let Some(recorder) = RECORDER.as_ref() else {
        return;
    };
    let mut recorder = recorder.lock().unwrap();
    if recorder.seen.insert(statement.sql.clone()) {
        let line = json!({"sql": statement.sql, "arguments": statement.args.len()});
        writeln!(recorder.file, "{line}").unwrap();
    }
}
