//! `multipart/form-data` (RFC 7578), written once into memory of the right size
//! (docs/decisions/multipart.md).

use bytes::Bytes;
use memchr::memmem;
use ports::random::Random;

use super::super::request::ReferenceImage;

/// A form: texts, and then the pictures, each a file under the same name.
pub(super) struct Form<'a> {
    /// Name and value of each text. Names are our own.
    pub(super) texts: Vec<(&'a str, &'a str)>,
    /// The name of the pictures' parts.
    pub(super) name: &'static str,
    /// The pictures.
    pub(super) images: &'a [ReferenceImage],
}

impl Form<'_> {
    /// The body, and the boundary between its parts.
    pub(super) fn encode(&self, random: &dyn Random) -> (Bytes, String) {
        let boundary = self.boundary(random);
        let images: usize = self.images.iter().map(|image| image.bytes.len()).sum();
        let texts: usize = self
            .texts
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum();
        // What stands around a part is a little more than its boundary.
        let parts = self.texts.len() + self.images.len() + 1;
        let mut body = Vec::with_capacity(images + texts + parts * (boundary.len() + 128));
        let mut add = |text: &str| body.extend_from_slice(text.as_bytes());
        for (name, value) in &self.texts {
            add(&format!(
                "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n"
            ));
            add(value);
            add("\r\n");
        }
        for (place, image) in self.images.iter().enumerate() {
            let (name, format) = (self.name, image.format);
            let (file, content_type) = (place + 1, format.content_type());
            let extension = format.extension();
            body.extend_from_slice(
                format!(
                    "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"; \
                     filename=\"{file}.{extension}\"\r\ncontent-type: {content_type}\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(&image.bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (body.into(), boundary)
    }

    /// A boundary that stands in no part. Nobody who made a picture can have known it, so that the
    /// first one will do; it is looked for all the same.
    fn boundary(&self, random: &dyn Random) -> String {
        loop {
            let boundary = format!("kitten-closet-{}", random.secret_id());
            let finder = memmem::Finder::new(&boundary);
            let is_in = |part: &[u8]| finder.find(part).is_some();
            let is_in_text = |(_, value): &(&str, &str)| is_in(value.as_bytes());
            if !self.texts.iter().any(is_in_text)
                && !self.images.iter().any(|image| is_in(&image.bytes))
            {
                return boundary;
            }
        }
    }
}
