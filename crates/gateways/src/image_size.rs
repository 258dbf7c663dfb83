//! The size of a picture, roughly.

use serde::Deserialize;

/// The size of the longer side, roughly, in thousands of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum ImageSize {
    /// About 1024 pixels.
    #[serde(rename = "1K")]
    OneK,
    /// About 2048 pixels.
    #[serde(rename = "2K")]
    TwoK,
    /// About 4096 pixels.
    #[serde(rename = "4K")]
    FourK,
}

impl ImageSize {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneK => "1K",
            Self::TwoK => "2K",
            Self::FourK => "4K",
        }
    }

    /// The side of a square of this size, in pixels.
    pub(super) const fn pixels(self) -> f64 {
        match self {
            Self::OneK => 1024.0,
            Self::TwoK => 2048.0,
            Self::FourK => 4096.0,
        }
    }
}
