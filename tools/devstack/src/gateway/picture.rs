//! The composite: the first image fills the frame, the others lie on it as clothing, and a ribbon
//! says that it is a demo.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageError, ImageFormat, ImageReader, Rgb, RgbImage, Rgba, RgbaImage};

use super::{cutout, ribbon};

/// Share of a tall photo that is left out above when it is too tall: faces are near the top.
const TOP_SHARE: f32 = 0.12;
const JPEG_QUALITY: u8 = 90;

/// The file format of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As real gateways give.
    #[default]
    Png,
    /// Smaller.
    Jpeg,
}

impl Format {
    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "png" => Some(Self::Png),
            "jpeg" => Some(Self::Jpeg),
            _ => None,
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// Composes a picture of a size in pixels from images as they came.
///
/// # Errors
/// When an image cannot be decoded.
pub fn compose(images: &[Bytes], (width, height): (u32, u32)) -> Result<RgbImage, ImageError> {
    let mut images = images.iter().map(decode);
    let mut picture = match images.next().transpose()? {
        Some(person) => cover(&person, width, height),
        None => backdrop(width, height),
    };
    let garments = images.collect::<Result<Vec<_>, _>>()?;
    for (garment, place) in garments.iter().zip(places(garments.len())) {
        lay(&mut picture, &cutout::cut_out(garment), place);
    }
    ribbon::draw(&mut picture);
    Ok(picture)
}

/// Encodes a picture, with so many drafts of it before: the same in grey.
///
/// # Errors
/// When the encoder fails.
pub fn encode(picture: RgbImage, format: Format, drafts: usize) -> Result<Vec<Bytes>, ImageError> {
    let picture = DynamicImage::ImageRgb8(picture);
    let mut files = Vec::with_capacity(drafts + 1);
    if drafts > 0 {
        let draft = encode_one(&picture.grayscale().to_rgb8(), format)?;
        files.resize(drafts, draft);
    }
    files.push(encode_one(&picture.into_rgb8(), format)?);
    Ok(files)
}

/// The picture in another size, in pixels.
pub fn resized(picture: &RgbImage, (width, height): (u32, u32)) -> RgbImage {
    imageops::resize(picture, width, height, FilterType::Triangle)
}

/// Puts four zero bytes behind the first segment of a JPEG, as some encoders do.
pub fn add_junk(file: &mut Bytes) {
    let Some(&[high, low]) = file.get(4..6) else {
        return;
    };
    let end = 4 + usize::from(u16::from_be_bytes([high, low]));
    if let Some((segment, rest)) = file.split_at_checked(end) {
        *file = [segment, &[0; 4], rest].concat().into();
    }
}

fn encode_one(picture: &RgbImage, format: Format) -> Result<Bytes, ImageError> {
    let mut file = Cursor::new(Vec::new());
    match format {
        Format::Png => picture.write_to(&mut file, ImageFormat::Png)?,
        Format::Jpeg => {
            picture.write_with_encoder(JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY))?;
        }
    }
    Ok(file.into_inner().into())
}

/// By its first bytes, whatever it was declared to be.
fn decode(bytes: &Bytes) -> Result<DynamicImage, ImageError> {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()?
        .decode()
}

/// Fills the frame: what is too wide is cut on both sides, what is too tall mostly below.
fn cover(photo: &DynamicImage, width: u32, height: u32) -> RgbImage {
    let (photo_width, photo_height) = (photo.width() as f32, photo.height() as f32);
    let scale = (width as f32 / photo_width).max(height as f32 / photo_height);
    let (crop_width, crop_height) = (width as f32 / scale, height as f32 / scale);
    let left = (photo_width - crop_width) / 2.0;
    let top = (photo_height - crop_height) * TOP_SHARE;
    // Transparent photos stand on white.
    let mut ground = RgbaImage::from_pixel(photo.width(), photo.height(), Rgba([255; 4]));
    imageops::overlay(&mut ground, &photo.to_rgba8(), 0, 0);
    let crop = imageops::crop_imm(
        &DynamicImage::ImageRgba8(ground).into_rgb8(),
        left.round() as u32,
        top.round() as u32,
        (crop_width.round() as u32).max(1),
        (crop_height.round() as u32).max(1),
    )
    .to_image();
    imageops::resize(&crop, width, height, FilterType::CatmullRom)
}

