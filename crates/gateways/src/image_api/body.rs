//! A request as JSON.

use std::borrow::Cow;

use bytes::Bytes;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    super::{
        body::{self, Encoded, ImageUrl},
        request::ImageRequest,
    },
    settings::{ImagesSettings, ReferencesIn},
};

struct Message<'a> {
    texts: &'a [(&'static str, Cow<'a, str>)],
    request: &'a ImageRequest<'a>,
    settings: &'a ImagesSettings,
}

/// A picture to go by.
#[derive(Serialize)]
#[serde(untagged)]
enum Reference<'a> {
    Plain(Encoded<'a>),
    Named {
        image_url: Encoded<'a>,
    },
    Typed {
        r#type: &'static str,
        image_url: ImageUrl<'a>,
    },
}

impl Serialize for Message<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("n", &1)?;
        for (name, value) in self.texts {
            members.serialize_entry(name, value)?;
        }
        let references: Vec<Reference<'_>> = self.references().collect();
        if !references.is_empty() {
            members.serialize_entry(name(self.settings.references), &references)?;
        }
        for (name, value) in &self.settings.extra {
            members.serialize_entry(name, value)?;
        }
        members.end()
    }
}

impl Message<'_> {
    fn references(&self) -> impl Iterator<Item = Reference<'_>> {
        self.request.images.iter().map(|image| {
            let url = Encoded::data_url(image);
            match self.settings.references {
                ReferencesIn::Image => Reference::Plain(url),
                ReferencesIn::Images => Reference::Named { image_url: url },
                ReferencesIn::InputReferences => Reference::Typed {
                    r#type: "image_url",
                    image_url: ImageUrl { url },
                },
            }
        })
    }
}

const fn name(references: ReferencesIn) -> &'static str {
    match references {
        ReferencesIn::Image => "image",
        ReferencesIn::Images => "images",
        ReferencesIn::InputReferences => "input_references",
    }
}

/// The request's body; `texts` are its members that are texts.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn body(
    settings: &ImagesSettings,
    texts: &[(&'static str, Cow<'_, str>)],
    request: &ImageRequest<'_>,
) -> Result<Bytes, String> {
    let message = Message {
        texts,
        request,
        settings,
    };
    body::json(&message, request)
}
