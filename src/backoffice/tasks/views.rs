//! Tasks as operators see them. The database makes them; here they are for the document alone.

use std::collections::BTreeMap;

use utoipa::ToSchema;

use crate::{
    backoffice::{audit::AuditItem, listing::Whose},
    studio::views::{OutputState, TaskState},
};

/// A task among others.
#[derive(ToSchema)]
pub struct TaskItem {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account: Whose,
    /// The tool.
    pub preset: String,
    /// The tool's version then.
    pub preset_version: u32,
    /// Where it stands.
    pub state: TaskState,
    /// How many pictures were asked for.
    pub outputs: u32,
    /// How many of them are there.
    pub succeeded: u32,
    /// How many of them somebody has to look at.
    pub needs_review: u32,
    /// Credits taken.
    pub credits: i64,
    /// Credits given back.
    pub refunded: i64,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds.
    pub finished_at: Option<i64>,
}

/// A task with all there is to know.
#[derive(ToSchema)]
pub struct TaskDetail {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account: Whose,
    /// The tool.
    pub preset: String,
    /// The tool's version then.
    pub preset_version: u32,
    /// Where it stands.
    pub state: TaskState,
    /// The pictures asked for, in order.
    pub outputs: Vec<OutputItem>,
    /// How many of them are there.
    pub succeeded: u32,
    /// How many of them somebody has to look at.
    pub needs_review: u32,
    /// Credits taken.
    pub credits: i64,
    /// Credits given back.
    pub refunded: i64,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds.
    pub finished_at: Option<i64>,
    /// The task that was made again with this one.
    pub retry_of: Option<String>,
    /// The task that made this one again.
    pub retried_by: Option<String>,
    /// Option → value.
    pub options: BTreeMap<String, String>,
    /// Width to height; none where it was the tool's usual one.
    pub aspect_ratio: Option<String>,
    /// The user's own prompt; none where it was the tool's.
    pub prompt: Option<String>,
    /// Whether the user wrote the prompt.
    pub is_custom_prompt: bool,
    /// What was put in.
    pub inputs: Vec<Input>,
    /// What operators did with it, the newest first; at most 20.
    pub audit: Vec<AuditItem>,
}

/// A picture that was put in.
#[derive(ToSchema)]
pub struct Input {
    /// Where.
    pub slot: String,
    /// The upload's id.
    pub upload_id: String,
    /// Where it can be seen; none once it is gone.
    pub url: Option<String>,
}

/// One picture asked for.
#[derive(ToSchema)]
pub struct OutputItem {
    /// Its id.
    pub id: String,
    /// Its place in the task, from 0.
    pub position: u32,
    /// Where it stands.
    pub state: OutputState,
    /// Why there is no picture.
    pub reason: Option<String>,
    /// UTC milliseconds.
    pub queued_at: i64,
    /// UTC milliseconds.
    pub started_at: Option<i64>,
    /// UTC milliseconds.
    pub finished_at: Option<i64>,
    /// Credits taken.
    pub charged: i64,
    /// Credits given back.
    pub refunded: i64,
    /// The picture; none where there is none.
    pub image: Option<ResultImage>,
    /// Every call of a gateway.
    pub attempts: Vec<AttemptItem>,
}

/// A picture that is there, or was.
#[derive(ToSchema)]
pub struct ResultImage {
    /// Where it can be seen.
    pub url: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// UTC milliseconds; it is gone then.
    pub expires_at: i64,
}

/// One call of a gateway.
#[derive(ToSchema)]
pub struct AttemptItem {
    /// From 1.
    pub number: u32,
    /// The gateway's name in the settings.
    pub gateway: String,
    /// The model it was asked for.
    pub model: String,
    /// UTC milliseconds.
    pub started_at: i64,
    /// UTC milliseconds; none while it runs, and where its worker died.
    pub finished_at: Option<i64>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Why, as far as it is known.
    pub reason: Option<String>,
    /// The HTTP status, where an answer came.
    pub status: Option<u32>,
    /// The gateway's own name for the call.
    pub request_id: Option<String>,
    /// Tokens taken in, where the answer told.
    pub input_tokens: Option<u32>,
    /// Tokens given out, where the answer told.
    pub output_tokens: Option<u32>,
    /// In micro-yuan; none where it may or may not have been charged.
    pub cost: Option<i64>,
}
