//! The official libSQL client for JavaScript works through the proxy: runs the Node tests of
//! `tests/client/` against the proxy in this process and the official server behind it.

use std::path::Path;
use std::process::Command;

use crate::support::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn the_official_client_works_through_the_proxy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/client");
    install_client(&folder);
    let stack = Stack::with_database().await;

    // Blocks this thread only: the server runs on the others.
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec", "client.test.mjs"])
        .current_dir(&folder)
        .env("LIBSQL_URL", &stack.address)
        .output()
        .expect("Node 20 must be installed: `node` could not be started");

    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn install_client(folder: &Path) {
    if folder.join("node_modules/@libsql/client").exists() {
        return;
    }
    let status = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .status()
        .expect("Node 20 must be installed: `npm` could not be started");
    assert!(
        status.success(),
        "`npm ci` failed in tools/devstack/tests/client: run it there to see why"
    );
}
