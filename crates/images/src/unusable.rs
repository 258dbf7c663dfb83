//! Why a file is not taken as a picture.

/// Why bytes are of no use as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Not a JPEG, PNG or WebP, nor one of the kinds below.
    #[error("not a supported kind of image")]
    Unsupported,
    /// HEIC, as phones make it.
    #[error("HEIC is not a supported kind of image")]
    Heic,
    /// AVIF.
    #[error("AVIF is not a supported kind of image")]
    Avif,
    /// A JPEG of 12 bits a sample, which browsers do not show.
    #[error("the JPEG has 12 bits a sample")]
    TwelveBitJpeg,
    /// A lossless, hierarchical or arithmetic-coded JPEG, which browsers do not show.
    #[error("the JPEG is of a variety that is not supported")]
    UncommonJpeg,
    /// Cut off, or its structure or image data do not hold together.
    #[error("the image is damaged or incomplete")]
    Damaged,
    /// A side is shorter than [`Limits::min_side`](super::Limits::min_side).
    #[error("the image is too small")]
    TooSmall,
    /// A side is longer than [`Limits::max_side`](super::Limits::max_side).
    #[error("a side of the image is too long")]
    TooWide,
    /// More pixels than [`Limits::max_pixels`](super::Limits::max_pixels).
    #[error("the image has too many pixels")]
    TooManyPixels,
    /// More than one frame.
    #[error("the image is animated")]
    Animated,
}
