//! A libSQL server: Hrana over HTTP on libSQL's embedded engine.
//!
//! A request's way: [`protocol`] reads it, [`waiting`] finds the stream its baton names, [`stream`]
//! carries it out on a [`connection`], and [`statistics`] counts the round trip, unless [`faults`] has
//! other plans with it. [`sql`] judges SQL texts, [`value`] writes values, [`error`] and [`result_code`] name what went wrong.

pub mod connection;
pub mod error;
pub mod faults;
pub mod protocol;
pub mod result_code;
pub mod sql;
pub mod statistics;
pub mod stream;
pub mod value;
pub mod waiting;

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::json;

use connection::Pool;
use error::ProtocolError;
use faults::{Fault, Faults};
use protocol::{PipelineRequest, PipelineResponse, Version};
use statistics::{Statistics, Totals};
use stream::{Stream, WriteTurns};
use waiting::WaitingStreams;

use crate::gateway::reset::ConnectionReset;

/// Largest pipeline request, in bytes.
const BODY_LIMIT: usize = 16 << 20;

#[derive(Clone)]
struct Server {
    pool: Arc<Pool>,
    write_turns: WriteTurns,
    waiting: Arc<WaitingStreams>,
    statistics: Arc<Statistics>,
    faults: Arc<Faults>,
    auth_token: Option<Arc<str>>,
}

/// The routes of the libSQL server on one database file.
///
/// # Errors
/// When the file cannot be opened as a database.
pub fn router(database: &FilePath, auth_token: Option<String>) -> Result<Router, rusqlite::Error> {
    let server = Server {
        pool: Pool::open(database)?,
        write_turns: WriteTurns::default(),
        waiting: Arc::default(),
        statistics: Arc::default(),
        faults: Arc::default(),
        auth_token: auth_token.map(Arc::from),
    };
    Ok(Router::new()
        .route("/v2", get(StatusCode::OK))
        .route("/v3", get(StatusCode::OK))
        .route("/v2/pipeline", post(pipeline_v2))
        .route("/v3/pipeline", post(pipeline_v3))
        .route(
            "/database/faults",
            get(list_faults).post(add_fault).delete(clear_faults),
        )
        .route("/stats", get(totals))
        .route("/stats/reset", post(reset))
        .route("/stats/requests/{id}", get(pipelines_of_request))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(server))
}

async fn pipeline_v2(
    State(server): State<Server>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ProtocolError> {
    server.answer(Version::V2, &headers, &body, reset).await
}

async fn pipeline_v3(
    State(server): State<Server>,
    ConnectInfo(reset): ConnectInfo<ConnectionReset>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ProtocolError> {
    server.answer(Version::V3, &headers, &body, reset).await
}

async fn list_faults(State(server): State<Server>) -> Json<Vec<Fault>> {
    Json(server.faults.list())
}

async fn add_fault(State(server): State<Server>, Json(fault): Json<Fault>) -> StatusCode {
    server.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(server): State<Server>) -> StatusCode {
    server.faults.clear();
    StatusCode::NO_CONTENT
}

async fn totals(State(server): State<Server>) -> Json<Totals> {
    Json(server.statistics.totals())
}

async fn reset(State(server): State<Server>) -> StatusCode {
    server.statistics.reset();
    StatusCode::NO_CONTENT
}

async fn pipelines_of_request(
    State(server): State<Server>,
    Path(id): Path<String>,
) -> impl IntoResponse {
    Json(json!({ "pipelines": server.statistics.pipelines_of(&id) }))
}

impl Server {
    async fn answer(
        &self,
        version: Version,
        headers: &HeaderMap,
        body: &[u8],
        reset: ConnectionReset,
    ) -> Result<Response, ProtocolError> {
        self.check_token(headers)?;
        let request_id = headers.get("x-request-id").and_then(|id| id.to_str().ok());
        self.statistics.count_pipeline(request_id);
        match request_id.and_then(|id| self.faults.meet(id)) {
            None => self.run_pipeline(version, body).await,
            Some(faults::Kind::Fail) => Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()),
            Some(faults::Kind::Hold) => std::future::pending().await,
            Some(faults::Kind::HoldReply) => {
                self.run_pipeline(version, body).await?;
                std::future::pending().await
            }
            Some(faults::Kind::Lose) => {
                self.run_pipeline(version, body).await?;
                reset.arm();
                Ok(StatusCode::NO_CONTENT.into_response())
            }
        }
    }

    async fn run_pipeline(&self, version: Version, body: &[u8]) -> Result<Response, ProtocolError> {
        let request: PipelineRequest = serde_json::from_slice(body)?;
        let mut stream = match request.baton {
            Some(baton) => self.waiting.take(&baton)?,
            None => self.open_stream()?,
        };
        let mut results = Vec::with_capacity(request.requests.len());
        for request in request.requests {
            results.push(stream.handle(request, version).await);
        }
        let baton = (!stream.is_closed()).then(|| self.waiting.keep(stream));
        Ok(Json(PipelineResponse {
            baton,
            base_url: None,
            results,
        })
        .into_response())
    }

    fn open_stream(&self) -> Result<Stream, ProtocolError> {
        Stream::open(
            Arc::clone(&self.pool),
            Arc::clone(&self.write_turns),
            Arc::clone(&self.statistics),
        )
        .map_err(ProtocolError::Unavailable)
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), ProtocolError> {
        let Some(expected) = &self.auth_token else {
            return Ok(());
        };
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        if given == Some(expected) {
            Ok(())
        } else {
            Err(ProtocolError::Unauthorized)
        }
    }
}
