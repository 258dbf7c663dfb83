//! Cuts a garment out of its photo, so that it reads as clothing and not as a pasted rectangle.
//!
//! Shop photos lie on a near-uniform light ground. What is alike to that ground and connected to the
//! border is taken away with a soft edge; white parts within the garment stay. A photo without such
//! a ground becomes a card with round corners.

use std::collections::VecDeque;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, Luma, Rgba, RgbaImage};

/// Longest side while cutting, in pixels; a garment is drawn smaller than that.
const WORKING_SIDE: u32 = 720;
/// Colour distance (0 to 441) within which a pixel belongs to the ground.
const GROUND_TOLERANCE: f32 = 34.0;
/// Share of border pixels that must be alike for a ground to be uniform.
const UNIFORM_SHARE: f32 = 0.85;
/// Mean channel from which a ground is light.
const LIGHT: f32 = 160.0;
/// A cut that leaves less than this share took the garment away too.
const SMALLEST_REST: f32 = 0.05;
/// A gap in a garment is at most the photo's height divided by this.
const LONGEST_GAP_SHARE: u32 = 8;
const EDGE_SOFTNESS: f32 = 1.2;

/// Cuts out a garment and trims it to what is left.
pub fn cut_out(photo: &DynamicImage) -> RgbaImage {
    let mut garment = shrink(photo).to_rgba8();
    if !has_transparency(&garment) {
        match ground_colour(&garment).map(|ground| mask_without_ground(&garment, ground)) {
            Some(mask) if share_of(&mask) >= SMALLEST_REST => {
                apply(&mut garment, &imageops::blur(&mask, EDGE_SOFTNESS));
            }
            _ => round_corners(&mut garment),
        }
    }
    trim(&garment)
}

fn shrink(photo: &DynamicImage) -> DynamicImage {
    if photo.width().max(photo.height()) > WORKING_SIDE {
        photo.resize(WORKING_SIDE, WORKING_SIDE, FilterType::Triangle)
    } else {
        photo.clone()
    }
}

fn has_transparency(garment: &RgbaImage) -> bool {
    let clear = garment.pixels().filter(|pixel| pixel[3] < 128).count();
    clear * 50 > (garment.width() * garment.height()) as usize
}

/// The mean colour of the border, if the border is light and uniform.
fn ground_colour(garment: &RgbaImage) -> Option<[f32; 3]> {
    let border: Vec<_> = border(garment)
        .map(|(x, y)| colour(garment.get_pixel(x, y)))
        .collect();
    let count = border.len() as f32;
    let mean = [0, 1, 2].map(|channel| border.iter().map(|c| c[channel]).sum::<f32>() / count);
    let alike = border
        .iter()
        .filter(|pixel| distance(**pixel, mean) < GROUND_TOLERANCE)
        .count() as f32;
    let is_light = mean.iter().sum::<f32>() / 3.0 >= LIGHT;
    (is_light && alike / count >= UNIFORM_SHARE).then_some(mean)
}

fn border(image: &RgbaImage) -> impl Iterator<Item = (u32, u32)> {
    let (width, height) = image.dimensions();
    let rows = (0..width).flat_map(move |x| [(x, 0), (x, height - 1)]);
    rows.chain((0..height).flat_map(move |y| [(0, y), (width - 1, y)]))
}

/// Fills the ground from the border inwards; what is not reached is white in the mask.
fn mask_without_ground(garment: &RgbaImage, ground: [f32; 3]) -> GrayImage {
    let (width, height) = garment.dimensions();
    let mut mask = GrayImage::from_pixel(width, height, Luma([255]));
    let mut reached: VecDeque<_> = border(garment).collect();
    while let Some((x, y)) = reached.pop_front() {
        let is_ground = distance(colour(garment.get_pixel(x, y)), ground) < GROUND_TOLERANCE;
        if mask.get_pixel(x, y)[0] == 0 || !is_ground {
            continue;
        }
        mask.put_pixel(x, y, Luma([0]));
        reached.extend((x > 0).then(|| (x - 1, y)));
        reached.extend((y > 0).then(|| (x, y - 1)));
        reached.extend((x + 1 < width).then_some((x + 1, y)));
        reached.extend((y + 1 < height).then_some((x, y + 1)));
    }
    close_gaps(&mut mask);
    mask
}

