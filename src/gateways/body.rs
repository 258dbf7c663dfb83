//! A JSON request body that holds pictures: written once, front to back, into memory of the right
//! size, so that a picture is copied only by being encoded.

use base64::engine::{Engine, general_purpose::STANDARD};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::{ImageRequest, ImageSize, ReferenceImage};

/// A JSON text in the making.
pub(super) struct Body(String);

impl Body {
    /// Empty, with room for what `request` will take.
    pub(super) fn for_request(request: &ImageRequest<'_>) -> Self {
        const AROUND: usize = 1024;
        const AROUND_IMAGE: usize = 128;
        let images: usize = request
            .images
            .iter()
            .map(|image| image.bytes.len().div_ceil(3) * 4 + AROUND_IMAGE)
            .sum();
        // Line breaks and quotation marks take two bytes each.
        Self(String::with_capacity(
            AROUND + request.prompt.len() * 2 + images,
        ))
    }

    /// Adds JSON as it is.
    pub(super) fn json(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    /// Adds `text` as a JSON string.
    pub(super) fn string(&mut self, text: &str) -> &mut Self {
        self.0.push_str(&serde_json::Value::from(text).to_string());
        self
    }

    /// Adds a picture's file in base64, without quotation marks.
    pub(super) fn base64(&mut self, image: &ReferenceImage) -> &mut Self {
        STANDARD.encode_string(&image.bytes, &mut self.0);
        self
    }

    /// Adds what is asked of the picture's shape between `before` and `after`, or nothing at all
    /// when nothing is asked. `names` are those of the ratio's and the size's members.
    pub(super) fn image_settings(
        &mut self,
        before: &str,
        names: (&str, &str),
        aspect_ratio: Option<&str>,
        size: Option<ImageSize>,
        after: &str,
    ) {
        let ratio = aspect_ratio.map(|ratio| (names.0, ratio));
        let size = size.map(|size| (names.1, size.name()));
        let mut settings = Value::Null;
        for (name, value) in [ratio, size].into_iter().flatten() {
            settings[name] = value.into();
        }
        if !settings.is_null() {
            self.json(before).json(&settings.to_string()).json(after);
        }
    }

    /// Adds members as they are, each with a comma before it.
    pub(super) fn members(&mut self, members: &Map<String, Value>) -> &mut Self {
        for (name, value) in members {
            self.json(",")
                .string(name)
                .json(":")
                .json(&value.to_string());
        }
        self
    }

    /// The finished text.
    pub(super) fn finish(self) -> Bytes {
        self.0.into()
    }
}
