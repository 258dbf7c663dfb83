//! Tasks as operators see them. The database makes them; here they are for the document alone.

use std::collections::BTreeMap;

use access::account_ref::AccountRef;
use studio::views::{OutputState, TaskState};
use utoipa::ToSchema;

use crate::audit::AuditItem;

/// A task among others.
#[derive(ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6280-70eb-b429-fa86d481c263",
    "account": {"id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "email": "mimi@example.com"},
    "preset": "try_on", "preset_version": 1, "state": "succeeded", "outputs": 1, "succeeded": 1,
    "needs_review": 0, "credits": 2, "refunded": 0, "created_at": 1_795_309_200_000_i64,
    "finished_at": 1_795_309_211_400_i64,
})))]
pub struct TaskItem {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account: AccountRef,
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
#[schema(examples(json!({
    "id": "01a200c4-6280-70eb-b429-fa86d481c263",
    "account": {"id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "email": "mimi@example.com"},
    "preset": "try_on", "preset_version": 1, "state": "succeeded", "succeeded": 1,
    "needs_review": 0, "credits": 2, "refunded": 0, "created_at": 1_795_309_200_000_i64,
    "finished_at": 1_795_309_211_400_i64, "retry_of": null, "retried_by": null,
    "options": {"garment_kind": "dress"}, "aspect_ratio": "3:4", "prompt": null,
    "is_custom_prompt": false,
    "inputs": [
        {
            "slot": "person", "upload_id": "01a200c2-8dc0-738a-81e8-7e79631e602b",
            "url": "/api/uploads/01a200c2-8dc0-738a-81e8-7e79631e602b",
        },
        {"slot": "garments", "upload_id": "01a200c3-7820-77a8-b166-e62b835fc554", "url": null},
    ],
    "audit": [],
})))]
pub struct TaskDetail {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account: AccountRef,
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
#[schema(examples(json!({
    "id": "01a200c4-6281-7762-869b-c07a6e1b5df1", "position": 0, "state": "succeeded",
    "reason": null, "queued_at": 1_795_309_200_000_i64, "started_at": 1_795_309_200_420_i64,
    "finished_at": 1_795_309_211_400_i64, "charged": 2, "refunded": 0,
    "image": {
        "url": "/api/outputs/01a200c4-6281-7762-869b-c07a6e1b5df1/image", "width": 864,
        "height": 1184, "expires_at": 1_795_395_611_400_i64,
    },
})))]
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
#[schema(examples(json!({
    "number": 1, "gateway": "first", "model": "gemini-2.5-flash-image",
    "started_at": 1_795_309_200_450_i64, "finished_at": 1_795_309_211_200_i64,
    "outcome": "succeeded", "reason": null, "status": 200, "request_id": "req_8c41f0",
    "input_tokens": 2890, "output_tokens": 1290, "cost": 279_000,
})))]
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
