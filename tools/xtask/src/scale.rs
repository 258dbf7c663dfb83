//! `cargo xtask scale`: every page of the back office, of a database with millions of rows
//! (`tests/native/scale`).

use anyhow::Result;

use crate::{process, project};

/// Fills the database where that is not done yet, asks for every page, and prints what each took.
///
/// # Errors
/// When one takes longer than its budget.
pub fn run() -> Result<()> {
    let mut command = process::cargo();
    command.current_dir(project::root()).args([
        "test",
        "--test",
        "native",
        "--",
        "scale::",
        "--ignored",
        "--nocapture",
    ]);
    process::run(&mut command)
}
