//! Tasks and outputs, as the API shows them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::language::Name;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Nothing has begun.
    Queued,
    /// Something has.
    Running,
    /// All outputs are there.
    Succeeded,
    /// Some are.
    Partial,
    /// None is.
    Failed,
    /// All were taken back before they began.
    Canceled,
}

impl TaskState {
    /// All their names.
    pub const NAMES: [&str; 6] = [
        Self::Queued.name(),
        Self::Running.name(),
        Self::Succeeded.name(),
        Self::Partial.name(),
        Self::Failed.name(),
        Self::Canceled.name(),
    ];

    /// Its name in the API and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

/// Where an output stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputState {
    /// It waits.
    Queued,
    /// A gateway is at it.
    Running,
    /// The picture is there.
    Succeeded,
    /// There is none; refunded.
    Failed,
    /// The model refused; refunded.
    Blocked,
    /// Taken back before it began; refunded.
    Canceled,
    /// Somebody has to look; refunded.
    NeedsReview,
}

/// Whose prompt a task has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromptSource {
    /// The preset's own.
    Preset,
    /// The user's.
    Custom,
}

/// A picture that is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Image {
    url: String,
    download_url: String,
    content_type: String,
    width: u32,
    height: u32,
    bytes: u64,
    /// UTC milliseconds; it is gone then.
    expires_at: i64,
}

/// A picture that was put in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c2-8dc0-738a-81e8-7e79631e602b", "content_type": "image/jpeg", "width": 1536,
    "height": 2048, "bytes": 684_213, "expires_at": 1_795_395_480_000_i64, "kept": false,
})))]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// What it is.
    pub content_type: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Its length.
    pub bytes: u64,
    /// UTC milliseconds; it is gone then, or as soon as its tasks have succeeded.
    pub expires_at: i64,
    /// Whether it outlives its tasks.
    pub kept: bool,
}

/// Uploads.
#[derive(Debug, Serialize, ToSchema)]
pub struct Uploads {
    /// The newest first.
    pub uploads: Vec<Upload>,
}

/// One picture asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6281-7762-869b-c07a6e1b5df1", "position": 0, "state": "succeeded",
    "reason": null, "queued_at": 1_795_309_200_000_i64, "started_at": 1_795_309_200_420_i64,
    "finished_at": 1_795_309_211_400_i64,
    "image": {
        "url": "/api/outputs/01a200c4-6281-7762-869b-c07a6e1b5df1/image",
        "download_url": "/api/outputs/01a200c4-6281-7762-869b-c07a6e1b5df1/image?download=1",
        "content_type": "image/png", "width": 864, "height": 1184, "bytes": 1_203_388,
        "expires_at": 1_795_395_611_400_i64,
    },
})))]
pub struct Output {
    id: String,
    /// Its place in the task, from 0.
    position: u32,
    state: OutputState,
    /// Why there is no picture.
    reason: Option<String>,
    /// UTC milliseconds.
    queued_at: i64,
    /// UTC milliseconds.
    started_at: Option<i64>,
    /// UTC milliseconds.
    finished_at: Option<i64>,
    image: Option<Image>,
}

/// One press of Generate.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6280-70eb-b429-fa86d481c263", "preset": "try_on", "preset_version": 1,
    "preset_name": {"zh": "虚拟换衣", "en": "Virtual try-on"}, "state": "succeeded",
    "prompt_source": "preset", "prompt": null, "aspect_ratio": "3:4", "retry_of": null,
    "created_at": 1_795_309_200_000_i64, "finished_at": 1_795_309_211_400_i64,
    "credits_charged": 2, "credits_refunded": 0, "typical_duration_ms": null, "queue_place": null,
    "inputs": {
        "person": ["01a200c2-8dc0-738a-81e8-7e79631e602b"],
        "garments": ["01a200c3-7820-77a8-b166-e62b835fc554"],
    },
    "options": {"garment_kind": "dress"},
})))]
pub struct Task {
    /// Its id.
    pub id: String,
    /// The tool.
    pub preset: String,
    /// The tool's version then.
    pub preset_version: u32,
    /// The tool's name in that version.
    pub preset_name: Name,
    /// Where it stands.
    pub state: TaskState,
    /// Whose prompt it has.
    pub prompt_source: PromptSource,
    /// The user's own prompt.
    pub prompt: Option<String>,
    /// Width to height.
    pub aspect_ratio: String,
    /// The task that an operator had made again with this one.
    pub retry_of: Option<String>,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds.
    pub finished_at: Option<i64>,
    /// Credits taken.
    pub credits_charged: i64,
    /// Credits given back.
    pub credits_refunded: i64,
    /// While it is under way: what recent pictures of the same tool took, in milliseconds, as the
    /// median from queue to result.
    pub typical_duration_ms: Option<i64>,
    /// While nothing of it has begun: its place among such tasks, from 1; 100 for 100 or more.
    pub queue_place: Option<u32>,
    /// Slot → upload ids.
    pub inputs: BTreeMap<String, Vec<String>>,
    /// Option → value.
    pub options: BTreeMap<String, String>,
    /// The pictures asked for.
    pub outputs: Vec<Output>,
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tasks {
    /// Newest first.
    pub tasks: Vec<Task>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
}

/// An output as the database gives it.
#[derive(Debug, Deserialize)]
pub struct OutputRow {
    id: String,
    position: u32,
    state: OutputState,
    reason: Option<String>,
    queued_at: i64,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    content_type: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    bytes: Option<u64>,
    expires_at: Option<i64>,
}

impl Output {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// An output that was just asked for.
    pub fn queued(id: &str, position: u32, now: i64) -> Self {
        Self {
            id: id.to_owned(),
            position,
            state: OutputState::Queued,
            reason: None,
            queued_at: now,
            started_at: None,
            finished_at: None,
            image: None,
        }
    }
}

impl From<OutputRow> for Output {
    fn from(row: OutputRow) -> Self {
        let url = format!("/api/outputs/{}/image", row.id);
        let image = (|| {
            Some(Image {
                download_url: format!("{url}?download=1"),
                url,
                content_type: row.content_type?,
                width: row.width?,
                height: row.height?,
                bytes: row.bytes?,
                expires_at: row.expires_at?,
            })
        })();
        Self {
            id: row.id,
            position: row.position,
            state: row.state,
            reason: row.reason,
            queued_at: row.queued_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            image,
        }
    }
}
