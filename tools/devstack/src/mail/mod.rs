//! A mail provider that delivers to a local page.
//!
//! `POST /mail` takes a message as HTTP mail providers do; `/outbox` shows what was sent, and
//! `/outbox.json` gives it to tests. [`chats`] takes what goes to group chats; it stands in the same
//! outbox. Messages are kept in memory and in a file of one JSON line each.

pub mod chats;
mod page;

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path as FilePath;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A message as a client sends it.
#[derive(Debug, Deserialize)]
struct Message {
    from: String,
    to: Recipients,
    subject: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    html: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Recipients {
    One(String),
    Several(Vec<String>),
}

/// A message that was sent.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Mail {
    /// Name given by this provider.
    pub id: String,
    /// When it came, in milliseconds since 1970 (UTC).
    pub sent_at: u64,
    /// The sender.
    pub from: String,
    /// The recipients.
    pub to: Vec<String>,
    /// The subject.
    pub subject: String,
    /// Its plain text.
    pub text: Option<String>,
    /// Its HTML.
    pub html: Option<String>,
}

#[derive(Clone)]
struct Outbox {
    kept: Arc<Mutex<Kept>>,
    key: Option<Arc<str>>,
}

struct Kept {
    /// Oldest first.
    mails: Vec<Mail>,
    file: File,
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

/// The routes of the mail provider.
///
/// # Errors
/// When the outbox file cannot be opened or read.
pub fn router(file: &FilePath, key: Option<String>) -> io::Result<Router> {
    let outbox = Outbox {
        kept: Arc::new(Mutex::new(Kept::open(file)?)),
        key: key.map(Arc::from),
    };
    Ok(Router::new()
        .route("/mail", post(send))
        .route("/outbox", get(newest_page).delete(clear))
        .route("/outbox/{id}", get(mail_page))
        .route("/outbox.json", get(list))
        .route("/chats/wecom", post(chats::wecom))
        .route("/chats/feishu", post(chats::feishu))
        .route("/chats/slack", post(chats::slack))
        .with_state(outbox))
}

async fn send(
    State(outbox): State<Outbox>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Response {
    if !outbox.accepts(&headers) {
        return failure(StatusCode::UNAUTHORIZED, "the API key is missing or wrong");
    }
    let message: Message = match serde_json::from_slice(&body) {
        Ok(message) => message,
        Err(error) => return failure(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    let to = match message.to {
        Recipients::One(address) => vec![address],
        Recipients::Several(addresses) => addresses,
    };
    if to.is_empty() || to.iter().any(|address| !address.contains('@')) {
        return failure(
            StatusCode::UNPROCESSABLE_ENTITY,
            "`to` needs at least one address, each with an @",
        );
    }
    if message.text.is_none() && message.html.is_none() {
        return failure(
            StatusCode::UNPROCESSABLE_ENTITY,
            "`text` or `html` is missing",
        );
    }
    let mail = Mail {
        id: crate::random_id(),
        sent_at: crate::milliseconds_now(),
        from: message.from,
        to,
        subject: message.subject,
        text: message.text,
        html: message.html,
    };
    let id = mail.id.clone();
    match outbox.kept().add(mail) {
        Ok(()) => Json(json!({ "id": id })).into_response(),
        Err(error) => failure(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

async fn list(State(outbox): State<Outbox>, Query(filter): Query<Filter>) -> Json<Vec<Mail>> {
    let kept = outbox.kept();
    let wanted = |mail: &&Mail| {
        filter
            .to
            .as_ref()
            .is_none_or(|address| mail.to.contains(address))
    };
    Json(kept.mails.iter().filter(wanted).cloned().collect())
}

async fn newest_page(State(outbox): State<Outbox>) -> Html<String> {
    let kept = outbox.kept();
    Html(page::render(&kept.mails, kept.mails.last()))
}

async fn mail_page(State(outbox): State<Outbox>, Path(id): Path<String>) -> Response {
    let kept = outbox.kept();
    match kept.mails.iter().find(|mail| mail.id == id) {
        Some(mail) => Html(page::render(&kept.mails, Some(mail))).into_response(),
        None => failure(StatusCode::NOT_FOUND, "no such mail"),
    }
}

async fn clear(State(outbox): State<Outbox>) -> Response {
    match outbox.kept().clear() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failure(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

impl Outbox {
    fn accepts(&self, headers: &HeaderMap) -> bool {
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        self.key.is_none() || given == self.key.as_deref()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn open(path: &FilePath) -> io::Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)?;
        let mails = BufReader::new(&file)
            .lines()
            .map(|line| Ok(serde_json::from_str(&line?)?))
            .collect::<io::Result<_>>()?;
        Ok(Self { mails, file })
    }

    fn add(&mut self, mail: Mail) -> io::Result<()> {
        let mut line = serde_json::to_vec(&mail)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.mails.push(mail);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.mails.clear();
        Ok(())
    }
}

fn failure(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}
