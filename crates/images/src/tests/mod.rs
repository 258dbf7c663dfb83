//! The rules of this folder, on real pictures: drawn and encoded here, or from `fixtures/`.

use std::io::Cursor;

use crate::crc32::crc32;
use image::{DynamicImage, ImageDecoder, ImageReader, RgbaImage};
use mutation::damage;

use super::*;

mod inspecting;
mod jpegs;
mod marking;
mod pngs;
mod profiles;
mod stripping;
mod webps;

const PROGRESSIVE: &[u8] = include_bytes!("../fixtures/progressive.jpg");
const ARITHMETIC: &[u8] = include_bytes!("../fixtures/arithmetic.jpg");
const LOSSY: &[u8] = include_bytes!("../fixtures/lossy.webp");
const LOSSLESS: &[u8] = include_bytes!("../fixtures/lossless.webp");
const ALPHA: &[u8] = include_bytes!("../fixtures/alpha.webp");
const ANIMATED: &[u8] = include_bytes!("../fixtures/animated.webp");
/// One of each format with everything in it that must not survive.
const WITH_METADATA: [&[u8]; 3] = [
    include_bytes!("../fixtures/metadata.jpg"),
    include_bytes!("../fixtures/metadata.png"),
    include_bytes!("../fixtures/metadata.webp"),
];

const ANY_SIZE: Limits = Limits {
    min_side: 1,
    max_side: u32::MAX,
    max_pixels: u64::MAX,
};

const MARK: AiMark<'static> = AiMark {
    producer: "小猫更衣 <\"&>",
    produce_id: "0192-abc",
    propagator: "",
    propagate_id: "",
};

fn drawing(width: u32, height: u32) -> DynamicImage {
    RgbaImage::from_fn(width, height, |x, y| {
        image::Rgba([
            (x * 7) as u8,
            (y * 5) as u8,
            (x ^ y) as u8,
            255 - (x / 4) as u8,
        ])
    })
    .into()
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let (picture, format) = match format {
        ImageFormat::Jpeg => (picture.to_rgb8().into(), image::ImageFormat::Jpeg),
        ImageFormat::Png => (picture.clone(), image::ImageFormat::Png),
        ImageFormat::Webp => (picture.clone(), image::ImageFormat::WebP),
    };
    let mut out = Cursor::new(Vec::new());
    DynamicImage::write_to(&picture, &mut out, format).expect("encodes");
    out.into_inner()
}

fn drawn(format: ImageFormat) -> Vec<u8> {
    encoded(&drawing(240, 201), format)
}

const FORMATS: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Webp];

/// A still picture of every kind that is accepted.
fn accepted() -> Vec<Vec<u8>> {
    let fixtures = [PROGRESSIVE, LOSSY, LOSSLESS, ALPHA];
    let mut all: Vec<Vec<u8>> = fixtures.iter().map(|bytes| bytes.to_vec()).collect();
    all.extend(WITH_METADATA.iter().map(|bytes| bytes.to_vec()));
    all.extend(FORMATS.map(drawn));
    all
}

fn pixels(bytes: &[u8]) -> RgbaImage {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .expect("reads")
        .decode()
        .expect("decodes")
        .to_rgba8()
}

fn orientation(bytes: &[u8]) -> image::metadata::Orientation {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .expect("reads")
        .into_decoder()
        .expect("decodes")
        .orientation()
        .expect("reads")
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("short").to_be_bytes();
    [&[0xff, marker], &length[..], body].concat()
}

/// `jpeg` with `extra` right after the start of image.
fn with_segment(jpeg: &[u8], extra: &[u8]) -> Vec<u8> {
    [&jpeg[..2], extra, &jpeg[2..]].concat()
}

fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("short").to_be_bytes();
    let sum = crc32(&[kind, data].concat()).to_be_bytes();
    [&length[..], kind, data, &sum].concat()
}

/// `png` with `extra` right after its header.
fn with_chunk(png: &[u8], extra: &[u8]) -> Vec<u8> {
    [&png[..33], extra, &png[33..]].concat()
}

fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (kind, data) in chunks {
        body.extend_from_slice(*kind);
        body.extend_from_slice(&u32::try_from(data.len()).expect("short").to_le_bytes());
        body.extend_from_slice(data);
        body.resize(body.len().next_multiple_of(2), 0);
    }
    let length = u32::try_from(body.len()).expect("short").to_le_bytes();
    [b"RIFF", &length[..], &body].concat()
}

#[test]
fn damaged_bytes_never_panic_and_what_is_accepted_is_accepted_again_unchanged() {
    for bytes in accepted() {
        damage(&bytes, 2_000, |bytes| {
            let accepted = inspect(bytes, &ANY_SIZE);
            let stripped = strip_metadata(bytes.to_vec());
            for format in FORMATS {
                let marked = mark_ai_generated(bytes, format, &MARK);
                if accepted.is_ok_and(|found| found.format == format) {
                    assert_eq!(inspect(&marked.expect("marks"), &ANY_SIZE), accepted);
                }
            }
            // What is refused is refused for a reason that both find.
            assert_eq!(stripped.is_ok(), accepted.is_ok());
            if let Ok(stripped) = stripped {
                assert_eq!(inspect(&stripped, &ANY_SIZE), accepted);
                assert_eq!(strip_metadata(stripped.clone()), Ok(stripped));
            }
        });
    }
}

/// Sixteen megabytes of the shortest steps there are: quadratic work would take hours.
#[test]
fn many_tiny_parts_take_linear_time() {
    const STEPS: usize = 1 << 20;
    let jpeg = with_segment(
        &drawn(ImageFormat::Jpeg),
        &segment(0xfe, b"").repeat(4 * STEPS),
    );
    let filled = with_segment(&drawn(ImageFormat::Jpeg), &vec![0xff; 16 * STEPS]);
    let png = with_chunk(
        &drawn(ImageFormat::Png),
        &png_chunk(b"prVt", b"").repeat(STEPS),
    );
    let parts: Vec<_> = std::iter::once((b"VP8L", &LOSSLESS[20..]))
        .chain(std::iter::repeat_n((b"ABCD", &b""[..]), STEPS))
        .collect();
    let tables = with_segment(
        &drawn(ImageFormat::Jpeg),
        &segment(0xc4, &[0; 17]).repeat(STEPS / 2),
    );
    let between = [segment(0xfe, b""), vec![0; 16 * STEPS]].concat();
    let between = with_segment(&drawn(ImageFormat::Jpeg), &between);
    for bytes in [jpeg, filled, tables, between, png, riff(&parts)] {
        assert!(inspect(&bytes, &ANY_SIZE).is_ok());
        assert!(strip_metadata(bytes.clone()).expect("strips").len() < bytes.len() / 100);
    }
}
