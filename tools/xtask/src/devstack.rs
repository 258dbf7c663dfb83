//! The local services (`tools/devstack`) as a process: the proxy before the libSQL server, the demo
//! gateway and the mail outbox.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::process::{Echo, Service};
use crate::{process, project, sqld, step};

/// What the local services are started with.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The port that they share.
    pub port: u16,
    /// Where the libSQL server is.
    pub database_url: &'a str,
    /// The key that the demo gateway asks for.
    pub gateway_key: &'a str,
    /// How long the demo gateway takes for a picture.
    pub gateway_delay: Duration,
    /// The folder that keeps mail and the log.
    pub folder: &'a Path,
    /// Where their output goes besides the log.
    pub echo: Echo,
}

/// Builds the local services, and installs the libSQL server behind their proxy.
///
/// # Errors
/// When the build fails: then with the compiler's words. Those of [`sqld::install`].
pub fn build() -> Result<()> {
    sqld::install()?;
    step::always("Build the local services", |step| {
        step.run(&mut process::cargo_build("devstack"))
    })
}

/// Starts them; [`build`] must have been done.
///
/// # Errors
/// When they are not built, or the log cannot be written.
pub fn start(options: &Options<'_>) -> Result<Service> {
    let delay = options.gateway_delay.as_millis().to_string();
    let mut command = Command::new(binary());
    command
        .args(["--listen", &format!("127.0.0.1:{}", options.port)])
        .args(["--database-url", options.database_url])
        .arg("--mail")
        .arg(options.folder.join("mail.jsonl"))
        .args(["--gateway-key", options.gateway_key])
        .args(["--gateway-delay-ms", &delay]);
    let log = options.folder.join("devstack.log");
    Service::start("devstack", &command, &log, options.echo)
}

fn binary() -> PathBuf {
    project::path("target/debug/devstack")
}
