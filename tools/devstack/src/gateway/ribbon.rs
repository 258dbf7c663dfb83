//! The mark on every demo picture: a ribbon across the upper left corner that says DEMO.

use image::{Rgb, RgbImage};

const COLOUR: Rgb<u8> = Rgb([179, 39, 95]);
const INK: Rgb<u8> = Rgb([255, 255, 255]);
/// How much of the picture shows through.
const OPACITY: f32 = 0.94;
/// Sizes as shares of the picture's shorter side.
const DISTANCE_FROM_CORNER: f32 = 0.19;
const HALF_HEIGHT: f32 = 0.045;

/// Letters of 5 × 7 dots, a row each, the leftmost dot in the highest of five bits.
const LETTERS: [[u8; 7]; 4] = [
    [
        0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110,
    ],
    [
        0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111,
    ],
    [
        0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001,
    ],
    [
        0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110,
    ],
];
const LETTER_WIDTH: usize = 5;
const LETTER_HEIGHT: usize = 7;
/// A letter and the gap after it.
const ADVANCE: usize = LETTER_WIDTH + 1;
/// Part of the ribbon's height that the letters take.
const LETTER_SHARE: f32 = 0.56;

/// Draws the ribbon.
pub fn draw(picture: &mut RgbImage) {
    let side = picture.width().min(picture.height()) as f32;
    let reach = (side * (DISTANCE_FROM_CORNER + HALF_HEIGHT) * 1.5) as u32;
    for y in 0..reach.min(picture.height()) {
        for x in 0..reach.min(picture.width()) {
            let (colour, cover) = sample(x as f32, y as f32, side);
            if cover > 0.0 {
                let pixel = picture.get_pixel_mut(x, y);
                for channel in 0..3 {
                    let (under, over) = (f32::from(pixel[channel]), colour[channel]);
                    pixel[channel] = (under + (over - under) * cover) as u8;
                }
            }
        }
    }
}

/// Colour and cover of a pixel, smoothed over 3 × 3 points within it.
fn sample(x: f32, y: f32, side: f32) -> ([f32; 3], f32) {
    let mut sum = [0.0; 3];
    let mut hits = 0.0;
    for step in 0..9_u8 {
        let (across, down) = (f32::from(step % 3), f32::from(step / 3));
        if let Some(colour) = at((x + across / 3.0) / side, (y + down / 3.0) / side) {
            hits += 1.0;
            for channel in 0..3 {
                sum[channel] += f32::from(colour[channel]);
            }
        }
    }
    if hits == 0.0 {
        return (sum, 0.0);
    }
    (sum.map(|channel| channel / hits), OPACITY * hits / 9.0)
}

/// The ribbon's colour at a point given in shares of the side; none beside it.
fn at(x: f32, y: f32) -> Option<Rgb<u8>> {
    let diagonal = std::f32::consts::FRAC_1_SQRT_2;
    let along = (x - y) * diagonal;
    let below_middle = (x + y) * diagonal - DISTANCE_FROM_CORNER;
    if below_middle.abs() > HALF_HEIGHT {
        return None;
    }
    let dot = 2.0 * HALF_HEIGHT * LETTER_SHARE / LETTER_HEIGHT as f32;
    let width = LETTERS.len() * ADVANCE - 1;
    let column = (along / dot + width as f32 / 2.0).floor();
    let row = (below_middle / dot + LETTER_HEIGHT as f32 / 2.0).floor();
    if column < 0.0 || row < 0.0 {
        return Some(COLOUR);
    }
    let (column, row) = (column as usize, row as usize);
    let dots = LETTERS
        .get(column / ADVANCE)
        .and_then(|letter| letter.get(row))
        .filter(|_| column % ADVANCE < LETTER_WIDTH);
    let is_ink = dots.is_some_and(|dots| dots >> (LETTER_WIDTH - 1 - column % ADVANCE) & 1 == 1);
    Some(if is_ink { INK } else { COLOUR })
}
