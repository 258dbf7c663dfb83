//! What a contestant takes of memory: when it has answered once, under load, and while many clients
//! take large pictures at the same time.

use std::{cell::Cell, path::Path, time::Duration};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{
    contestant::Contestant,
    heap::Isolate,
    load::Load,
    runtime::{Running, Watched},
    scenario::Scenario,
};

/// One look.
#[derive(Debug, Clone, Serialize)]
pub struct Look {
    /// After what.
    pub after: &'static str,
    /// What workerd takes now, with what stands in for bucket and queue, in bytes.
    pub resident: u64,
    /// The most it has taken, in bytes.
    pub peak: u64,
    /// What wasm has taken, in bytes; where it tells.
    pub wasm: Option<u64>,
    /// What the isolate takes.
    pub isolate: Isolate,
}

/// Looks at a contestant that is started for it.
///
/// # Errors
/// When it cannot be started, or answers wrongly.
pub async fn run(
    contestant: Contestant,
    folder: &Path,
    database_url: &str,
    scenarios: &[Scenario],
    time: Duration,
) -> Result<Vec<Look>> {
    let (at, url) = (folder.to_owned(), database_url.to_owned());
    let start = move || Running::start(contestant, &at, &url, "", Watched::ByInspector);
    let running = tokio::task::spawn_blocking(start).await??;
    let mut heap = running.heap()?;
    let mut look = |after| {
        let (resident, peak) = running.memory()?;
        anyhow::Ok(Look {
            after,
            resident,
            peak,
            wasm: running.wasm_memory(),
            isolate: heap.look()?,
        })
    };
    let put_under = async |name: &str, connections: usize, time: Duration| {
        let scenario = scenarios.iter().find(|scenario| scenario.name == name);
        let load = Load {
            address: running.address(),
            connections,
            time,
            scenario: scenario.with_context(|| format!("there is no scenario {name}"))?,
            numbers: &Cell::new(0),
        };
        load.run().await
    };
    put_under("health", 1, Duration::from_millis(100)).await?;
    let mut looks = vec![look("the first answers")?];
    put_under("me", 64, time).await?;
    looks.push(look("`me` over 64 connections")?);
    put_under("result of 5 MB", 1, time).await?;
    looks.push(look("one client that takes 5 MB again and again")?);
    put_under("result of 5 MB", 16, time).await?;
    looks.push(look("16 such clients at once")?);
    put_under("result of 5 MB", 16, time * 2).await?;
    looks.push(look("the same for twice as long")?);
    Ok(looks)
}
