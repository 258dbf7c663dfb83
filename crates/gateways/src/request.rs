//! What a model is asked for.

use bytes::Bytes;
use images::ImageFormat;

/// What a model is asked for: one picture, made of a description and pictures to go by.
#[derive(Debug, Clone)]
pub struct ImageRequest<'a> {
    /// The description, which speaks of the pictures by their number, from 1.
    pub prompt: &'a str,
    /// The pictures to go by, in the order of their numbers.
    pub images: Vec<ReferenceImage>,
    /// Width to height, such as `3:4`; the model's choice when absent.
    pub aspect_ratio: Option<&'a str>,
}

/// A picture to go by.
#[derive(Debug, Clone)]
pub struct ReferenceImage {
    /// The format of `bytes`.
    pub format: ImageFormat,
    /// The file.
    pub bytes: Bytes,
}
