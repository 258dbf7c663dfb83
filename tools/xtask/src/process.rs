//! Child processes that never outlive their starter, and commands run to their end.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::project;

/// Starts `"$@"` as the leader of its group and ends the whole group when standard input
/// closes, which it does however the starter ended, SIGKILL included.
const GUARD: &str = r#"exec 3<&0
(read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
exec 3<&-
exec "$@" </dev/null"#;

/// A running service with all its children: one process group.
pub struct Service {
    name: String,
    leader: Child,
    group: Pid,
    _alive: ChildStdin,
}

/// Where a service's lines go besides its log file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// Into the log file only.
    Quiet,
    /// To the terminal too, each line under the service's name, but for chatter.
    Terminal,
}

impl Service {
    /// Starts `command` with its output going to `log`.
    ///
    /// # Errors
    /// When the program cannot be started or the log cannot be written.
    pub fn start(name: &str, command: &Command, log: &Path, echo: Echo) -> Result<Self> {
        let mut guarded = Command::new("sh");
        guarded
            .args(["-c", GUARD, "sh"])
            .arg(command.get_program())
            .args(command.get_args())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        inherit(&mut guarded, command);
        let mut leader = guarded
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let log = Arc::new(Mutex::new(File::create(log)?));
        if let Some(output) = leader.stdout.take() {
            copy_lines(name, output, Arc::clone(&log), echo);
        }
        if let Some(output) = leader.stderr.take() {
            copy_lines(name, output, log, echo);
        }
        let alive = leader.stdin.take().context("the guard has no input")?;
        let group = i32::try_from(leader.id())
            .ok()
            .and_then(Pid::from_raw)
            .context("the process has no id")?;
        Ok(Self {
            name: name.to_owned(),
            leader,
            group,
            _alive: alive,
        })
    }

    /// How the service ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.leader.try_wait().ok().flatten()
    }

    /// The name given at the start.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SIGKILL to the whole group: nobody gets to clean up.
    pub fn kill(&mut self) {
        // An error means that nobody of the group is left, which is what was wanted.
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.leader.wait();
    }

    /// SIGTERM, and SIGKILL for whoever is still there after three seconds.
    pub fn stop(&mut self) {
        let _ = kill_process_group(self.group, Signal::TERM);
        let patience = Instant::now() + Duration::from_secs(3);
        while Instant::now() < patience && self.ended().is_none() {
            thread::sleep(Duration::from_millis(50));
        }
        self.kill();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Cargo, with mold as its linker where the machine has it.
///
/// `mold -run` stands before it, because another linker in `RUSTFLAGS` or in cargo's configuration
/// would have everything built a second time beside a plain `cargo build`.
pub fn cargo() -> Command {
    static HAS_MOLD: LazyLock<bool> = LazyLock::new(|| output("mold", &["--version"]).is_some());
    let mut command = match *HAS_MOLD {
        true => Command::new("mold"),
        false => Command::new("cargo"),
    };
    if *HAS_MOLD {
        command.args(["-run", "cargo"]);
    }
    command
}

/// Cargo on the whole workspace, for whoever names a target of it. Which packages are selected decides
/// with which features dependencies are built: with `--package` each part had its own built anew.
pub fn cargo_workspace(verb: &str) -> Command {
    let mut command = cargo();
    command
        .args([verb, "--workspace"])
        .current_dir(project::root());
    command
}

/// Cargo, building a program of the workspace. Where the tests have been built, it takes what they are
/// made of: development dependencies give other dependencies more features, with which these would be
/// built a second time.
pub fn cargo_build(program: &str) -> Command {
    let mut command = cargo_workspace("build");
    command.args(["--bin", program]);
    if project::path("target/debug/examples/openapi").exists() {
        // An example has the development dependencies too, and the tests have built it.
        command.args(["--example", "openapi"]);
    }
    command
}

/// Runs a command to its end with its output shown as it comes.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn run(command: &mut Command) -> Result<()> {
    without_cargo_variables(command);
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", describe(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", describe(command));
    }
    Ok(())
}

/// Runs a command to its end, handing each line of its output to `progress`.
///
/// # Errors
/// When it cannot be started, or does not succeed: then with the last lines of its output.
pub fn run_quietly(command: &mut Command, progress: impl Fn(&str) + Sync) -> Result<()> {
    const KEPT_LINES: usize = 40;
    without_cargo_variables(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", describe(command)))?;
    let last_lines = Mutex::new(VecDeque::new());
    let follow = |output: Option<Box<dyn Read + Send>>| {
        for line in output.into_iter().flat_map(lines) {
            progress(&line);
            let mut kept = last_lines.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == KEPT_LINES {
                kept.pop_front();
            }
            kept.push_back(line);
        }
    };
    let stdout = child.stdout.take().map(|output| Box::new(output) as _);
    let stderr = child.stderr.take().map(|output| Box::new(output) as _);
    thread::scope(|scope| {
        scope.spawn(|| follow(stdout));
        follow(stderr);
    });
    let status = child.wait()?;
    if !status.success() {
        let kept = last_lines.into_inner().unwrap_or_default();
        let output = Vec::from(kept).join("\n");
        bail!("`{}` failed ({status}):\n{output}", describe(command));
    }
    Ok(())
}

/// The trimmed standard output of a command, or nothing when it cannot run or fails.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What `cargo run` told this process about its own package would make cargo, called from
/// here, believe that build scripts must run again.
fn without_cargo_variables(command: &mut Command) {
    for (name, _) in std::env::vars() {
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
}

fn inherit(guarded: &mut Command, command: &Command) {
    without_cargo_variables(guarded);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        guarded.current_dir(folder);
    }
}

fn copy_lines(name: &str, output: impl Read + Send + 'static, log: Arc<Mutex<File>>, echo: Echo) {
    let name = name.to_owned();
    thread::spawn(move || {
        for line in lines(Box::new(output)) {
            if let Ok(mut log) = log.lock() {
                // A full disk must not take the service down with its log.
                let _ = writeln!(log, "{line}");
            }
            if echo == Echo::Terminal && !is_chatter(&line) {
                println!("{name:>9} │ {line}");
            }
        }
    });
}

/// Whether a line is what wrangler says about itself. The log has it all the same.
fn is_chatter(line: &str) -> bool {
    const BEGINNINGS: [&str; 10] = [
        "Cloudflare collects anonymous telemetry",
        "[wrangler:info]",
        "[wrangler:warn] Unable to fetch the `Request.cf` object!",
        "Error: getaddrinfo ENOTFOUND workers.cloudflare.com",
        "    at GetAddrInfoReqWrap",
        "Your Worker has access to the following bindings:",
        "Binding  ",
        "env.",
        "Using secrets defined in",
        "⎔",
    ];
    line.trim().is_empty()
        || BEGINNINGS
            .iter()
            .any(|beginning| line.starts_with(beginning))
}

fn lines(output: Box<dyn Read + Send>) -> impl Iterator<Item = String> {
    BufReader::new(output)
        .split(b'\n')
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
