//! `cargo xtask grants`: the daily check-ins of very many accounts, on the official libSQL server
//! (`tests/grants`).

use anyhow::Result;

use crate::{process, project};

/// As many as the product is to stand.
pub const USERS: u32 = 1_000_000;

/// Claims them for so many accounts, in all the ways that cron may, and prints what it took.
///
/// # Errors
/// When somebody has too much or too little.
pub fn run(users: u32) -> Result<()> {
    process::run(
        process::cargo()
            .current_dir(project::root())
            .args(["run", "--quiet", "--package", "grants", "--"])
            .arg(users.to_string()),
    )
}
