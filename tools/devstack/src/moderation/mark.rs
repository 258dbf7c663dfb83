//! The mark by which a picture is flagged: its upper left corner has one colour.

use image::DynamicImage;

/// The colour: red, green, blue. Nothing that people wear or products have has it over a whole corner.
pub const MARK: [u8; 3] = [255, 0, 255];

/// The corner is so large a part of each side.
const PART: u32 = 8;
/// So far each channel's mean may be from the mark: what JPEG and other colour profiles change.
const TOLERANCE: u64 = 40;

/// Whether a picture has the mark.
pub fn is_marked(picture: &DynamicImage) -> bool {
    let (width, height) = (picture.width() / PART, picture.height() / PART);
    let corner = picture
        .crop_imm(0, 0, width.max(1), height.max(1))
        .to_rgb8();
    let count = u64::from(corner.width()) * u64::from(corner.height());
    (0..3).all(|channel| {
        let sum: u64 = corner
            .pixels()
            .map(|pixel| u64::from(pixel.0[channel]))
            .sum();
        (sum / count).abs_diff(u64::from(MARK[channel])) <= TOLERANCE
    })
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage, imageops};

    use super::*;

    fn picture(corner: [u8; 3]) -> DynamicImage {
        let mut picture = RgbImage::from_pixel(800, 600, Rgb([200, 180, 160]));
        let mark = RgbImage::from_pixel(120, 90, Rgb(corner));
        imageops::replace(&mut picture, &mark, 0, 0);
        picture.into()
    }

    #[test]
    fn the_mark_is_found_after_scaling_and_as_jpeg() {
        let marked = picture(MARK);
        assert!(is_marked(&marked));
        let small = marked.resize(320, 240, imageops::FilterType::Triangle);
        let mut file = std::io::Cursor::new(Vec::new());
        small.write_to(&mut file, image::ImageFormat::Jpeg).unwrap();
        assert!(is_marked(&image::load_from_memory(file.get_ref()).unwrap()));
    }

    #[test]
    fn other_pictures_have_no_mark() {
        for corner in [[255, 255, 255], [230, 80, 150], [128, 0, 128]] {
            assert!(!is_marked(&picture(corner)), "{corner:?}");
        }
    }
}
