//! `cargo xtask try-on`: the main job from the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::api::Client;
use crate::stack::{self, Stack};
use crate::{demo, dev, setup};

/// How long a task may take before this command gives up waiting.
const PATIENCE: Duration = Duration::from_secs(16 * 60);

/// What is to be tried on, and by whom.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The photo of the person: JPEG, PNG or WebP.
    person: PathBuf,
    /// One photo for each garment.
    #[arg(required = true)]
    garments: Vec<PathBuf>,
    /// Where the picture goes; with several garments, `-1`, `-2`, … are added to the name.
    #[arg(short, long)]
    output: PathBuf,
    /// The service to use. Without it: the one that `cargo xtask dev` runs, or one of our own.
    #[arg(long)]
    url: Option<String>,
    /// The account's address.
    #[arg(long, default_value = demo::PLUS.email)]
    email: String,
    /// The account's password.
    #[arg(long, default_value = demo::PLUS.password)]
    password: String,
    /// A prompt of your own in place of the preset's.
    #[arg(long)]
    prompt: Option<String>,
}

/// Uploads the photos, waits for the pictures and writes them.
///
/// # Errors
/// What is wrong with a photo, the account or the service, in its own words; also when an
/// output ended without a picture.
pub fn run(arguments: &Arguments) -> Result<()> {
    let photos: Vec<Vec<u8>> = std::iter::once(&arguments.person)
        .chain(&arguments.garments)
        .map(|path| fs::read(path).with_context(|| format!("cannot read {}", path.display())))
        .collect::<Result<_>>()?;

    // Held to the end of this function: dropping it ends the stack.
    let mut own_stack = None;
    let url = match &arguments.url {
        Some(url) => url.clone(),
        None => {
            let running = format!("http://localhost:{}", dev::PORT);
            if Client::new(&running).is_there() {
                running
            } else {
                own_stack.insert(start_stack()?).base_url()
            }
        }
    };

    let mut client = Client::new(&url);
    client.log_in(&arguments.email, &arguments.password)?;
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(120));
    let mut uploads = Vec::new();
    for (number, photo) in photos.iter().enumerate() {
        progress.set_message(format!("Uploading {} of {}", number + 1, photos.len()));
        uploads.push(upload(&client, photo)?);
    }
    let task = submit(&client, &uploads, arguments.prompt.as_deref())?;
    let task = wait(&client, task, &progress)?;
    progress.finish_and_clear();
    write(&client, &task, &arguments.output)
}

fn start_stack() -> Result<Stack> {
    let options = dev::options();
    setup::build_tools()?;
    stack::build(options.profile)?;
    let stack = Stack::start(options)?;
    demo::create(&stack)?;
    Ok(stack)
}

fn upload(client: &Client, photo: &[u8]) -> Result<String> {
    let answer = client
        .post_bytes(
            "/api/uploads",
            &[("content-type", "application/octet-stream")],
            photo,
        )?
        .accepted()?;
    let id = answer.json()["id"].as_str().map(str::to_owned);
    id.context("the upload was answered without an id")
}

fn submit(client: &Client, uploads: &[String], prompt: Option<&str>) -> Result<Value> {
    let (person, garments) = uploads.split_first().context("nothing was uploaded")?;
    let body = json!({
        "preset": "try_on",
        "inputs": {"person": [person], "garments": garments},
        "prompt": prompt,
    });
    let moment = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let key = format!("try-on-{}-{moment}", std::process::id());
    let answer = client.post_json("/api/tasks", &[("idempotency-key", &key)], &body)?;
    Ok(answer.accepted()?.json())
}

/// Polls until the task has ended.
fn wait(client: &Client, mut task: Value, progress: &ProgressBar) -> Result<Value> {
    let id = task["id"]
        .as_str()
        .context("the task has no id")?
        .to_owned();
    let path = format!("/api/tasks/{id}");
    let started = Instant::now();
    let mut etag = String::new();
    loop {
        progress.set_message(describe(&task, started.elapsed()));
        if !task["finished_at"].is_null() {
            return Ok(task);
        }
        if started.elapsed() > PATIENCE {
            bail!(
                "task {id} has not ended after {} minutes",
                PATIENCE.as_secs() / 60
            );
        }
        thread::sleep(Duration::from_millis(500));
        let answer = client.get(&path, &[("if-none-match", &etag)])?.accepted()?;
        if answer.status == 304 {
            continue;
        }
        etag = answer.header("etag").unwrap_or_default().to_owned();
        task = answer.json();
    }
}

fn outputs(task: &Value) -> &[Value] {
    task["outputs"].as_array().map_or(&[], Vec::as_slice)
}

fn describe(task: &Value, waited: Duration) -> String {
    let state = task["state"].as_str().unwrap_or_default();
    let done = outputs(task)
        .iter()
        .filter(|output| !output["finished_at"].is_null())
        .count();
    let total = outputs(task).len();
    let seconds = waited.as_secs();
    match task["typical_duration_ms"].as_u64() {
        Some(typical) => format!(
            "{state}: {done} of {total}, {seconds} s of about {} s",
            typical.div_ceil(1000)
        ),
        None => format!("{state}: {done} of {total}, {seconds} s"),
    }
}

/// Writes every picture and says which outputs have none.
fn write(client: &Client, task: &Value, output: &Path) -> Result<()> {
    let mut without_picture = Vec::new();
    for (index, result) in outputs(task).iter().enumerate() {
        let number = index + 1;
        let Some(url) = result["image"]["download_url"].as_str() else {
            let state = result["state"].as_str().unwrap_or("failed");
            let reason = result["reason"].as_str().unwrap_or("no reason given");
            without_picture.push(format!(
                "garment {number} {state}: {reason}; its credits are back"
            ));
            continue;
        };
        let file = if outputs(task).len() > 1 {
            numbered(output, number)
        } else {
            output.to_owned()
        };
        let picture = client.get(url, &[])?.accepted()?.body;
        fs::write(&file, &picture).with_context(|| format!("cannot write {}", file.display()))?;
        println!("{} ({} KB)", file.display(), picture.len().div_ceil(1024));
    }
    if !without_picture.is_empty() {
        bail!(without_picture.join("\n"));
    }
    Ok(())
}

/// `look.png` with number 2 is `look-2.png`.
fn numbered(file: &Path, number: usize) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = match file.extension() {
        Some(extension) => format!("{stem}-{number}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{number}"),
    };
    file.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_pictures_are_numbered() {
        assert_eq!(
            numbered(Path::new("out/look.png"), 2),
            Path::new("out/look-2.png")
        );
        assert_eq!(numbered(Path::new("look"), 1), Path::new("look-1"));
    }
}