/// A white stripe that runs to the garment's edge was reached with the ground: what is ground for a
/// short way between garment above and below belongs to the garment. Downwards only, as necklines and
/// trouser legs leave gaps across.
fn close_gaps(mask: &mut GrayImage) {
    let longest_gap = mask.height() / LONGEST_GAP_SHARE;
    for x in 0..mask.width() {
        let mut last_garment = None;
        for y in 0..mask.height() {
            if mask.get_pixel(x, y)[0] == 0 {
                continue;
            }
            if let Some(last) = last_garment
                && y - last <= longest_gap
            {
                (last..y).for_each(|gap| mask.put_pixel(x, gap, Luma([255])));
            }
            last_garment = Some(y);
        }
    }
}

fn share_of(mask: &GrayImage) -> f32 {
    let left = mask.pixels().filter(|pixel| pixel[0] > 0).count();
    left as f32 / (mask.width() * mask.height()) as f32
}

fn apply(garment: &mut RgbaImage, mask: &GrayImage) {
    for (pixel, mask) in garment.pixels_mut().zip(mask.pixels()) {
        // Steeper than the blur, so that no fringe of the ground stays.
        pixel[3] = ((f32::from(mask[0]) - 110.0) * 2.2).clamp(0.0, 255.0) as u8;
    }
}

fn round_corners(garment: &mut RgbaImage) {
    let (width, height) = garment.dimensions();
    let radius = width.min(height) as f32 * 0.06;
    for (x, y, pixel) in garment.enumerate_pixels_mut() {
        let beyond = |at: u32, length: u32| {
            let at = at as f32 + 0.5;
            (radius - at).max(at - (length as f32 - radius)).max(0.0)
        };
        let outside = beyond(x, width).hypot(beyond(y, height)) - radius;
        pixel[3] = ((0.5 - outside).clamp(0.0, 1.0) * 255.0) as u8;
    }
}

fn trim(garment: &RgbaImage) -> RgbaImage {
    let visible = |pixel: &Rgba<u8>| pixel[3] > 24;
    let mut bounds: Option<(u32, u32, u32, u32)> = None;
    for (x, y, _) in garment
        .enumerate_pixels()
        .filter(|(_, _, pixel)| visible(pixel))
    {
        let (left, top, right, bottom) = bounds.unwrap_or((x, y, x, y));
        bounds = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
    }
    match bounds {
        Some((left, top, right, bottom)) => {
            imageops::crop_imm(garment, left, top, right - left + 1, bottom - top + 1).to_image()
        }
        None => garment.clone(),
    }
}

fn colour(pixel: &Rgba<u8>) -> [f32; 3] {
    [0, 1, 2].map(|channel| f32::from(pixel[channel]))
}

fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    let squares = [0, 1, 2].map(|channel| (a[channel] - b[channel]).powi(2));
    squares.iter().sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIRT: Rgba<u8> = Rgba([30, 60, 160, 255]);

    fn photo(ground: Rgba<u8>) -> DynamicImage {
        let mut image = RgbaImage::from_pixel(200, 200, ground);
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            if (50..150).contains(&x) && (40..180).contains(&y) {
                *pixel = SHIRT;
            }
            if (90..110).contains(&x) && (90..110).contains(&y) {
                *pixel = Rgba([255, 255, 255, 255]);
            }
        }
        DynamicImage::ImageRgba8(image)
    }

    #[test]
    fn a_light_ground_goes_and_a_white_print_on_the_garment_stays() {
        let garment = cut_out(&photo(Rgba([250, 250, 248, 255])));
        assert!((98..=104).contains(&garment.width()), "{}", garment.width());
        assert!((138..=144).contains(&garment.height()));
        let middle = garment.get_pixel(garment.width() / 2, 60);
        assert_eq!(*middle, Rgba([255, 255, 255, 255]));
    }

    #[test]
    fn a_white_stripe_across_the_garment_stays() {
        let white = Rgba([250, 250, 248, 255]);
        let mut striped = photo(white).into_rgba8();
        for (_, y, pixel) in striped.enumerate_pixels_mut() {
            if (140..150).contains(&y) {
                *pixel = white;
            }
        }
        let garment = cut_out(&DynamicImage::ImageRgba8(striped));
        let stripe = garment.get_pixel(garment.width() / 2, 145 - 40);
        assert_eq!(stripe[3], 255);
        assert!((98..=104).contains(&garment.width()));
    }

    #[test]
    fn without_a_light_ground_the_photo_becomes_a_card_with_round_corners() {
        let card = cut_out(&photo(Rgba([20, 90, 30, 255])));
        assert_eq!(card.dimensions(), (200, 200));
        assert_eq!(card.get_pixel(0, 0)[3], 0);
        assert_eq!(card.get_pixel(100, 0)[3], 255);
    }
}
