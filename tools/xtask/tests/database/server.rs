//! A database server of one's own, on the local libSQL server.

use std::time::Duration;

use devstack::gateway::GatewayOptions;
use devstack::server::{self, Options};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use xtask::hrana::Database;

/// Opens it.
pub const TOKEN: &str = "sesame";

/// The server; it ends with this value.
pub struct Server {
    /// Opens it with the right token.
    pub database: Database,
    /// Where it is.
    pub url: String,
    /// A folder for whatever a test needs.
    pub folder: TempDir,
    _runtime: Runtime,
}

impl Server {
    /// An empty database.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let options = Options {
            database: folder.path().join("data/test.sqlite"),
            auth_token: Some(TOKEN.to_owned()),
            gateway: GatewayOptions {
                key: "none".to_owned(),
                delay: Some(Duration::ZERO),
            },
            mail_key: None,
        };
        runtime.spawn(server::serve(listener, options, std::future::pending()));
        Self {
            database: Database::new(&url, Some(TOKEN.to_owned())),
            url,
            folder,
            _runtime: runtime,
        }
    }
}
