//! What the service accepts as a picture, and what it does to one without touching its pixels.
//!
//! `inspect` decides whether bytes are a whole, still picture of a permitted size; `strip_metadata`
//! leaves nothing in it but what is needed to show it; `mark_ai_generated` writes the label that
//! says where it comes from. All three read a file as programs that show pictures do: what is beside
//! the picture may be broken, the picture may not.
//!
//! Each format has a module that walks its structure, one step at a time, so that hostile bytes cost
//! no more than their length and the pixels that they promise. No pixel is kept: PNG's are counted
//! while they are unpacked (`inflate`), JPEG's codes are followed (`jpeg::scan`). `plan` makes one
//! file of another.

#![warn(missing_docs)]

mod crc32;
mod exif;
mod icc;
mod inflate;
mod isobmff;
mod jpeg;
mod plan;
mod png;
mod unusable;
mod webp;
mod xmp;

#[cfg(test)]
mod tests;

pub use crc32::crc32;
pub use unusable::Unusable;
pub use xmp::AiMark;

/// A format the service reads and hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// JPEG, baseline or progressive, 8 bits a sample: what browsers show.
    Jpeg,
    /// PNG, not animated.
    Png,
    /// WebP, lossy or lossless, not animated.
    Webp,
}

impl ImageFormat {
    /// The format of a media type.
    #[must_use]
    pub fn from_content_type(content_type: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png, Self::Webp]
            .into_iter()
            .find(|format| format.content_type() == content_type)
    }

    /// The media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The usual ending of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }
}

/// The permitted sizes, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The shortest side permitted.
    pub min_side: u32,
    /// The longest side permitted.
    pub max_side: u32,
    /// The largest area permitted: width times height.
    pub max_pixels: u64,
}

impl Limits {
    /// What users may upload (product rules, section 4).
    pub const UPLOAD: Self = Self {
        min_side: 200,
        max_side: 8192,
        max_pixels: 40_000_000,
    };

    fn check(&self, width: u32, height: u32) -> Result<(), Unusable> {
        if width.max(height) > self.max_side {
            Err(Unusable::TooWide)
        } else if u64::from(width) * u64::from(height) > self.max_pixels {
            Err(Unusable::TooManyPixels)
        } else if width.min(height) < self.min_side {
            Err(Unusable::TooSmall)
        } else {
            Ok(())
        }
    }
}

/// What a look at the structure of a picture tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inspected {
    /// The format, by its magic bytes.
    pub format: ImageFormat,
    /// Pixels across, as stored: an orientation in the metadata is not applied.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
}

/// The format that the first bytes announce.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    if bytes.starts_with(&jpeg::MAGIC) {
        Some(ImageFormat::Jpeg)
    } else if bytes.starts_with(&png::MAGIC) {
        Some(ImageFormat::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(ImageFormat::Webp)
    } else {
        None
    }
}

/// Decides by the header whether `bytes` announce a picture within `limits`. What follows the header
/// is not looked at.
///
/// # Errors
/// The first reason found for not taking it.
pub fn measure(bytes: &[u8], limits: &Limits) -> Result<Inspected, Unusable> {
    let format = sniff(bytes).ok_or_else(|| isobmff::kind(bytes))?;
    let (width, height) = match format {
        ImageFormat::Jpeg => jpeg::dimensions(bytes),
        ImageFormat::Png => png::dimensions(bytes),
        ImageFormat::Webp => webp::dimensions(bytes),
    }?;
    limits.check(width, height)?;
    Ok(Inspected {
        format,
        width,
        height,
    })
}

/// Decides whether `bytes` are one whole, still picture within `limits`.
///
/// Magic bytes come first, then the dimensions in the header ([`measure`]), and only then the walk
/// through the whole structure and its data. What need not be there to show the picture may be
/// broken: bytes between or behind the segments of a JPEG, its end marker where the last row is
/// there, optional chunks of a PNG, the padding of a WebP (product rules, section 4).
///
/// # Errors
/// The first reason found for not taking it.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspected, Unusable> {
    let inspected = measure(bytes, limits)?;
    match inspected.format {
        ImageFormat::Jpeg => jpeg::check(bytes),
        ImageFormat::Png => png::check(bytes),
        ImageFormat::Webp => webp::check(bytes),
    }?;
    Ok(inspected)
}

/// The same picture without EXIF, XMP, IPTC, comments, previews, unknown parts, tables that nothing
/// uses and whatever follows its end, in the same memory; pixels are not re-encoded.
///
/// A colour profile stays if it is one, and so does an orientation other than upright, alone in an
/// otherwise empty EXIF block. The file is never larger than what came, but for what was missing in
/// it: the two bytes of a JPEG's end marker, or a byte of padding for each of a WebP's chunks, which
/// are three at most.
///
/// # Errors
/// Those of [`inspect`], but for sizes, which are not looked at: it need not be called before.
pub fn strip_metadata(file: Vec<u8>) -> Result<Vec<u8>, Unusable> {
    let parts = match sniff(&file).ok_or(Unusable::Unsupported)? {
        ImageFormat::Jpeg => jpeg::strip(&file),
        ImageFormat::Png => png::strip(&file),
        ImageFormat::Webp => webp::strip(&file),
    }?;
    Ok(parts.make(file))
}

/// The same picture with the label of GB 45438-2025 in its XMP; pixels are not re-encoded.
///
/// Whatever else the file carries stays, marks of other makers (C2PA, a watermark) included; what is
/// broken in it and was passed over ([`inspect`]) goes. An XMP packet that is there already is added
/// to; one that cannot be, because it is compressed, not UTF-8, full, or carries such a label
/// itself, gives way to a new one.
///
/// # Errors
/// When the structure cannot be followed to its end or the picture is animated;
/// [`Unusable::Unsupported`] when the mark's fields do not fit into the 64 KB of a JPEG segment.
pub fn mark_ai_generated(
    bytes: &[u8],
    format: ImageFormat,
    mark: &AiMark<'_>,
) -> Result<Vec<u8>, Unusable> {
    match format {
        ImageFormat::Jpeg => jpeg::mark(bytes, mark),
        ImageFormat::Png => png::mark(bytes, mark),
        ImageFormat::Webp => webp::mark(bytes, mark),
    }
}
