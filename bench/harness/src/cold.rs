//! From nothing to the first answer: workerd itself, without what Miniflare does before it, and the
//! wasm alone.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xtask::{project, setup, worker::Profile};

use crate::{
    contestant::Contestant,
    measure::Spread,
    runtime::{self, Running, Watched},
};

/// How often each is started.
const TIMES: usize = 11;

/// How long workerd takes from its start to its first answer, in milliseconds.
///
/// # Errors
/// When it does not come up.
pub fn start(contestant: Contestant, folder: &Path, database_url: &str) -> Result<Spread> {
    // Miniflare makes the configuration; it is kept, and workerd started again with it.
    let running = Running::start(contestant, folder, database_url, "", Watched::Not)?;
    let (address, kept) = (running.address(), running.kept());
    drop(running);
    let arguments = fs::read_to_string(kept.join("arguments"))?;
    let mut figures = Vec::new();
    for _ in 0..TIMES {
        figures.push(first_answer(&arguments, &kept, address)?);
    }
    Ok(Spread::of(figures))
}

fn first_answer(arguments: &str, kept: &Path, address: SocketAddr) -> Result<f64> {
    let mut command = Command::new("sh");
    command
        .args(["-c", "exec \"$@\" 3>/dev/null", "sh"])
        .arg(runtime::workerd()?)
        .args(arguments.lines())
        .stdin(fs::File::open(kept.join("configuration"))?)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let begun = Instant::now();
    let mut workerd = command.spawn().context("cannot start workerd")?;
    let answered = loop {
        if ask(address).is_ok() {
            break Ok(begun.elapsed().as_secs_f64() * 1000.0);
        }
        if begun.elapsed() > Duration::from_secs(20) {
            break Err(anyhow::anyhow!("workerd gives no answer"));
        }
        std::thread::sleep(Duration::from_micros(500));
    };
    workerd.kill()?;
    workerd.wait()?;
    answered
}

fn ask(address: SocketAddr) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"GET /api/health HTTP/1.1\r\nhost: bench.test\r\n\r\n")?;
    let mut beginning = [0; 12];
    stream.read_exact(&mut beginning)?;
    match &beginning {
        b"HTTP/1.1 200" => Ok(()),
        other => bail!("answered {}", String::from_utf8_lossy(other)),
    }
}

/// How long it takes to compile and to instantiate the service's wasm, in milliseconds: in the V8 of
/// Node, compiled first, as workerd does it.
///
/// # Errors
/// When Node cannot.
pub fn wasm() -> Result<(Spread, Spread)> {
    let output = Command::new(setup::node_for_wrangler()?)
        .arg(project::path("bench/runtime/instantiate.mjs"))
        .arg(Profile::Release.wasm())
        .stderr(Stdio::inherit())
        .output()?;
    let told: Value = serde_json::from_slice(&output.stdout).context("Node told nothing")?;
    let figures = |name: &str| {
        let list = told[name].as_array().into_iter().flatten();
        Spread::of(list.filter_map(Value::as_f64))
    };
    Ok((figures("compile"), figures("instantiate")))
}
