//! `devstack`: runs the local stack until ctrl-c or SIGTERM.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use devstack::gateway::GatewayOptions;
use devstack::server::{self, Options};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The local stack: a proxy before the libSQL server, a demo image gateway and a mail outbox.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8790")]
    listen: SocketAddr,
    /// Where the libSQL server is: http://HOST:PORT.
    #[arg(long)]
    database_url: String,
    /// File that keeps mail, created with its folder when absent.
    #[arg(long)]
    mail: PathBuf,
    /// Key the gateway asks for.
    #[arg(long, default_value = "demo-key")]
    gateway_key: String,
    /// How long the gateway takes for a picture, in milliseconds; between 1500 and 3000 if not given.
    #[arg(long)]
    gateway_delay_ms: Option<u64>,
    /// Bearer key the mail provider asks for; none: it is open.
    #[arg(long)]
    mail_key: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("devstack: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", arguments.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let options = Options {
        database_url: arguments.database_url,
        mail: arguments.mail,
        gateway: GatewayOptions {
            key: arguments.gateway_key,
            delay: arguments.gateway_delay_ms.map(Duration::from_millis),
        },
        mail_key: arguments.mail_key,
    };
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    println!("devstack listens on http://{address} (mail: http://{address}/outbox)");
    server::serve(listener, options, shutdown)
        .await
        .map_err(|error| error.to_string())
}
