//! OpenAI's images (`POST …/v1/images/edits`, `…/v1/images/generations`) and what resembles them:
//! Seedream, Qwen, and OpenRouter's `…/v1/images`.

mod body;
mod multipart;
pub(super) mod settings;
pub(super) mod size;

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderValue;
use multipart::Form;
use ports::random::Random;
use settings::{ImagesEncoding, ImagesEndpoint, ImagesSettings, ImagesShape};
use size::Size;

use super::{
    chat::add_part,
    config::GatewayConfig,
    extract::{Candidate, Format},
    failure::Failure,
    json::Json,
    refusal,
    request::ImageRequest,
};

/// A request as far as this style decides.
pub(super) struct Written {
    pub(super) url: String,
    pub(super) content_type: HeaderValue,
    pub(super) body: Bytes,
}

fn settings(config: &GatewayConfig) -> Cow<'_, ImagesSettings> {
    match &config.images {
        Some(settings) => Cow::Borrowed(settings),
        None => Cow::Owned(ImagesSettings::default()),
    }
}

/// Whether pictures are sent as they are, and not in base64.
pub(super) fn is_multipart(config: &GatewayConfig) -> bool {
    settings(config).encoding == ImagesEncoding::Multipart
}

/// The address up to `/images`.
pub(super) fn address(config: &GatewayConfig, base: &str) -> String {
    format!("{base}/{}/images", settings(config).version)
}

/// Whether a result must have the ratio that is asked for, or only one near it.
pub(super) fn is_told_ratio(config: &GatewayConfig, ratio: &str) -> bool {
    let settings = settings(config);
    match settings.shape {
        ImagesShape::Size => {
            pixels(config, &settings, ratio).is_some_and(|size| size.has_ratio(ratio))
        }
        ImagesShape::AspectRatio => true,
        ImagesShape::None => false,
    }
}

fn pixels(config: &GatewayConfig, settings: &ImagesSettings, ratio: &str) -> Option<Size> {
    size::size(&settings.sizes, &config.model, ratio, config.image_size)
}

/// Writes a request; `address` is the one that [`address`] made.
///
/// # Errors
/// When its type cannot be said in a header, or it cannot be written as JSON.
pub(super) fn write(
    config: &GatewayConfig,
    address: &str,
    request: &ImageRequest<'_>,
    random: &dyn Random,
) -> Result<Written, String> {
    let settings = settings(config);
    let has_images = !request.images.is_empty();
    let last = match settings.endpoint {
        ImagesEndpoint::Edits if has_images => "/edits",
        ImagesEndpoint::Edits | ImagesEndpoint::Generations => "/generations",
        ImagesEndpoint::Images => "",
    };
    let members = members(config, &settings, request);
    let (content_type, body) = match settings.encoding {
        ImagesEncoding::Multipart if has_images => form(&settings, &members, request, random)?,
        ImagesEncoding::Multipart | ImagesEncoding::Json => {
            let json = HeaderValue::from_static("application/json");
            (json, body::body(&settings, &members, request)?)
        }
    };
    Ok(Written {
        url: format!("{address}{last}"),
        content_type,
        body,
    })
}

/// The members that are texts, in both encodings.
fn members<'a>(
    config: &'a GatewayConfig,
    settings: &ImagesSettings,
    request: &ImageRequest<'a>,
) -> Vec<(&'static str, Cow<'a, str>)> {
    let mut members = vec![
        ("model", Cow::Borrowed(config.model.as_str())),
        ("prompt", Cow::Borrowed(request.prompt)),
    ];
    match (settings.shape, request.aspect_ratio) {
        (ImagesShape::Size, Some(ratio)) => {
            if let Some(Size { width, height }) = pixels(config, settings, ratio) {
                members.push(("size", format!("{width}x{height}").into()));
            }
        }
        (ImagesShape::AspectRatio, ratio) => {
            members.extend(ratio.map(|ratio| ("aspect_ratio", ratio.into())));
            members.extend(
                config
                    .image_size
                    .map(|size| ("resolution", size.name().into())),
            );
        }
        (ImagesShape::Size | ImagesShape::None, _) => {}
    }
    members.extend(
        settings
            .output_format
            .map(|format| ("output_format", format.name().into())),
    );
    members
}

fn form(
    settings: &ImagesSettings,
    members: &[(&'static str, Cow<'_, str>)],
    request: &ImageRequest<'_>,
    random: &dyn Random,
) -> Result<(HeaderValue, Bytes), String> {
    let extra: Vec<(&str, Cow<'_, str>)> = settings
        .extra
        .iter()
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string().into(), Cow::Borrowed);
            (name.as_str(), text)
        })
        .collect();
    let texts = members
        .iter()
        .map(|(name, value)| (*name, value.as_ref()))
        .chain([("n", "1")])
        .chain(extra.iter().map(|(name, value)| (*name, value.as_ref())));
    let form = Form {
        texts: texts.collect(),
        name: "image[]",
        images: &request.images,
    };
    let (body, boundary) = form.encode(random);
    let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
    Ok((content_type.map_err(|error| error.to_string())?, body))
}

/// How to read the answers.
pub(super) const FORMAT: Format = Format { candidates, reason };

/// What may be a picture: in `data`, or in an event of its own; in the places of relays too.
fn candidates<'a>(documents: &[Json<'a>]) -> Vec<Candidate<'a>> {
    let mut found = Vec::new();
    for document in documents {
        add_part(&mut found, document);
        for place in ["data", "images", "output"] {
            match document.get(place) {
                Json::Array(parts) => parts.iter().for_each(|part| add_part(&mut found, part)),
                one => add_part(&mut found, one),
            }
        }
    }
    found
}

/// Why there is no picture: Seedream says it in the place of the picture.
fn reason(documents: &[Json<'_>]) -> Option<Failure> {
    documents
        .iter()
        .flat_map(|document| document.get("data").items())
        .find_map(|part| refusal::about_content(part.get("error")))
}
