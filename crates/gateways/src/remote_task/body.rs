//! The request that submits a task.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use super::{
    super::{
        body::{self, Encoded},
        config::GatewayConfig,
        image_api::size::{Family, Size},
        image_size::ImageSize,
        request::{ImageRequest, ReferenceImage},
    },
    settings::{ImagesIn, TaskFormat, TaskShape},
};

/// The request's body.
///
/// # Errors
/// When the request has more pictures than the format has places for, or cannot be written as JSON.
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
    let message = Message {
        config,
        format,
        request,
    };
    body::json(&message, request)
}

struct Message<'a> {
    config: &'a GatewayConfig,
    format: &'a TaskFormat,
    request: &'a ImageRequest<'a>,
}

/// One picture of a list.
#[derive(Serialize)]
#[serde(untagged)]
enum Item<'a> {
    Plain(Encoded<'a>),
    /// In a member of that name.
    Named(BTreeMap<&'a str, Encoded<'a>>),
}

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            config,
            format,
            request,
        } = self;
        let mut members = serializer.serialize_map(None)?;
        let texts = [
            (&format.model, config.model.as_str()),
            (&format.prompt, request.prompt),
        ];
        for (name, value) in texts {
            if let Some(name) = name {
                members.serialize_entry(name, value)?;
            }
        }
        for (name, value) in shape(config, format, request) {
            members.serialize_entry(name, &value)?;
        }
        for (name, value) in &format.extra {
            members.serialize_entry(name, value)?;
        }
        self.add_images(&mut members)?;
        members.end()
    }
}

impl<'a> Message<'a> {
    fn add_images<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
        let images = &self.request.images;
        match &self.format.images {
            ImagesIn::Numbered(first) => {
                for (place, image) in images.iter().enumerate() {
                    let image = self.encoded(image);
                    match place {
                        0 => members.serialize_entry(first, &image)?,
                        _ => members.serialize_entry(&format!("{first}_{}", place + 1), &image)?,
                    }
                }
                Ok(())
            }
            ImagesIn::Named(names) => {
                let mut named = names.iter().zip(images);
                named.try_for_each(|(name, image)| {
                    members.serialize_entry(name, &self.encoded(image))
                })
            }
            ImagesIn::List { field, member } => {
                let items = images.iter().map(|image| match member {
                    Some(name) => Item::Named([(name.as_str(), self.encoded(image))].into()),
                    None => Item::Plain(self.encoded(image)),
                });
                members.serialize_entry(field, &items.collect::<Vec<_>>())
            }
        }
    }

    fn encoded(&self, image: &'a ReferenceImage) -> Encoded<'a> {
        match self.format.data_urls {
            true => Encoded::data_url(image),
            false => Encoded::base64(image),
        }
    }
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
