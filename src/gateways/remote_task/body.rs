//! The request that submits a task.

use bytes::Bytes;
use serde_json::Value;

use super::super::body::Body;
use super::super::config::{GatewayConfig, ImageSize};
use super::super::image_api::{Family, Size};
use super::super::{ImageRequest, ReferenceImage};
use super::settings::{ImagesIn, TaskFormat, TaskShape};

/// The request's body.
///
/// # Errors
/// When the request has more pictures than the format has places for.
pub(super) fn body(
    config: &GatewayConfig,
    format: &TaskFormat,
    request: &ImageRequest<'_>,
) -> Result<Bytes, String> {
    if let ImagesIn::Named(names) = &format.images
        && names.len() < request.images.len()
    {
        let (given, places) = (request.images.len(), names.len());
        return Err(format!("{given} pictures, and places for {places}"));
    }
    let mut members = Members {
        body: Body::for_request(request),
        before: "{",
    };
    let texts = [
        (&format.model, config.model.as_str()),
        (&format.prompt, request.prompt),
    ];
    for (name, value) in texts {
        if let Some(name) = name {
            members.name(name).string(value);
        }
    }
    for (name, value) in shape(config, format, request) {
        members.name(name).json(&value.to_string());
    }
    for (name, value) in &format.extra {
        members.name(name).json(&value.to_string());
    }
    members.add_images(format, &request.images);
    // Without any member the brace is not open yet.
    members
        .body
        .json(if members.before == "{" { "{}" } else { "}" });
    Ok(members.body.finish())
}

/// An object in the making.
struct Members {
    body: Body,
    /// What stands before the next member.
    before: &'static str,
}

impl Members {
    /// Begins a member; its value is to follow.
    fn name(&mut self, name: &str) -> &mut Body {
        self.body.json(self.before).string(name).json(":");
        self.before = ",";
        &mut self.body
    }

    fn add_images(&mut self, format: &TaskFormat, images: &[ReferenceImage]) {
        match &format.images {
            ImagesIn::Numbered(first) => {
                for (place, image) in images.iter().enumerate() {
                    let body = match place {
                        0 => self.name(first),
                        _ => self.name(&format!("{first}_{}", place + 1)),
                    };
                    add_image(body, format, image);
                }
            }
            ImagesIn::Named(names) => {
                for (name, image) in names.iter().zip(images) {
                    add_image(self.name(name), format, image);
                }
            }
            ImagesIn::List { field, member } => {
                let body = self.name(field);
                body.json("[");
                for (place, image) in images.iter().enumerate() {
                    body.json(if place == 0 { "" } else { "," });
                    match member {
                        Some(member) => {
                            body.json("{").string(member).json(":");
                            add_image(body, format, image);
                            body.json("}");
                        }
                        None => add_image(body, format, image),
                    }
                }
                body.json("]");
            }
        }
    }
}

fn add_image(body: &mut Body, format: &TaskFormat, image: &ReferenceImage) {
    body.json("\"");
    if format.data_urls {
        body.json("data:")
            .json(image.format.content_type())
            .json(";base64,");
    }
    body.base64(image).json("\"");
}

/// The members that tell the shape.
fn shape(
    config: &GatewayConfig,
    format: &TaskFormat,
    request: &ImageRequest<'_>,
) -> Vec<(&'static str, Value)> {
    let ratio = request.aspect_ratio;
    match format.shape {
        TaskShape::None => Vec::new(),
        TaskShape::WidthHeight => {
            let image_size = config.image_size.unwrap_or(ImageSize::OneK);
            let size = ratio.and_then(|ratio| Family::of(&config.model).size(ratio, image_size));
            size.map_or_else(Vec::new, |Size { width, height }| {
                vec![("width", width.into()), ("height", height.into())]
            })
        }
        TaskShape::AspectRatio => {
            let ratio = ratio.map(|ratio| ("aspect_ratio", ratio.into()));
            let size = config.image_size.map(|size| {
                let name = size.name().to_ascii_lowercase();
                ("resolution", name.into())
            });
            ratio.into_iter().chain(size).collect()
        }
    }
}
