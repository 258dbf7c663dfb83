//! The official libSQL server for tests that run the service natively: on a folder of its own, with
//! the schema, behind the proxy that counts ([`devstack::database`]).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{ffi::OsString, net::SocketAddr, path::Path, time::Duration};

use async_trait::async_trait;
use devstack::{
    gateway::GatewayOptions,
    server::{Options, serve},
};
use ports::http::{Http, HttpError, HttpRequest, HttpResponse};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::spawn_blocking};
use xtask::{
    hrana::Database,
    migrate,
    process::Echo,
    project,
    sqld::{self, ServerOptions},
};

/// The server and the proxy before it. They end with this value, and the data with them.
pub struct Server {
    address: SocketAddr,
    client: reqwest::Client,
    _database: sqld::Server,
    _folder: TempDir,
}

/// What the server has counted since the last reset.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// Requests.
    pub round_trips: u64,
    /// Statements, `BEGIN` and `COMMIT` among them.
    pub statements: u64,
}

impl Server {
    /// Starts it with the schema.
    pub async fn start() -> Self {
        let server = Self::start_empty(&[]).await;
        let database = Database::new(&server.url(), None);
        let migrated =
            spawn_blocking(move || migrate::apply(&database, &project::path("migrations")));
        migrated.await.unwrap().unwrap();
        server
    }

    /// Starts it without the schema, with further arguments of `sqld`.
    pub async fn start_empty(arguments: &[&str]) -> Self {
        sqld::install().unwrap();
        let folder = TempDir::new().unwrap();
        let database = sqld::Server::start_with(&ServerOptions {
            folder: folder.path().join("database"),
            arguments: arguments.iter().map(OsString::from).collect(),
            echo: Echo::Quiet,
        })
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(
            listener,
            options(database.url(), folder.path()),
            std::future::pending(),
        ));
        Self {
            address,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            _database: database,
            _folder: folder,
        }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The way to it.
    pub fn client(&self) -> Client {
        Client(self.client.clone())
    }

    /// What it has counted since it was asked last.
    pub async fn counted(&self) -> Counted {
        let totals = self
            .client
            .get(format!("{}/stats", self.url()))
            .send()
            .await;
        let totals: Value = totals.unwrap().json().await.unwrap();
        let reset = self.client.post(format!("{}/stats/reset", self.url()));
        reset.send().await.unwrap();
        Counted {
            round_trips: totals["pipelines"].as_u64().unwrap(),
            statements: totals["statements"].as_u64().unwrap(),
        }
    }
}

fn options(database_url: String, folder: &Path) -> Options {
    Options {
        database_url,
        mail: folder.join("mail.jsonl"),
        gateway: GatewayOptions {
            key: "unused".to_owned(),
            delay: Some(Duration::ZERO),
        },
        mail_key: None,
    }
}

/// HTTP as the operating system has it.
pub struct Client(reqwest::Client);

#[async_trait]
impl Http for Client {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let broken = |error: reqwest::Error| match error.is_timeout() {
            true => HttpError::TimedOut,
            false => HttpError::Broken(error.to_string()),
        };
        let sent = self
            .0
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .timeout(Duration::from_millis(request.deadline_ms));
        let response = sent.send().await.map_err(broken)?;
        Ok(HttpResponse {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await.map_err(broken)?,
        })
    }
}
