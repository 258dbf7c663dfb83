//! The settings of a gateway.

use serde::Deserialize;

use super::{
    auth::Auth, image_api::settings::ImagesSettings, image_size::ImageSize, record::Price,
    remote_task::settings::TaskSettings,
};

/// One gateway as configured, without its key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayConfig {
    /// What logs and the attempts table call it; unique.
    pub name: String,
    /// The wire format it speaks.
    pub style: Style,
    /// The address up to, and without, `/v1/…` or `/v1beta/…`. https, unless this very machine.
    pub base_url: String,
    /// The model's id at this gateway.
    pub model: String,
    /// How the key is shown; when absent, as is usual for the style.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// The name of the environment's secret that holds the key: `GATEWAY_…_KEY`.
    pub key_secret: String,
    /// How the aspect ratio is told; for chat only, the native format has its own place for it.
    #[serde(default)]
    pub aspect: AspectStyle,
    /// Where the native format tells ratio and size.
    #[serde(default)]
    pub native_shape: NativeShape,
    /// The size to ask for; leave it out for models that refuse it, such as Gemini 2.5.
    #[serde(default)]
    pub image_size: Option<ImageSize>,
    /// For style `images`.
    #[serde(default)]
    pub images: Option<ImagesSettings>,
    /// For style `task`.
    #[serde(default)]
    pub task: Option<TaskSettings>,
    /// The hosts from which results may be fetched; `*.example.com` stands for those below it.
    #[serde(default)]
    pub result_hosts: Vec<String>,
    /// Allows results over http and from this very machine. For local development only.
    #[serde(default)]
    pub allow_insecure_results: bool,
    /// Milliseconds for one attempt.
    #[serde(default = "default_deadline_ms")]
    pub deadline_ms: u64,
    /// The largest request that it takes, in bytes. A photo in base64 takes a third more than its file.
    #[serde(default = "default_max_request_bytes")]
    pub max_request_bytes: usize,
    /// The largest answer accepted, in bytes. A picture in base64 takes a third more than its file.
    #[serde(default = "default_max_response_bytes")]
    pub max_response_bytes: usize,
    /// How many calls a day we allow ourselves, where the gateway or our purse has such a limit.
    #[serde(default)]
    pub calls_per_day: Option<u32>,
    /// What the calls of a day may cost, in micro-yuan. A call counts with `price.picture` until its
    /// cost is known, and for good where it stays unknown.
    #[serde(default)]
    pub money_per_day: Option<u64>,
    /// The most pictures that one request may hold. An output that is made of more is no output for this
    /// gateway.
    #[serde(default)]
    pub max_pictures: Option<u32>,
    /// The ids of the tools that it serves; all where left out.
    #[serde(default)]
    pub tools: Option<Vec<String>>,
    /// The hour, in UTC, at which the gateway's day begins.
    #[serde(default)]
    pub day_begins_utc_hour: u8,
    /// After so many failures in a row the gateway rests for everybody.
    #[serde(default = "default_rest_after_failures")]
    pub rest_after_failures: u32,
    /// What it charges.
    #[serde(default)]
    pub price: Price,
}

const fn default_deadline_ms() -> u64 {
    90_000
}

/// Where some relays stop.
const fn default_max_request_bytes() -> usize {
    20_000_000
}

/// Room for a picture of 25 MB in base64, and what stands around it.
const fn default_max_response_bytes() -> usize {
    36_000_000
}

const fn default_rest_after_failures() -> u32 {
    5
}

/// The wire format of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// OpenAI's chat completions.
    Chat,
    /// Google's `generateContent`.
    Native,
    /// OpenAI's images.
    Images,
    /// A task that is submitted and polled (BFL, Kling).
    Task,
}

/// Where the native format tells ratio and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NativeShape {
    /// `generationConfig.imageConfig`, which relays know.
    #[default]
    ImageConfig,
    /// `generationConfig.responseFormat.image`, which Google documents now.
    ResponseFormat,
}

/// How a chat gateway is told the aspect ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AspectStyle {
    /// Not at all.
    #[default]
    None,
    /// A system message `aspect_ratio=3:4` (AIHubMix).
    SystemMessage,
    /// `extra_body.google.image_config` (new-api relays).
    ExtraBody,
    /// `image_config` (OpenRouter).
    ImageConfig,
}

/// What is wrong with the settings of a gateway, or with an array of them.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not an array of gateways.
    #[error("not an array of gateways: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// An empty array.
    #[error("an empty array: name at least one gateway")]
    Empty,
    /// A gateway's field makes no sense.
    #[error("gateway \"{gateway}\": {problem}")]
    Invalid {
        /// Its name.
        gateway: String,
        /// What is wrong and what would be right; the field's name comes first.
        problem: String,
    },
}

impl ConfigError {
    /// The path of the field at fault, such as `price.picture`, and what is wrong; none where it is
    /// no gateway's.
    #[must_use]
    pub fn field(&self) -> Option<(&str, &str)> {
        let Self::Invalid { problem, .. } = self else {
            return None;
        };
        let end = problem.find([' ', ':']).unwrap_or(problem.len());
        Some((&problem[..end], problem))
    }
}
