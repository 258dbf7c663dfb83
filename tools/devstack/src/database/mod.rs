//! A proxy before the libSQL server: it passes round trips on, counts them ([`statistics`]) and lets
//! them go wrong on demand ([`faults`]).
//!
//! What is counted stands in the server's own answers, read as [`answer`].

mod answer;
pub mod faults;
pub mod statistics;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::json;

use faults::{BatchMode, Fault, Faults};
use statistics::{Statistics, Totals};

use crate::gateway::reset::ConnectionReset;

/// Largest request that the proxy holds in memory, in bytes: more than the server takes.
const BODY_LIMIT: usize = 64 << 20;

#[derive(Clone)]
struct Proxy {
    http: reqwest::Client,
    server_url: Arc<str>,
    statistics: Arc<Statistics>,
    faults: Arc<Faults>,
}

/// The routes of the proxy before the libSQL server at `server_url`.
///
/// # Errors
/// When no HTTP client can be made.
pub fn router(server_url: &str) -> Result<Router, reqwest::Error> {
    let proxy = Proxy {
        http: reqwest::Client::builder().no_proxy().build()?,
        server_url: server_url.trim_end_matches('/').into(),
        statistics: Arc::default(),
        faults: Arc::default(),
    };
    Ok(Router::new()
        .route("/v2", any(forward))
        .route("/v3", any(forward))
        .route("/v2/pipeline", any(pipeline))
        .route("/v3/pipeline", any(pipeline))
        .route("/v3/cursor", any(pipeline))
        .route(
            "/database/faults",
            get(list_faults).post(add_fault).delete(clear_faults),
        )
        .route("/stats", get(totals))
        .route("/stats/reset", axum::routing::post(reset))
        .route("/stats/requests/{id}", get(pipelines_of_request))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(proxy))
}

async fn forward(State(proxy): State<Proxy>, request: Request) -> Result<Response, Unreachable> {
    let (parts, _) = request.into_parts();
    let trip = RoundTrip::new(parts.method, &parts.uri, parts.headers, Bytes::new());
    proxy.send(&trip).await.map(Response::from)
}

async fn pipeline(
    State(proxy): State<Proxy>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Unreachable> {
    let trip = RoundTrip::new(method, &uri, headers, body);
    let request_id = trip.request_id();
    proxy.statistics.count_pipeline(request_id);
    match request_id.and_then(|id| proxy.faults.meet(id)) {
        None => proxy.run(&trip).await,
        Some(BatchMode::Fail) => Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
        Some(BatchMode::Hold) => std::future::pending().await,
        Some(BatchMode::HoldReply) => {
            proxy.run(&trip).await?;
            std::future::pending().await
        }
        Some(BatchMode::Lose) => {
            proxy.run(&trip).await?;
            reset.arm();
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        Some(BatchMode::Delay { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            proxy.run(&trip).await
        }
        Some(BatchMode::Repeat) => {
            proxy.run(&trip).await?;
            proxy.run(&trip).await
        }
    }
}

async fn list_faults(State(proxy): State<Proxy>) -> Json<Vec<Fault>> {
    Json(proxy.faults.list())
}

async fn add_fault(State(proxy): State<Proxy>, Json(fault): Json<Fault>) -> StatusCode {
    proxy.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(proxy): State<Proxy>) -> StatusCode {
    proxy.faults.clear();
    StatusCode::NO_CONTENT
}

async fn totals(State(proxy): State<Proxy>) -> Json<Totals> {
    Json(proxy.statistics.totals())
}

async fn reset(State(proxy): State<Proxy>) -> StatusCode {
    proxy.statistics.reset();
    StatusCode::NO_CONTENT
}

async fn pipelines_of_request(
    State(proxy): State<Proxy>,
    Path(id): Path<String>,
) -> impl IntoResponse {
    Json(json!({ "pipelines": proxy.statistics.pipelines_of(&id) }))
}

/// A request to the server, kept so that it can be sent twice.
struct RoundTrip {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl RoundTrip {
    fn new(method: Method, uri: &Uri, mut headers: HeaderMap, body: Bytes) -> Self {
        // They are about the connection to the proxy.
        for name in [
            header::HOST,
            header::CONNECTION,
            header::CONTENT_LENGTH,
            header::TRANSFER_ENCODING,
            header::EXPECT,
            header::ACCEPT_ENCODING,
        ] {
            headers.remove(name);
        }
        Self {
            method,
            path: uri.path().to_owned(),
            headers,
            body,
        }
    }

    /// How the Worker names the batch.
    fn request_id(&self) -> Option<&str> {
        self.headers.get("x-request-id")?.to_str().ok()
    }
}

/// An answer of the server.
struct Answer {
    status: StatusCode,
    content_type: Option<header::HeaderValue>,
    body: Bytes,
}

impl From<Answer> for Response {
    fn from(answer: Answer) -> Self {
        let mut response = Response::new(Body::from(answer.body));
        *response.status_mut() = answer.status;
        if let Some(content_type) = answer.content_type {
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, content_type);
        }
        response
    }
}

impl Proxy {
    /// Passes a round trip on and counts what the server did.
    async fn run(&self, trip: &RoundTrip) -> Result<Response, Unreachable> {
        let answer = self.send(trip).await?;
        self.statistics
            .count_statements(answer::counts(&answer.body));
        Ok(answer.into())
    }

    async fn send(&self, trip: &RoundTrip) -> Result<Answer, Unreachable> {
        let response = self
            .http
            .request(
                trip.method.clone(),
                format!("{}{}", self.server_url, trip.path),
            )
            .headers(trip.headers.clone())
            .body(trip.body.clone())
            .send()
            .await?;
        Ok(Answer {
            status: response.status(),
            content_type: response.headers().get(header::CONTENT_TYPE).cloned(),
            body: response.bytes().await?,
        })
    }
}

/// The libSQL server gave no answer.
#[derive(Debug, thiserror::Error)]
#[error("the libSQL server gives no answer: {0}")]
struct Unreachable(#[from] reqwest::Error);

impl IntoResponse for Unreachable {
    fn into_response(self) -> Response {
        tracing::warn!("{self}");
        (StatusCode::BAD_GATEWAY, self.to_string()).into_response()
    }
}
