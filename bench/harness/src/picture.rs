//! One picture from its photos to its download, on the whole local stack: what it takes of the
//! database and of a processor.

use std::{fs, thread, time::Duration};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::{Value, json};
use xtask::{
    api::Client,
    demo, project,
    stack::{self, Stack, StackOptions},
    worker::Profile,
};

use crate::runtime::{folder, processor_time_of};

/// So many are made, one after the other.
const PICTURES: u32 = 20;
const EMAIL: &str = "picture@bench.test";
const PASSWORD: &str = "nine lives in one closet";

/// What one picture takes, in the mean.
#[derive(Debug, Clone, Serialize)]
pub struct Picture {
    /// Requests of its owner: two uploads, the submission, looks at the task, the picture shown and
    /// taken home.
    pub requests: f64,
    /// Requests to the database, the queue's consumer included.
    pub round_trips: f64,
    /// Rows that the database looked at.
    pub rows_read: f64,
    /// Rows that it wrote, by triggers and in indexes too.
    pub rows_written: f64,
    /// Of a processor, in milliseconds: all of workerd, with what stands in for bucket and queue, and
    /// with the proxy of `wrangler dev`.
    pub milliseconds: f64,
}

/// Makes pictures.
///
/// # Errors
/// When one is not made.
pub fn run() -> Result<Picture> {
    stack::build(Profile::Release)?;
    let stack = Stack::start(StackOptions::new(folder("picture")?))?;
    let mut client = Client::new(&stack.base_url());
    client.register(&stack.devstack_url(), EMAIL, PASSWORD)?;
    let database = stack.database();
    let id = demo::find(&database, EMAIL)?.context("nobody has registered")?;
    demo::grant(&database, &id, 1_000, "bench")?;
    let photo = fs::read(project::path("docs/screenshot.png"))?;
    let mut requests = 0;
    // The first warms the isolate up.
    one(&client, &photo, 0, &mut requests)?;
    let temporary = stack.state().join("temporary");
    let devstack = Client::new(&stack.devstack_url());
    let totals = || -> Result<[f64; 3]> {
        let totals = devstack.get("/stats", &[])?.json();
        let number = |name: &str| totals[name].as_f64().unwrap_or_default();
        Ok([
            number("pipelines"),
            number("rows_read"),
            number("rows_written"),
        ])
    };
    let (before, processor) = (totals()?, processor_time_of(&temporary)?);
    requests = 0;
    for number in 1..=PICTURES {
        one(&client, &photo, number, &mut requests)?;
    }
    let (after, spent) = (totals()?, processor_time_of(&temporary)? - processor);
    let each = |sum: f64| sum / f64::from(PICTURES);
    Ok(Picture {
        requests: each(f64::from(requests)),
        round_trips: each(after[0] - before[0]),
        rows_read: each(after[1] - before[1]),
        rows_written: each(after[2] - before[2]),
        milliseconds: each(spent / 1000.0),
    })
}

fn one(client: &Client, photo: &[u8], number: u32, requests: &mut u32) -> Result<()> {
    let mut upload = || -> Result<Value> {
        *requests += 1;
        let headers = [("content-type", "application/octet-stream")];
        let answer = client.post_bytes("/api/uploads", &headers, photo)?;
        Ok(answer.accepted()?.json()["id"].clone())
    };
    let inputs = json!({"person": [upload()?], "garments": [upload()?]});
    let body = json!({"preset": "try_on", "inputs": inputs});
    let key = format!("picture-{number}");
    let headers = [("idempotency-key", key.as_str())];
    let task = client.post_json("/api/tasks", &headers, &body)?;
    let id = task.accepted()?.json()["id"].as_str().map(str::to_owned);
    let path = format!("/api/tasks/{}", id.context("the task has no id")?);
    *requests += 1;
    for _ in 0..30 {
        thread::sleep(Duration::from_millis(1_000));
        *requests += 1;
        let task = client.get(&path, &[])?.accepted()?.json();
        if task["finished_at"].is_null() {
            continue;
        }
        let image = &task["outputs"][0]["image"];
        for url in [&image["url"], &image["download_url"]] {
            let url = url.as_str().context("there is no picture")?;
            client.get(url, &[])?.accepted()?;
            *requests += 1;
        }
        return Ok(());
    }
    bail!("a picture took too long")
}
