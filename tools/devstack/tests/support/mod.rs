//! A stack of its own for each test: own database file, own port.

use std::time::Duration;

use devstack::gateway::GatewayOptions;
use devstack::server::{Options, serve};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use xtask::sqld::{self, Server};

/// A running stack; it ends with the test. Only one that [`Stack::with_database`] starts has a libSQL
/// server.
pub struct Stack {
    /// `http://127.0.0.1:PORT`
    pub address: String,
    /// Keeps connections, as the Worker's runtime does.
    pub http: reqwest::Client,
    database: Option<Server>,
    folder: TempDir,
    shutdown: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

/// What a stack runs with unless a test says otherwise: everything open, the gateway at once.
pub fn options(folder: &TempDir) -> Options {
    Options {
        database_url: "http://127.0.0.1:9".to_owned(),
        mail: folder.path().join("mail.jsonl"),
        gateway: GatewayOptions {
            key: "demo-key".to_owned(),
            delay: Some(Duration::ZERO),
        },
        mail_key: None,
    }
}

impl Stack {
    /// Starts a stack with the usual options.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts a stack with changed options.
    pub async fn start_with(change: impl FnOnce(&mut Options)) -> Self {
        Self::start_in(TempDir::new().unwrap(), None, change).await
    }

    /// Starts a stack with a libSQL server.
    pub async fn with_database() -> Self {
        sqld::install().unwrap();
        let folder = TempDir::new().unwrap();
        let database = start_database(&folder);
        Self::start_in(folder, Some(database), |_| {}).await
    }

    async fn start_in(
        folder: TempDir,
        database: Option<Server>,
        change: impl FnOnce(&mut Options),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut options = options(&folder);
        if let Some(database) = &database {
            options.database_url = database.url();
        }
        change(&mut options);
        let (shutdown, ended) = oneshot::channel();
        let server = tokio::spawn(async move {
            serve(listener, options, async { drop(ended.await) })
                .await
                .unwrap();
        });
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let stack = Self {
            address,
            http,
            database,
            folder,
            shutdown: Some(shutdown),
            server,
        };
        let health = stack.get("/health").await;
        assert_eq!(health.status(), 200);
        stack
    }

    /// Ends the stack and starts another on the same files.
    pub async fn restart(mut self) -> Self {
        drop(self.shutdown.take());
        drop(self.http);
        self.server.await.unwrap();
        let had_database = self.database.take().is_some();
        let database = had_database.then(|| start_database(&self.folder));
        Self::start_in(self.folder, database, |_| {}).await
    }

    /// Sends a GET.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        let url = format!("{}{path}", self.address);
        self.http.get(url).send().await.unwrap()
    }

    /// Sends a GET and reads the answer as JSON.
    pub async fn get_json(&self, path: &str) -> Value {
        self.get(path).await.json().await.unwrap()
    }

    /// Prepares a POST.
    pub fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.address))
    }
}

fn start_database(folder: &TempDir) -> Server {
    Server::start(&folder.path().join("database")).unwrap()
}
