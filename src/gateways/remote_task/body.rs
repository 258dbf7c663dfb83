//! The request that submits a task.

use bytes::Bytes;

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
    let mut body = Body::for_request(request);
    let mut separator = "{";
    let mut member = |body: &mut Body, name: &str| {
        body.json(separator).string(name).json(":");
        separator = ",";
    };
    let texts = [
        (&format.model, config.model.as_str()),
        (&format.prompt, request.prompt),
    ];
    for (name, value) in texts {
        if let Some(name) = name {
            member(&mut body, name);
            body.string(value);
        }
    }
    for (name, value) in shape(config, format, request) {
        member(&mut body, name);
        body.json(&value);
    }
    for (name, value) in &format.extra {
        member(&mut body, name);
        body.json(&value.to_string());
    }
    match &format.images {
        ImagesIn::Numbered(first) => {
            for (place, image) in request.images.iter().enumerate() {
                match place {
                    0 => member(&mut body, first),
                    _ => member(&mut body, &format!("{first}_{}", place + 1)),
                }
                add_image(&mut body, format, image);
            }
        }
        ImagesIn::Named(names) => {
            for (name, image) in names.iter().zip(&request.images) {
                member(&mut body, name);
                add_image(&mut body, format, image);
            }
        }
        ImagesIn::List {
            field,
            member: holder,
        } => {
            member(&mut body, field);
            let mut before = "[";
            for image in &request.images {
                body.json(before);
                before = ",";
                match holder {
                    Some(holder) => {
                        body.json("{").string(holder).json(":");
                        add_image(&mut body, format, image);
                        body.json("}");
                    }
                    None => add_image(&mut body, format, image),
                }
            }
            body.json(if request.images.is_empty() { "[]" } else { "]" });
        }
    }
    body.json(if separator == "{" { "{}" } else { "}" });
    Ok(body.finish())
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

/// The members that tell the shape, as JSON.
fn shape(
    config: &GatewayConfig,
    format: &TaskFormat,
    request: &ImageRequest<'_>,
) -> Vec<(&'static str, String)> {
    let ratio = request.aspect_ratio;
    match format.shape {
        TaskShape::None => Vec::new(),
        TaskShape::WidthHeight => {
            let image_size = config.image_size.unwrap_or(ImageSize::OneK);
            let size = ratio.and_then(|ratio| Family::of(&config.model).size(ratio, image_size));
            size.map_or_else(Vec::new, |Size { width, height }| {
                vec![("width", width.to_string()), ("height", height.to_string())]
            })
        }
        TaskShape::AspectRatio => {
            let quoted = |text: &str| serde_json::Value::from(text).to_string();
            let ratio = ratio.map(|ratio| ("aspect_ratio", quoted(ratio)));
            let size = config
                .image_size
                .map(|size| size.name().to_ascii_lowercase());
            let size = size.map(|size| ("resolution", quoted(&size)));
            ratio.into_iter().chain(size).collect()
        }
    }
}
