//! `cargo xtask contract`: schemathesis asks the running Worker for everything that the API's document
//! describes, and compares the answers with it.
//!
//! It is a program in Python; a virtual environment below `target/` holds the versions of
//! `tests/schemathesis/requirements.txt`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::api::Client;
use crate::stack::{self, Stack, StackOptions};
use crate::worker::Profile;
use crate::{admin, fingerprint, process, project, setup, step};

const REQUIREMENTS: &str = "tests/schemathesis/requirements.txt";
const PASSWORD: &str = "a long enough password";
/// Operations that may end the session they are asked with: they come last, one by one.
const FAREWELLS: [&str; 4] = [
    "log_out",
    "log_out_everywhere",
    "end_own_session",
    "log_out_account",
];
/// A socket is not an answer.
const SOCKETS: [&str; 1] = ["get_live_state"];
/// What is compared.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_schema_conformance";
/// Set where the edge tests may take long (`cargo xtask test --long`).
pub const LONG: &str = "CONTRACT_WITH_MADE_UP_CASES";
/// Cases made up for each operation before a release, beside those that its document gives rise to.
const CASES: &str = "10";

/// Builds what ships, starts a stack, and compares.
///
/// # Errors
/// When an answer is not as described: then with the request that got it.
pub fn run() -> Result<()> {
    setup::build_tools()?;
    install()?;
    stack::build(Profile::Release)?;
    check(true)
}

/// Compares, with cases made up at random where it may take `long`; [`stack::build`] must have been
/// done.
///
/// # Errors
/// As [`run`].
pub fn check(long: bool) -> Result<()> {
    install()?;
    let stack = Stack::start(StackOptions::new(project::cleared("contract")?))?;
    let mut rest: Vec<&str> = Vec::new();
    for name in FAREWELLS.iter().chain(&SOCKETS) {
        rest.extend(["--exclude-operation-id", name]);
    }
    compare(&stack, "operator", long, &rest)?;
    for name in FAREWELLS {
        compare(&stack, name, long, &["--include-operation-id", name])?;
    }
    stack.expect_no_panic()
}

fn compare(stack: &Stack, name: &str, long: bool, selection: &[&str]) -> Result<()> {
    let phases = match long {
        true => "examples,coverage,fuzzing",
        false => "examples,coverage",
    };
    let token = operator(stack, &format!("{name}@kitten.test"))?;
    process::run(
        Command::new(program("st"))
            .arg("run")
            .arg(project::path("docs/openapi.json"))
            .args(["--url", &stack.base_url()])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--checks", CHECKS, "--phases", phases])
            .args(["--max-examples", CASES])
            .arg("--generation-deterministic")
            .args(["--continue-on-failure", "--no-color"])
            .args(["--suppress-health-check", "all", "--warnings", "off"])
            .args(selection)
            // Where it leaves its notes.
            .current_dir(environment()),
    )
}

/// Makes an operator, and logs in.
fn operator(stack: &Stack, email: &str) -> Result<String> {
    let mut client = Client::new(&stack.base_url());
    client.register(&stack.devstack_url(), email, PASSWORD)?;
    admin::make(&stack.database(), email)?;
    let answer = client.log_in(email, PASSWORD)?;
    let token = answer["tokens"]["access_token"].as_str();
    token.map(str::to_owned).context("log-in gave no token")
}

fn install() -> Result<()> {
    setup::python()?;
    let fingerprint = fingerprint::of(&[REQUIREMENTS], "")?;
    step::once(
        "Install schemathesis",
        &fingerprint,
        &program("st"),
        |step| setup::python_environment(step, &environment(), REQUIREMENTS),
    )
}

fn environment() -> PathBuf {
    project::path("target/schemathesis")
}

fn program(name: &str) -> PathBuf {
    environment().join("bin").join(name)
}
