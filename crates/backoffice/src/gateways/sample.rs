//! The picture of a test call: a T-shirt, drawn here, so that nobody's photo is sent to find out
//! whether a gateway works.

use std::sync::LazyLock;

use bytes::Bytes;
use images::crc32;

/// Pixels across and down; a multiple of eight across, one bit each.
const WIDTH: usize = 320;
const HEIGHT: usize = 400;
/// Paper, and persimmon.
const PALETTE: [u8; 6] = [0xFA, 0xF8, 0xF5, 0xC2, 0x41, 0x0C];

/// What the model is asked for.
pub const PROMPT: &str = "Image 1 is a flat drawing of a T-shirt. Make one photorealistic picture of \
    this T-shirt on a plain white background, in the same colour and cut. Nothing else is in the \
    picture: no person, no text. The result is exactly one picture.";
/// Its ratio.
pub const RATIO: &str = "1:1";

/// The picture, a PNG.
pub static PICTURE: LazyLock<Bytes> = LazyLock::new(|| {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend((WIDTH as u32).to_be_bytes());
    header.extend((HEIGHT as u32).to_be_bytes());
    // One bit a pixel, of a palette.
    header.extend([1, 3, 0, 0, 0]);
    add_chunk(&mut png, b"IHDR", &header);
    add_chunk(&mut png, b"PLTE", &PALETTE);
    add_chunk(&mut png, b"IDAT", &unpacked(&rows()));
    add_chunk(&mut png, b"IEND", &[]);
    png.into()
});

fn add_chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    png.extend((data.len() as u32).to_be_bytes());
    let start = png.len();
    png.extend(kind);
    png.extend(data);
    let sum = crc32(&png[start..]);
    png.extend(sum.to_be_bytes());
}

/// A zlib stream (RFC 1950) of one block that is stored as it is (RFC 1951, 3.2.4): a compressor would
/// weigh more in the Worker than it saves here.
fn unpacked(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut stream = vec![0x78, 0x01, 1];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

/// The rows, each behind its filter: none.
fn rows() -> Vec<u8> {
    let mut rows = Vec::with_capacity((WIDTH / 8 + 1) * HEIGHT);
    for y in 0..HEIGHT {
        rows.push(0);
        rows.extend((0..WIDTH / 8).map(|byte| {
            (0..8).fold(0, |bits, bit| {
                bits << 1 | u8::from(is_shirt(byte * 8 + bit, y))
            })
        }));
    }
    rows
}

/// Whether a pixel is of the T-shirt: a body, two sleeves that slope down, a round neck.
fn is_shirt(x: usize, y: usize) -> bool {
    let aside = x.abs_diff(WIDTH / 2);
    let is_body = aside < 70 && (70..340).contains(&y);
    let is_sleeve = (70..140).contains(&aside)
        && (70 + (aside - 70) / 2..).contains(&y)
        && y < 160 + (140 - aside) / 6;
    let is_neck = aside * aside + (y.abs_diff(62)) * (y.abs_diff(62)) < 34 * 34;
    (is_body || is_sleeve) && !is_neck
}

#[cfg(test)]
mod tests {
    use super::*;
    use images::{ImageFormat, Limits, inspect};

    #[test]
    fn the_picture_is_one_that_a_user_could_upload() {
        let limits = Limits {
            min_side: 200,
            max_side: 8192,
            max_pixels: 40_000_000,
        };
        let inspected = inspect(&PICTURE, &limits).unwrap();
        assert_eq!(inspected.format, ImageFormat::Png);
        let decoded = image::load_from_memory(&PICTURE).unwrap().into_rgb8();
        assert_eq!((decoded.width(), decoded.height()), (320, 400));
        assert_eq!(decoded.get_pixel(160, 200).0, [0xC2, 0x41, 0x0C]);
        assert_eq!(decoded.get_pixel(5, 5).0, [0xFA, 0xF8, 0xF5]);
    }
}