/// What a prompt without images gives: evening light.
fn backdrop(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| {
        let share = y as f32 / height as f32;
        let blend = |from: f32, to: f32| (from + (to - from) * share) as u8;
        Rgb([
            blend(248.0, 205.0),
            blend(222.0, 170.0),
            blend(214.0, 204.0),
        ])
    })
}

/// Where a garment goes, in shares of the picture: its middle, and the box it must fit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    middle: (f32, f32),
    largest: (f32, f32),
}

/// One garment lies on the torso; two lie below each other; more in two columns.
fn places(count: usize) -> Vec<Place> {
    if count == 1 {
        return vec![Place {
            middle: (0.5, 0.64),
            largest: (0.45, 0.5),
        }];
    }
    let columns = if count == 2 { 1 } else { 2 };
    let rows = count.div_ceil(columns).max(1);
    let row_height = 0.56 / rows as f32;
    (0..count)
        .map(|index| Place {
            middle: (
                (index % columns) as f32 * 0.4 + if columns == 1 { 0.5 } else { 0.3 },
                0.4 + row_height * ((index / columns) as f32 + 0.5),
            ),
            largest: (if columns == 1 { 0.45 } else { 0.37 }, row_height * 0.95),
        })
        .collect()
}

fn lay(picture: &mut RgbImage, garment: &RgbaImage, place: Place) {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let scale = (width * place.largest.0 / garment.width() as f32)
        .min(height * place.largest.1 / garment.height() as f32);
    let garment = imageops::resize(
        garment,
        ((garment.width() as f32 * scale) as u32).max(1),
        ((garment.height() as f32 * scale) as u32).max(1),
        FilterType::CatmullRom,
    );
    let left = (width * place.middle.0) as i64 - i64::from(garment.width()) / 2;
    let top = (height * place.middle.1) as i64 - i64::from(garment.height()) / 2;
    let drop = (height * 0.008) as i64;
    blend(
        picture,
        &shadow(&garment),
        left - PADDING,
        top + drop - PADDING,
    );
    blend(picture, &garment, left, top);
}

/// Room around a shadow for its blur, in pixels.
const PADDING: i64 = 24;

fn shadow(garment: &RgbaImage) -> RgbaImage {
    let padding = PADDING as u32;
    let mut shadow = RgbaImage::new(
        garment.width() + 2 * padding,
        garment.height() + 2 * padding,
    );
    for (x, y, pixel) in garment.enumerate_pixels() {
        shadow.put_pixel(x + padding, y + padding, Rgba([0, 0, 0, pixel[3] / 3]));
    }
    imageops::fast_blur(&shadow, PADDING as f32 / 3.0)
}

fn blend(picture: &mut RgbImage, layer: &RgbaImage, left: i64, top: i64) {
    for (x, y, over) in layer.enumerate_pixels() {
        let (x, y) = (i64::from(x) + left, i64::from(y) + top);
        if x < 0 || y < 0 || x >= i64::from(picture.width()) || y >= i64::from(picture.height()) {
            continue;
        }
        let under = picture.get_pixel_mut(x as u32, y as u32);
        let cover = f32::from(over[3]) / 255.0;
        for channel in 0..3 {
            let (from, to) = (f32::from(under[channel]), f32::from(over[channel]));
            under[channel] = (from + (to - from) * cover).round() as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garments_stay_within_the_picture_and_off_each_other() {
        for count in 1..=10 {
            let places = places(count);
            assert_eq!(places.len(), count);
            for (index, place) in places.iter().enumerate() {
                let (x, y) = place.middle;
                let (half_width, half_height) = (place.largest.0 / 2.0, place.largest.1 / 2.0);
                assert!(x - half_width >= 0.0 && x + half_width <= 1.0);
                assert!(y - half_height >= 0.3 && y + half_height <= 1.0);
                for other in &places[..index] {
                    let apart_across = (other.middle.0 - x).abs() >= half_width * 2.0;
                    let apart_down = (other.middle.1 - y).abs() >= half_height * 2.0;
                    assert!(apart_across || apart_down, "{count} garments: {places:?}");
                }
            }
        }
    }
}
