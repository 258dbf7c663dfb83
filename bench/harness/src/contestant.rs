//! Who takes part, and how each is run: the same runtime, the same bindings, the same date.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::{Value, json};
use xtask::{project, worker::Profile};

use crate::data::{ORIGIN, TOKEN_KEY};

/// One of those who are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contestant {
    /// The service.
    Ours,
    /// The same endpoints as a team would write them in TypeScript.
    Peer,
    /// A Worker that answers a constant.
    Constant,
    /// A Worker that asks the database what `me` asks it, and passes the answer on unread.
    OneFetch,
    /// The same, but it reads the answer, as whoever depends on it must.
    OneRead,
}

impl Contestant {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Ours,
        Self::Peer,
        Self::Constant,
        Self::OneFetch,
        Self::OneRead,
    ];

    /// Its name in the tables and of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Peer => "peer",
            Self::Constant => "floor-constant",
            Self::OneFetch => "floor-one-fetch",
            Self::OneRead => "floor-one-read",
        }
    }

    /// Its modules, the first of which is run.
    fn modules(self) -> Vec<(&'static str, std::path::PathBuf)> {
        let floor = |name: &str| vec![("ESModule", project::path("bench/floor").join(name))];
        match self {
            Self::Ours => {
                let wasm = Profile::Release.wasm();
                vec![
                    ("ESModule", Profile::Release.module()),
                    ("CompiledWasm", wasm),
                ]
            }
            Self::Peer => {
                let folder = project::path("build/peer");
                let is_wasm = |path: &Path| path.extension().is_some_and(|name| name == "wasm");
                let mut modules = vec![("ESModule", folder.join("index.js"))];
                let files = fs::read_dir(folder).into_iter().flatten().flatten();
                let wasm = files.map(|file| file.path()).filter(|path| is_wasm(path));
                modules.extend(wasm.map(|path| ("CompiledWasm", path)));
                modules
            }
            Self::Constant => floor("constant.js"),
            Self::OneFetch => floor("one-fetch.js"),
            Self::OneRead => floor("one-read.js"),
        }
    }

    /// What Miniflare is told: the Worker itself listens at `port`, Miniflare's own door is `door`.
    /// `pipeline` is what the floors ask the database.
    ///
    /// # Errors
    /// When `wrangler.toml` does not tell the runtime's date.
    pub fn options(self, place: &Place<'_>) -> Result<Value> {
        let text = fs::read_to_string(project::path("wrangler.toml"))?;
        let runtime: toml::Table = toml::from_str(&text).context("wrangler.toml is not valid")?;
        let modules = self.modules();
        let root = modules[0].1.parent().map(Path::to_owned);
        let modules: Vec<Value> = modules
            .iter()
            .map(|(kind, path)| json!({"type": kind, "path": path}))
            .collect();
        let gateways = json!([{
            "name": "unused", "style": "chat", "base_url": "http://127.0.0.1:9",
            "model": "unused", "auth": "bearer", "key_secret": "GATEWAY_BENCH_KEY",
            "result_hosts": [], "deadline_ms": 90000,
        }]);
        let mut bindings = json!({
            "ORIGIN": ORIGIN,
            "DATABASE_URL": place.database_url,
            "TOKEN_KEYS": format!("bench:{}", URL_SAFE_NO_PAD.encode(TOKEN_KEY)),
            "GATEWAYS": gateways.to_string(),
            "GATEWAY_BENCH_KEY": "unused",
            "MAIL_URL": "http://127.0.0.1:9",
            "MAIL_FROM": "bench <no-reply@bench.test>",
            "WECHAT_ID": "bench",
        });
        if matches!(self, Self::OneFetch | Self::OneRead) {
            bindings["PIPELINE"] = json!(place.pipeline);
        }
        let mut options = json!({
            "name": self.name(),
            "host": "127.0.0.1",
            "port": place.door,
            "unsafeDirectSockets": [{"host": "127.0.0.1", "port": place.port}],
            "unsafeTriggerHandlers": true,
            // Else each new one makes a file on the disk, in the process that is measured.
            "unsafeEphemeralDurableObjects": true,
            // Every call of the database goes through a Worker of Miniflare's; it copies no headers.
            "stripCfConnectingIp": false,
            "resourcePersistencePath": place.folder.join("resources"),
            "modulesRoot": root,
            "modules": modules,
            "compatibilityDate": runtime["compatibility_date"],
            "compatibilityFlags": runtime["compatibility_flags"],
            "bindings": bindings,
        });
        if let Some(port) = place.inspector {
            options["inspectorPort"] = json!(port);
        }
        if matches!(self, Self::Ours | Self::Peer) {
            options["r2Buckets"] = json!({"BUCKET": "bucket"});
            options["queueProducers"] = json!({"OUTPUTS_QUEUE": {"queueName": "outputs"}});
            options["durableObjects"] =
                json!({"LIVE": {"className": "LiveRoom", "useSQLite": true}});
            let limit = json!({"limit": 1_000_000_000, "period": 60});
            options["ratelimits"] =
                json!({"CLIENT_LIMIT": {"namespace_id": "1001", "simple": limit}});
        }
        Ok(options)
    }
}

/// Where a contestant runs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its own folder.
    pub folder: &'a Path,
    /// Where it listens.
    pub port: u16,
    /// Where Miniflare listens, for crons.
    pub door: u16,
    /// Where workerd's inspector does, if it does.
    pub inspector: Option<u16>,
    /// Where the database is.
    pub database_url: &'a str,
    /// What the floors ask it.
    pub pipeline: &'a str,
}
