//! The size in pixels for a ratio and an image size.

use std::collections::BTreeMap;

use super::super::image_size::ImageSize;

/// Image size → ratio → size in pixels, such as `1K` → `3:4` → `864x1152`.
pub type SizeTable = BTreeMap<ImageSize, BTreeMap<String, String>>;

/// Each side is a multiple of so many pixels. OpenAI and BFL ask for 16, some relays of FLUX for 32.
const STEP: f64 = 32.0;

/// Width and height, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Size {
    pub(in super::super) width: u32,
    pub(in super::super) height: u32,
}

/// What sizes a model makes.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Family {
    /// Three sizes alone.
    GptImage1,
    /// Any size whose longer side has at most so many pixels, and all so many.
    Any {
        /// Pixels of the longer side.
        longest: f64,
        /// Pixels in all.
        most: f64,
    },
}

impl Family {
    /// By the model's id, whoever serves it.
    pub(in super::super) fn of(model: &str) -> Self {
        let name = model.rsplit('/').next().unwrap_or(model);
        if name.starts_with("gpt-image-1") {
            Self::GptImage1
        } else if name.starts_with("gpt-image") {
            // 3840×2160 in either direction.
            Self::Any {
                longest: 3840.0,
                most: 8_294_400.0,
            }
        } else if name.starts_with("flux") {
            Self::Any {
                longest: 2048.0,
                most: 4_194_304.0,
            }
        } else {
            Self::Any {
                longest: 8192.0,
                most: 16_777_216.0,
            }
        }
    }

    /// The size for a ratio such as `3:4`; none for what is no ratio.
    pub(in super::super) fn size(self, ratio: &str, image_size: ImageSize) -> Option<Size> {
        let ratio = proportion(ratio)?;
        Some(match self {
            Self::GptImage1 if ratio > 1.2 => Size {
                width: 1536,
                height: 1024,
            },
            Self::GptImage1 if ratio < 1.0 / 1.2 => Size {
                width: 1024,
                height: 1536,
            },
            Self::GptImage1 => Size {
                width: 1024,
                height: 1024,
            },
            Self::Any { longest, most } => {
                let side = image_size.pixels();
                let area = (side * side).min(most);
                // The longer side of that area, and no more than the model makes.
                let longer = (area * ratio.max(1.0 / ratio)).sqrt().min(longest);
                let shorter = longer * ratio.min(1.0 / ratio);
                let (longer, shorter) = (in_steps(longer), in_steps(shorter));
                match ratio > 1.0 {
                    true => Size {
                        width: longer,
                        height: shorter,
                    },
                    false => Size {
                        width: shorter,
                        height: longer,
                    },
                }
            }
        })
    }
}

/// The size for a ratio: by the gateway's own table, else by its model's family.
pub(in super::super) fn size(
    table: &SizeTable,
    model: &str,
    ratio: &str,
    image_size: Option<ImageSize>,
) -> Option<Size> {
    let image_size = image_size.unwrap_or(ImageSize::OneK);
    let listed = table
        .get(&image_size)
        .and_then(|sizes| parse(sizes.get(ratio)?));
    listed.or_else(|| Family::of(model).size(ratio, image_size))
}

/// Reads `1024x1536`.
pub(in super::super) fn parse(text: &str) -> Option<Size> {
    let (width, height) = text.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (1..=16_384).contains(side));
    Some(Size {
        width: side(width)?,
        height: side(height)?,
    })
}

impl Size {
    /// Whether its proportion is about that of a ratio: a result of this size passes for it.
    pub(in super::super) fn has_ratio(self, ratio: &str) -> bool {
        /// Half of what a result may differ from the ratio that was asked for (`studio::check`).
        const TOLERANCE: f64 = 0.025;
        let is = f64::from(self.width) / f64::from(self.height);
        proportion(ratio).is_some_and(|asked| (is / asked - 1.0).abs() <= TOLERANCE)
    }
}

/// Width by height.
fn proportion(ratio: &str) -> Option<f64> {
    let (width, height) = ratio.split_once(':')?;
    let side = |text: &str| text.parse::<u16>().ok().filter(|side| *side > 0);
    Some(f64::from(side(width)?) / f64::from(side(height)?))
}

/// Rounded down: a size within a limit stays within it.
fn in_steps(side: f64) -> u32 {
    const ROUNDING_ERROR: f64 = 1e-6;
    ((side / STEP + ROUNDING_ERROR).floor() * STEP).max(STEP) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATIOS: [&str; 9] = [
        "1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9",
    ];

    fn of(model: &str, ratio: &str, image_size: ImageSize) -> (u32, u32) {
        let size = size(&SizeTable::new(), model, ratio, Some(image_size)).unwrap();
        (size.width, size.height)
    }

    #[test]
    fn a_size_has_the_ratio_the_area_and_the_steps_of_its_model() {
        for model in [
            "gpt-image-2.6",
            "seedream-5-0",
            "flux-2-pro",
            "a/qwen-image",
        ] {
            for image_size in [ImageSize::OneK, ImageSize::TwoK, ImageSize::FourK] {
                for ratio in RATIOS {
                    let (width, height) = of(model, ratio, image_size);
                    let size = Size { width, height };
                    assert!(size.has_ratio(ratio), "{model} {ratio} {width}x{height}");
                    assert_eq!((width % 32, height % 32), (0, 0));
                }
            }
        }
        assert_eq!(of("gpt-image-2.6", "1:1", ImageSize::OneK), (1024, 1024));
        assert_eq!(of("gpt-image-2.6", "16:9", ImageSize::FourK), (3840, 2144));
        assert_eq!(of("seedream-5-0", "1:1", ImageSize::FourK), (4096, 4096));
        assert_eq!(of("flux-2-pro", "3:4", ImageSize::FourK), (1536, 2048));
    }

    #[test]
    fn a_model_of_three_sizes_gets_the_nearest() {
        let size = |ratio| of("gpt-image-1.5", ratio, ImageSize::OneK);
        assert_eq!(size("1:1"), (1024, 1024));
        assert_eq!(size("3:4"), (1024, 1536));
        assert_eq!(size("16:9"), (1536, 1024));
        let tall = Size {
            width: 1024,
            height: 1536,
        };
        assert!(tall.has_ratio("2:3") && !tall.has_ratio("3:4"));
    }

    #[test]
    fn a_gateway_s_own_table_comes_first() {
        let sizes = [("3:4".to_owned(), "1728x2304".to_owned())];
        let table = SizeTable::from([(ImageSize::TwoK, sizes.into())]);
        let listed = |ratio| size(&table, "m", ratio, Some(ImageSize::TwoK)).unwrap();
        assert_eq!(listed("3:4").width, 1728);
        assert_eq!(listed("1:1").width, 2048);
    }

    #[test]
    fn what_is_no_ratio_has_no_size() {
        for ratio in ["", "3", "3:0", "0:4", "a:b", "-3:4"] {
            assert_eq!(
                Family::of("m").size(ratio, ImageSize::OneK),
                None,
                "{ratio}"
            );
        }
    }
}
