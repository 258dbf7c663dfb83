//! The fields of a gateway of style `images`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::size::{self, SizeTable};

/// How a gateway of style `images` is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImagesSettings {
    /// The part of the address between `base_url` and `/images`.
    pub version: String,
    /// Which of the addresses take requests.
    pub endpoint: ImagesEndpoint,
    /// How a request with pictures is written.
    pub encoding: ImagesEncoding,
    /// In JSON: where the pictures stand.
    pub references: ReferencesIn,
    /// How the shape of the result is told.
    pub shape: ImagesShape,
    /// Sizes of its own; where one is missing, it follows from the model's family.
    pub sizes: SizeTable,
    /// The format to ask for; null for models that refuse the field.
    pub output_format: Option<OutputFormat>,
    /// Further members, sent as they are.
    pub extra: Map<String, Value>,
}

impl Default for ImagesSettings {
    fn default() -> Self {
        Self {
            version: "v1".to_owned(),
            endpoint: ImagesEndpoint::default(),
            encoding: ImagesEncoding::default(),
            references: ReferencesIn::default(),
            shape: ImagesShape::default(),
            sizes: SizeTable::new(),
            output_format: Some(OutputFormat::Png),
            extra: Map::new(),
        }
    }
}

/// Which addresses take requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImagesEndpoint {
    /// `/images/edits` with pictures, `/images/generations` without (OpenAI).
    #[default]
    Edits,
    /// `/images/generations` always (Seedream, Qwen).
    Generations,
    /// `/images` always (OpenRouter).
    Images,
}

/// How a request with pictures is written. One without is JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImagesEncoding {
    /// `multipart/form-data`, each picture a file `image[]`.
    #[default]
    Multipart,
    /// JSON, each picture a data URL.
    Json,
}

/// Where the pictures stand in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferencesIn {
    /// `"image": ["data:…"]` (Seedream, Qwen, relays).
    #[default]
    Image,
    /// `"images": [{"image_url": "data:…"}]` (OpenAI).
    Images,
    /// `"input_references": [{"type": "image_url", "image_url": {"url": "data:…"}}]` (OpenRouter).
    InputReferences,
}

/// How the shape of the result is told: never in two ways at once, which OpenRouter refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImagesShape {
    /// `size`, in pixels.
    #[default]
    Size,
    /// `aspect_ratio`, and `resolution` where an image size is configured.
    AspectRatio,
    /// Not at all.
    None,
}

/// The format of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl OutputFormat {
    /// The name on the wire.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }
}

/// Members that are written by the adapter.
const RESERVED: [&str; 10] = [
    "model",
    "prompt",
    "n",
    "size",
    "aspect_ratio",
    "resolution",
    "output_format",
    "image",
    "images",
    "input_references",
];

/// Checks further members: their names are plain, as a form needs them, and none is written twice.
///
/// # Errors
/// The first thing found wrong.
pub(in super::super) fn check_extra(
    extra: &Map<String, Value>,
    reserved: &[&str],
) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let is_wrong = |name: &&String| {
        name.is_empty() || !name.bytes().all(plain) || reserved.contains(&name.as_str())
    };
    match extra.keys().find(is_wrong) {
        Some(name) => Err(format!(
            "extra: \"{name}\" is no name, or one that is written anyway"
        )),
        None => Ok(()),
    }
}

impl ImagesSettings {
    /// Checks what the types leave open.
    ///
    /// # Errors
    /// The first thing found wrong.
    pub(in super::super) fn check(&self) -> Result<(), String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        if self.version.is_empty() || !self.version.bytes().all(plain) {
            return Err("images.version must be letters and digits, such as \"v1\"".to_owned());
        }
        if self.encoding == ImagesEncoding::Multipart && self.endpoint != ImagesEndpoint::Edits {
            return Err("images.encoding \"multipart\" needs endpoint \"edits\"".to_owned());
        }
        check_extra(&self.extra, &RESERVED).map_err(|error| format!("images.{error}"))?;
        let sizes = self.sizes.values().flatten();
        match sizes
            .map(|(_, size)| size)
            .find(|size| size::parse(size).is_none())
        {
            Some(size) => Err(format!(
                "images.sizes: \"{size}\" is no size such as \"1024x1536\""
            )),
            None => Ok(()),
        }
    }
}
