//! A libSQL server of one's own.

use std::ffi::OsString;
use std::fs;

use tempfile::TempDir;
use xtask::hrana::Database;
use xtask::process::Echo;
use xtask::sqld::{self, ServerOptions};

/// The server; it ends with this value.
pub struct Server {
    /// A client of it.
    pub database: Database,
    /// Where it is.
    pub url: String,
    /// A folder for whatever a test needs.
    pub folder: TempDir,
    _server: sqld::Server,
}

impl Server {
    /// An empty database.
    pub fn new() -> Self {
        Self::start(TempDir::new().unwrap(), vec![])
    }

    /// An empty database that nobody has a token for.
    pub fn locked() -> Self {
        /// An Ed25519 key (RFC 8037, appendix A.2).
        const KEY: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, KEY).unwrap();
        Self::start(folder, vec!["--auth-jwt-key-file".into(), file.into()])
    }

    fn start(folder: TempDir, arguments: Vec<OsString>) -> Self {
        sqld::install().unwrap();
        let server = sqld::Server::start_with(&ServerOptions {
            folder: folder.path().join("data/database"),
            arguments,
            echo: Echo::Quiet,
        })
        .unwrap();
        Self {
            database: server.database(),
            url: server.url(),
            folder,
            _server: server,
        }
    }
}
