//! JSON request bodies that hold pictures: written once, front to back, into memory of the right
//! size, so that a picture is copied only by being encoded.

use base64::{display::Base64Display, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{
    image_size::ImageSize,
    request::{ImageRequest, ReferenceImage},
};

/// A picture as a JSON string, encoded while it is written.
pub(super) struct Encoded<'a> {
    image: &'a ReferenceImage,
    is_data_url: bool,
}

impl<'a> Encoded<'a> {
    /// The file in base64.
    pub(super) const fn base64(image: &'a ReferenceImage) -> Self {
        Self {
            image,
            is_data_url: false,
        }
    }

    /// A data URL (RFC 2397).
    pub(super) const fn data_url(image: &'a ReferenceImage) -> Self {
        Self {
            image,
            is_data_url: true,
        }
    }
}

impl Serialize for Encoded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let base64 = Base64Display::new(&self.image.bytes, &STANDARD);
        match self.is_data_url {
            true => {
                let content_type = self.image.format.content_type();
                serializer.collect_str(&format_args!("data:{content_type};base64,{base64}"))
            }
            false => serializer.collect_str(&base64),
        }
    }
}

/// The member `image_url` as OpenAI has it.
#[derive(Serialize)]
pub(super) struct ImageUrl<'a> {
    pub(super) url: Encoded<'a>,
}

/// The body that says `message`, which is what is made of `request`.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn json(message: &impl Serialize, request: &ImageRequest<'_>) -> Result<Bytes, String> {
    let mut body = Vec::with_capacity(room(request));
    serde_json::to_writer(&mut body, message).map_err(|error| error.to_string())?;
    Ok(body.into())
}

/// The bytes that a request takes as JSON, or a few more.
fn room(request: &ImageRequest<'_>) -> usize {
    const AROUND: usize = 1024;
    const AROUND_IMAGE: usize = 128;
    let images: usize = request
        .images
        .iter()
        .map(|image| image.bytes.len().div_ceil(3) * 4 + AROUND_IMAGE)
        .sum();
    // Line breaks and quotation marks take two bytes each.
    AROUND + request.prompt.len() * 2 + images
}

/// What is asked of the picture's shape; none when nothing is. `names` are those of the ratio's and
/// the size's members.
pub(super) fn shape(
    names: (&str, &str),
    aspect_ratio: Option<&str>,
    size: Option<ImageSize>,
) -> Option<Value> {
    let ratio = aspect_ratio.map(|ratio| (names.0, ratio));
    let size = size.map(|size| (names.1, size.name()));
    let members = [ratio, size].into_iter().flatten();
    let members: Map<String, Value> = members
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    (!members.is_empty()).then_some(Value::Object(members))
}

#[cfg(test)]
mod tests {
    use super::*;
    use images::ImageFormat;

    #[test]
    fn a_body_takes_its_memory_once() {
        let image = ReferenceImage {
            format: ImageFormat::Jpeg,
            bytes: (0..100_000).map(|number| number as u8).collect(),
        };
        let request = ImageRequest {
            prompt: "\"line\"\n".repeat(100).leak(),
            images: vec![image; 3],
            aspect_ratio: None,
        };
        let images: Vec<Encoded<'_>> = request.images.iter().map(Encoded::data_url).collect();
        let body = json(&(request.prompt, images), &request).unwrap();
        assert!(body.len() > 3 * 133_000);
        assert!(body.len() <= room(&request), "the memory grew");
    }
}
