//! `cargo xtask`: the project's commands. Each does its own set-up first.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use xtask::hrana::Database;
use xtask::stack::StackOptions;
use xtask::worker::Profile;
use xtask::{
    admin, bench, contract, dev, fuzz, grants, migrate, project, rehearsal, scale, setup,
    simplified, simulate, size, sqld, statements, test, try_on, worker,
};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "小猫更衣: the project's commands",
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the whole service on this machine, rebuilt when its source changes.
    Dev {
        /// The port of pages and API.
        #[arg(long, default_value_t = dev::PORT)]
        port: u16,
        /// The port of the local database, gateway and mail outbox.
        #[arg(long, default_value_t = dev::DEVSTACK_PORT)]
        devstack_port: u16,
    },
    /// Run every check, or the named parts.
    Test {
        /// What to run; everything when empty.
        parts: Vec<test::Part>,
        /// As before a release: 10,000 histories, every setting of every page, long fuzzing.
        #[arg(long)]
        long: bool,
        /// What the browser tests' runner is told: `-- continuity --repeat-each 20`.
        #[arg(last = true)]
        playwright: Vec<String>,
    },
    /// Do the main job from the command line: see a person wear each of the garments.
    TryOn(try_on::Arguments),
    /// Bring a database to the current schema.
    Migrate {
        /// Where it is: http://, https:// or libsql://.
        #[arg(long)]
        url: String,
        /// The environment variable that holds its token, if it needs one.
        #[arg(long, value_name = "NAME")]
        auth_token_env: Option<String>,
        /// The folder with the migrations.
        #[arg(long, default_value_os_t = project::path("migrations"))]
        folder: PathBuf,
    },
    /// Rehearse a restore: start a server of this machine on a backup, and check it.
    Rehearse {
        /// The backup, as `turso db export` writes it.
        backup: PathBuf,
    },
    /// Make an account an operator's; its owner logs in again.
    Admin {
        /// The address it was registered with.
        #[arg(long)]
        email: String,
        /// Where the database is: http://, https:// or libsql://; the local stack's unless said.
        #[arg(long, default_value_t = format!("http://127.0.0.1:{}", dev::DEVSTACK_PORT))]
        database_url: String,
        /// The environment variable that holds its token, if it needs one.
        #[arg(long, value_name = "NAME")]
        auth_token_env: Option<String>,
    },
    /// Install what building and testing need; the other commands do it too.
    Setup,
    /// Build the Worker.
    BuildWorker {
        /// Quick to build, slower to run.
        #[arg(long, conflicts_with = "release")]
        dev: bool,
        /// What ships; the default.
        #[arg(long)]
        release: bool,
    },
    /// Look for bytes that break what reads answers and pictures.
    Fuzz {
        /// What to fuzz; everything when empty.
        targets: Vec<fuzz::Target>,
        /// How long each is fuzzed.
        #[arg(long, default_value_t = 600)]
        seconds: u64,
    },
    /// Measure the service beside a TypeScript peer and bare floors, and write docs/benchmarks.
    #[command(disable_help_flag = true)]
    Bench {
        /// Only see that everybody answers rightly and leaves the same behind.
        #[arg(long, conflicts_with = "arguments")]
        smallest: bool,
        /// What the harness is told: `--rounds 1 --seconds 0.5 --scenario me`, or `--help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Compare what ships with its size budgets.
    Size,
    /// Hand what the last native tests and simulations sent to the official libSQL server.
    Statements,
    /// Compare the answers of the running Worker with the API's document, by schemathesis.
    Contract,
    /// Claim the daily check-ins of very many accounts, on the official libSQL server.
    Grants {
        /// Of how many.
        #[arg(long, default_value_t = grants::USERS)]
        users: u32,
    },
    /// Play histories of the whole service, with everything going wrong, against a naive model.
    Simulate {
        /// How many.
        #[arg(long, default_value_t = simulate::HISTORIES)]
        histories: u64,
        /// The seed of the first; the others follow.
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// Ask for every page of the back office, of a database with millions of rows.
    Scale,
    /// Make the table of Traditional Chinese characters from files of the Unicode Character Database.
    Simplified {
        /// `Unihan_Variants.txt`.
        variants: PathBuf,
        /// `EquivalentUnifiedIdeograph.txt`.
        radicals: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\n✗ {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Dev {
            port,
            devstack_port,
        } => dev::run(StackOptions {
            port,
            devstack_port,
            ..dev::options()
        }),
        Command::Test {
            parts,
            long,
            playwright,
        } => test::run(&parts, long, &playwright),
        Command::TryOn(arguments) => try_on::run(&arguments),
        Command::Migrate {
            url,
            auth_token_env,
            folder,
        } => {
            let done = migrate::apply(&database(&url, auth_token_env)?, &folder)?;
            for name in &done {
                println!("✓ {name}");
            }
            println!(
                "{} of the migrations were missing; the schema is current",
                done.len()
            );
            Ok(())
        }
        Command::Rehearse { backup } => {
            rehearsal::run(&backup, &project::cache().join("rehearsal"))
        }
        Command::Admin {
            email,
            database_url,
            auth_token_env,
        } => {
            match admin::make(&database(&database_url, auth_token_env)?, &email)? {
                true => println!("✓ {email} is an operator from the next log-in on"),
                false => println!("{email} is an operator already"),
            }
            Ok(())
        }
        Command::Setup => {
            setup::build_tools()?;
            sqld::install()?;
            setup::browser_tools()?;
            setup::engine_tools()
        }
        Command::BuildWorker { dev, .. } => {
            setup::build_tools()?;
            worker::build(if dev { Profile::Dev } else { Profile::Release })
        }
        Command::Fuzz { targets, seconds } => fuzz::run(&targets, Duration::from_secs(seconds)),
        Command::Bench { smallest: true, .. } => bench::smallest(),
        Command::Bench { arguments, .. } => bench::run(&arguments),
        Command::Size => size::check(),
        Command::Statements => statements::check(),
        Command::Contract => contract::run(),
        Command::Grants { users } => grants::run(users),
        Command::Simulate { histories, seed } => simulate::run(histories, seed),
        Command::Simplified { variants, radicals } => simplified::write(&variants, &radicals),
        Command::Scale => scale::run(),
    }
}

/// The database at `url`, with the token that the variable `token_name` holds.
fn database(url: &str, token_name: Option<String>) -> Result<Database> {
    let token = token_name
        .map(|name| env::var(&name).with_context(|| format!("the variable {name} is not set")))
        .transpose()?;
    Ok(Database::new(url, token))
}
