//! Pictures, and things that only look like pictures.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Luma, Rgb, RgbImage};
use xtask::project;

/// A photograph of a person.
pub fn person() -> Vec<u8> {
    sample("person.jpg")
}

/// A photograph of a garment.
pub fn garment() -> Vec<u8> {
    sample("dress.jpg")
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(project::path("frontend/static/samples").join(name)).unwrap()
}

/// A PNG with a gradient.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 128]));
    encode(picture.into(), ImageFormat::Png)
}

/// A PNG of about so many bytes: noise, which nothing makes smaller.
pub fn noise(bytes: u32) -> Vec<u8> {
    let side = (bytes / 3).isqrt();
    let mut state = 1u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    let picture = RgbImage::from_fn(side, side, |_, _| Rgb([next(), next(), next()]));
    encode(picture.into(), ImageFormat::Png)
}

/// A PNG wider than anybody's screen, small as a file.
pub fn png_50_000_pixels_wide() -> Vec<u8> {
    let picture = image::GrayImage::from_pixel(50_000, 200, Luma([128]));
    encode(picture.into(), ImageFormat::Png)
}

/// A JPEG of which the second half is missing.
pub fn truncated_jpeg() -> Vec<u8> {
    let whole = person();
    whole[..whole.len() / 2].to_vec()
}

/// A drawing: an image to a browser, a program to be careful.
pub fn svg() -> Vec<u8> {
    br#"<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><script>alert(1)</script></svg>"#.to_vec()
}

/// A page.
pub fn html() -> Vec<u8> {
    b"<!doctype html><html><body><script>alert(1)</script></body></html>".to_vec()
}

/// A photograph with the mark that the stand-in of a moderation service flags.
pub fn marked_jpeg() -> Vec<u8> {
    encode(marked().into(), ImageFormat::Jpeg)
}

/// The same as PNG.
pub fn marked_png() -> Vec<u8> {
    encode(marked().into(), ImageFormat::Png)
}

fn marked() -> RgbImage {
    let mut photo = decode(&person()).to_rgb8();
    let corner = RgbImage::from_pixel(photo.width() / 6, photo.height() / 6, Rgb([255, 0, 255]));
    image::imageops::replace(&mut photo, &corner, 0, 0);
    photo
}

fn encode(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The picture in a file.
pub fn decode(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}
