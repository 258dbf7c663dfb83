//! Whether a picture that a model made is of use, before it is stored and charged (product.md 11, a
//! result is checked before it is settled).

use gateways::{Failure, Picture};

/// The longer side of a result at least, in pixels.
const MIN_SIDE: u32 = 256;
/// By how much of itself the ratio may differ from the one that was asked for: models have sizes of
/// their own for each.
const TOLERANCE: f64 = 0.05;

/// The picture, if it is of use; `asked` is the ratio that the gateway was told, such as `3:4`.
///
/// # Errors
/// [`Failure::CheckFailed`] for one that is tiny or of another ratio.
pub fn usable(picture: Picture, asked: Option<&str>) -> Result<Picture, Failure> {
    let (width, height) = (picture.width, picture.height);
    let failed = |reason, why: String| {
        Err(Failure::CheckFailed {
            reason,
            detail: format!("{width}×{height} pixels: {why}"),
        })
    };
    if width.max(height) < MIN_SIDE {
        return failed("too_small", format!("both sides under {MIN_SIDE}"));
    }
    let is = f64::from(width) / f64::from(height);
    match asked.and_then(ratio) {
        Some(asked) if (is / asked - 1.0).abs() > TOLERANCE => {
            failed("wrong_ratio", format!("{is:.3} in place of {asked:.3}"))
        }
        _ => Ok(picture),
    }
}

/// Width by height.
fn ratio(text: &str) -> Option<f64> {
    let (width, height) = text.split_once(':')?;
    let side = |text: &str| text.parse::<u16>().ok().filter(|side| *side > 0);
    Some(f64::from(side(width)?) / f64::from(side(height)?))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use images::ImageFormat;

    fn check(width: u32, height: u32, asked: Option<&str>) -> Result<(), &'static str> {
        let picture = Picture {
            bytes: Bytes::new(),
            format: ImageFormat::Png,
            width,
            height,
        };
        match usable(picture, asked) {
            Ok(_) => Ok(()),
            Err(Failure::CheckFailed { reason, .. }) => Err(reason),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_sizes_that_models_have_for_a_ratio_are_of_use() {
        for (width, height, asked) in [
            (1024, 1024, "1:1"),
            (832, 1248, "2:3"),
            (864, 1184, "3:4"),
            (896, 1152, "4:5"),
            (768, 1344, "9:16"),
            (1344, 768, "16:9"),
        ] {
            assert_eq!(check(width, height, Some(asked)), Ok(()), "{asked}");
        }
    }

    #[test]
    fn another_ratio_than_the_one_asked_for_is_of_no_use() {
        assert_eq!(check(1024, 1024, Some("3:4")), Err("wrong_ratio"));
        assert_eq!(check(1184, 864, Some("3:4")), Err("wrong_ratio"));
        assert_eq!(check(1024, 1024, Some("16:9")), Err("wrong_ratio"));
    }

    #[test]
    fn a_gateway_that_is_not_told_a_ratio_may_choose_it() {
        assert_eq!(check(1024, 1024, None), Ok(()));
    }

    #[test]
    fn a_picture_under_256_pixels_is_of_no_use() {
        assert_eq!(check(1, 1, None), Err("too_small"));
        assert_eq!(check(255, 255, None), Err("too_small"));
        assert_eq!(check(192, 256, None), Ok(()));
    }
}
