//! The one listener: puts the parts together, logs a line for each request, and ends gracefully.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::gateway::GatewayOptions;
use crate::gateway::reset::{ConnectionReset, ResettableListener};
use crate::{database, gateway, mail, moderation};

/// How long running requests may go on after the signal to end.
const GRACE: Duration = Duration::from_secs(2);

/// What the stack serves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the libSQL server is.
    pub database_url: String,
    /// The file that keeps mail, created with its folder when absent.
    pub mail: PathBuf,
    /// The demo gateway's key and pace.
    pub gateway: GatewayOptions,
    /// Bearer key of the mail provider; none: it is open.
    pub mail_key: Option<String>,
}

/// Why the stack cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// There is no client for the libSQL server.
    #[error("there is no client for the libSQL server: {0}")]
    Database(#[from] reqwest::Error),
    /// The folder of the outbox cannot be made.
    #[error("the folder of the outbox cannot be made: {0}")]
    Folder(#[source] std::io::Error),
    /// The outbox file cannot be read.
    #[error("the outbox cannot be read: {0}")]
    Outbox(#[source] std::io::Error),
    /// The listener failed.
    #[error("the listener failed: {0}")]
    Listener(#[source] std::io::Error),
}

/// Serves until `shutdown` completes, then lets running requests end for at most 2 seconds.
///
/// # Errors
/// When a file cannot be opened or the listener fails.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    if let Some(folder) = options.mail.parent() {
        std::fs::create_dir_all(folder).map_err(ServeError::Folder)?;
    }
    let router = Router::new()
        .route("/health", get(StatusCode::OK))
        .merge(database::router(&options.database_url)?)
        .merge(moderation::router(&options.gateway.key))
        .nest("/gateway", gateway::router(options.gateway))
        .merge(mail::router(&options.mail, options.mail_key).map_err(ServeError::Outbox)?)
        .layer(middleware::from_fn(only_from_this_machine))
        .layer(middleware::from_fn(log_request))
        .into_make_service_with_connect_info::<ConnectionReset>();

    let ending = std::sync::Arc::new(Notify::new());
    let signal = std::sync::Arc::clone(&ending);
    let server =
        axum::serve(ResettableListener(listener), router).with_graceful_shutdown(async move {
            shutdown.await;
            signal.notify_one();
        });
    let mut server = std::pin::pin!(server.into_future());
    tokio::select! {
        outcome = &mut server => return outcome.map_err(ServeError::Listener),
        () = ending.notified() => {}
    }
    match timeout(GRACE, server).await {
        Ok(outcome) => outcome.map_err(ServeError::Listener),
        Err(_) => Ok(()),
    }
}

/// Refuses what a page of another site asks for: by a name that it has pointed at this machine, or from
/// its own origin. The outbox holds letters with links that log in.
async fn only_from_this_machine(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_ours = [header::HOST, header::ORIGIN]
        .iter()
        .all(|name| is_local(headers.get(name)));
    match is_ours {
        true => next.run(request).await,
        false => StatusCode::FORBIDDEN.into_response(),
    }
}

/// Whether an authority or origin names this machine; also where there is none.
fn is_local(value: Option<&HeaderValue>) -> bool {
    let Some(value) = value else { return true };
    let address = value
        .to_str()
        .ok()
        .and_then(|text| text.parse::<Uri>().ok());
    let host = address.as_ref().and_then(Uri::host);
    host.is_some_and(|host| ["127.0.0.1", "localhost", "[::1]"].contains(&host))
}

async fn log_request(request: Request, next: Next) -> Response {
    if !tracing::enabled!(tracing::Level::INFO) {
        return next.run(request).await;
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = Instant::now();
    let response = next.run(request).await;
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    let status = response.status().as_u16();
    tracing::info!("{method} {path} {status} {milliseconds:.1} ms");
    response
}
