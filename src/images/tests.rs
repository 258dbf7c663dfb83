//! The rules of this folder, on real pictures: drawn and encoded here, or from `fixtures/`.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, RgbaImage};

use super::mutation::damage;
use super::*;
use crate::checksum::crc32;

const PROGRESSIVE: &[u8] = include_bytes!("fixtures/progressive.jpg");
const ARITHMETIC: &[u8] = include_bytes!("fixtures/arithmetic.jpg");
const LOSSY: &[u8] = include_bytes!("fixtures/lossy.webp");
const LOSSLESS: &[u8] = include_bytes!("fixtures/lossless.webp");
const ALPHA: &[u8] = include_bytes!("fixtures/alpha.webp");
const ANIMATED: &[u8] = include_bytes!("fixtures/animated.webp");
/// One of each format with everything in it that must not survive.
const WITH_METADATA: [&[u8]; 3] = [
    include_bytes!("fixtures/metadata.jpg"),
    include_bytes!("fixtures/metadata.png"),
    include_bytes!("fixtures/metadata.webp"),
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

mod inspecting {
    use super::*;

    #[test]
    fn dimensions_are_those_of_the_real_header_and_agree_with_another_reader() {
        for bytes in accepted() {
            let found = inspect(&bytes, &ANY_SIZE).expect("accepted");
            let other = imagesize::blob_size(&bytes).expect("reads");
            assert_eq!(
                (found.width as usize, found.height as usize),
                (other.width, other.height)
            );
            assert_eq!(pixels(&bytes).dimensions(), (found.width, found.height));
        }
    }

    #[test]
    fn magic_bytes_decide_the_format() {
        for format in FORMATS {
            let found = inspect(&drawn(format), &Limits::UPLOAD).expect("accepted");
            assert_eq!(found.format, format);
        }
        for other in [
            &b""[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"<!doctype html><title>photo.jpg</title>",
            b"GIF89a\x01\0\x01\0\0\0\0;",
            b"RIFF\x04\0\0\0WAVE",
        ] {
            assert_eq!(inspect(other, &ANY_SIZE), Err(Unusable::Unsupported));
        }
    }

    #[test]
    fn sides_and_area_are_limited() {
        let check = |width, height| Limits::UPLOAD.check(width, height);
        assert_eq!(check(200, 200), Ok(()));
        assert_eq!(check(199, 200), Err(Unusable::TooSmall));
        assert_eq!(check(200, 199), Err(Unusable::TooSmall));
        assert_eq!(check(8192, 200), Ok(()));
        assert_eq!(check(200, 8193), Err(Unusable::TooWide));
        assert_eq!(check(8000, 5000), Ok(()));
        assert_eq!(check(8000, 5001), Err(Unusable::TooManyPixels));
        assert_eq!(check(u32::MAX, u32::MAX), Err(Unusable::TooWide));
    }

    #[test]
    fn a_header_that_claims_a_huge_picture_is_refused_before_the_rest_is_read() {
        let header = [
            &50_000u32.to_be_bytes()[..],
            &50_000u32.to_be_bytes(),
            &[8, 2, 0, 0, 0],
        ];
        let only_header = [&png::MAGIC[..], &png_chunk(b"IHDR", &header.concat())].concat();
        assert_eq!(
            inspect(&only_header, &Limits::UPLOAD),
            Err(Unusable::TooWide)
        );
    }

    #[test]
    fn a_picture_cut_off_anywhere_is_damaged() {
        for bytes in accepted() {
            for end in (12..bytes.len()).step_by(1 + bytes.len() / 500) {
                assert_eq!(
                    inspect(&bytes[..end], &ANY_SIZE),
                    Err(Unusable::Damaged),
                    "{:?} cut to {end} of {}",
                    sniff(&bytes),
                    bytes.len()
                );
            }
        }
    }

    #[test]
    fn a_jpeg_without_its_end_is_damaged_even_if_its_thumbnail_has_one() {
        let thumbnail = encoded(&drawing(16, 16), ImageFormat::Jpeg);
        let whole = with_segment(&drawn(ImageFormat::Jpeg), &segment(0xe1, &thumbnail));
        assert!(inspect(&whole, &ANY_SIZE).is_ok());
        let cut = &whole[..whole.len() - 2];
        assert_eq!(inspect(cut, &ANY_SIZE), Err(Unusable::Damaged));
    }

    #[test]
    fn a_jpeg_needs_one_frame_and_a_scan() {
        let jpeg = drawn(ImageFormat::Jpeg);
        let frame = segment(0xc0, &[8, 0, 9, 0, 9, 1, 1, 0x11, 0]);
        for damaged in [
            with_segment(&jpeg, &frame),
            [&jpeg[..2], &[0xff, 0xd9]].concat(),
            [&jpeg[..2], &frame, &[0xff, 0xd9]].concat(),
        ] {
            assert_eq!(inspect(&damaged, &ANY_SIZE), Err(Unusable::Damaged));
        }
    }

    #[test]
    fn a_jpeg_that_browsers_do_not_show_is_unsupported() {
        assert_eq!(inspect(ARITHMETIC, &ANY_SIZE), Err(Unusable::Unsupported));
    }

    #[test]
    fn a_png_with_a_wrong_checksum_or_order_is_damaged() {
        let png = drawn(ImageFormat::Png);
        let mut flipped = png.clone();
        flipped[png.len() / 2] ^= 1;
        let pixels = png_chunk(b"IDAT", &[]);
        let end = png_chunk(b"IEND", &[]);
        for damaged in [
            flipped,
            with_chunk(&png, &end),
            with_chunk(&png, &[&pixels[..], &png_chunk(b"tIME", &[0; 7])].concat()),
            with_chunk(&png, &png_chunk(b"ABCD", b"a critical chunk nobody knows")),
            with_chunk(&png, &png[8..33]),
        ] {
            assert_eq!(inspect(&damaged, &ANY_SIZE), Err(Unusable::Damaged));
        }
        assert!(inspect(&with_chunk(&png, &pixels), &ANY_SIZE).is_ok());
    }

    #[test]
    fn a_webp_whose_frame_is_not_of_the_announced_size_is_damaged() {
        let frame = &LOSSY[20..];
        let announced = |width: u8| [0, 0, 0, 0, width - 1, 0, 0, 15, 0, 0];
        let lying = riff(&[(b"VP8X", &announced(25)), (b"VP8 ", frame)]);
        let honest = riff(&[(b"VP8X", &announced(24)), (b"VP8 ", frame)]);
        assert_eq!(inspect(&lying, &ANY_SIZE), Err(Unusable::Damaged));
        assert!(inspect(&honest, &ANY_SIZE).is_ok());
        let two_frames = riff(&[(b"VP8 ", frame), (b"VP8 ", frame)]);
        assert_eq!(inspect(&two_frames, &ANY_SIZE), Err(Unusable::Damaged));
        assert_eq!(inspect(&riff(&[]), &ANY_SIZE), Err(Unusable::Damaged));
    }

    #[test]
    fn more_than_one_frame_is_refused() {
        assert_eq!(inspect(ANIMATED, &ANY_SIZE), Err(Unusable::Animated));
        let animated = with_chunk(
            &drawn(ImageFormat::Png),
            &png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        );
        assert_eq!(inspect(&animated, &ANY_SIZE), Err(Unusable::Animated));
        for bytes in [ANIMATED, &animated] {
            assert_eq!(strip_metadata(bytes.to_vec()), Err(Unusable::Animated));
        }
    }
}

mod stripping {
    use super::*;

    fn stripped(bytes: &[u8]) -> Vec<u8> {
        let out = strip_metadata(bytes.to_vec()).expect("strips");
        inspect(&out, &ANY_SIZE).expect("still whole");
        out
    }

    #[test]
    fn no_pixel_changes() {
        for bytes in accepted() {
            assert_eq!(pixels(&stripped(&bytes)), pixels(&bytes));
        }
    }

    #[test]
    fn position_names_and_texts_are_gone() {
        for bytes in WITH_METADATA {
            assert!(contains(bytes, b"PLANTED"), "planted");
            let out = stripped(bytes);
            for trace in [&b"PLANTED"[..], b"GPS", b"xmp", b"8BIM", b"tEXt", b"iTXt"] {
                assert!(!contains(&out, trace), "{}", trace.escape_ascii());
            }
        }
    }

    #[test]
    fn the_orientation_stays_alone() {
        use image::metadata::Orientation;
        for bytes in WITH_METADATA {
            assert_eq!(orientation(bytes), Orientation::Rotate90);
            let out = stripped(bytes);
            assert_eq!(orientation(&out), Orientation::Rotate90);
            assert!(out.len() < bytes.len() - 1000);
        }
        for format in FORMATS {
            assert!(!contains(
                &stripped(&drawn(format)),
                &exif::only_orientation(1)[..4]
            ));
        }
    }

    #[test]
    fn stripping_twice_changes_nothing_more() {
        for bytes in accepted() {
            let once = stripped(&bytes);
            assert_eq!(stripped(&once), once);
        }
    }

    #[test]
    fn what_follows_the_end_is_gone() {
        for bytes in accepted() {
            let trailing = [&bytes[..], b"PLANTED second picture"].concat();
            assert_eq!(stripped(&trailing), stripped(&bytes));
        }
    }

    #[test]
    fn a_jpeg_keeps_its_colour_profile_and_adobe_segment_and_loses_all_other_segments() {
        let kept = [
            segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
            segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"),
        ]
        .concat();
        let lost: Vec<u8> = (0xe0..=0xef)
            .chain([0xfe])
            .flat_map(|marker| segment(marker, b"PLANTED MPF\0"))
            .collect();
        let jpeg = drawn(ImageFormat::Jpeg);
        let out = stripped(&with_segment(&jpeg, &[&kept[..], &lost].concat()));
        assert!(contains(&out, &kept));
        assert!(!contains(&out, b"PLANTED"));
        assert_eq!(out.len(), stripped(&jpeg).len() + kept.len());
    }

    #[test]
    fn a_jpeg_loses_a_segment_that_hides_between_its_scans() {
        let last_scan = PROGRESSIVE
            .windows(2)
            .rposition(|window| window == [0xff, 0xda])
            .expect("has scans");
        let (before, after) = PROGRESSIVE.split_at(last_scan);
        let hidden = [before, &segment(0xfe, b"PLANTED"), after].concat();
        assert_eq!(stripped(&hidden), stripped(PROGRESSIVE));
    }

    #[test]
    fn a_jpeg_loses_the_thumbnail_in_its_jfif_segment() {
        let head = b"JFIF\0\x01\x02\0\0\x01\0\x01";
        let bare = drawn(ImageFormat::Jpeg);
        let thumbnail = segment(0xe0, &[&head[..], &[1, 1], b"PIX"].concat());
        let out = stripped(&with_segment(&bare, &thumbnail));
        assert!(contains(
            &out,
            &segment(0xe0, &[&head[..], &[0, 0]].concat())
        ));
        assert!(!contains(&out, b"PIX"));
    }

    #[test]
    fn a_png_keeps_what_tells_how_to_show_it_and_loses_all_other_chunks() {
        let kept = [
            png_chunk(b"sRGB", &[0]),
            png_chunk(b"gAMA", &45455u32.to_be_bytes()),
            png_chunk(b"pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1]),
        ]
        .concat();
        let lost: Vec<u8> = [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX", b"prVt"]
            .iter()
            .flat_map(|kind| png_chunk(kind, b"PLANTED"))
            .collect();
        let png = drawn(ImageFormat::Png);
        let out = stripped(&with_chunk(&png, &[&kept[..], &lost].concat()));
        assert_eq!(out, with_chunk(&png, &kept));
    }

    #[test]
    fn a_webp_keeps_profile_and_transparency_and_loses_all_other_chunks() {
        let announced = [0x2c, 0, 0, 0, 23, 0, 0, 15, 0, 0];
        let full = riff(&[
            (b"VP8X", &announced),
            (b"ICCP", b"colours"),
            (b"VP8 ", &LOSSY[20..]),
            (b"EXIF", b"Exif\0\0PLANTED"),
            (b"XMP ", b"PLANTED"),
            (b"ABCD", b"PLANTED"),
        ]);
        let only_profile = [0x20, 0, 0, 0, 23, 0, 0, 15, 0, 0];
        let expected = riff(&[
            (b"VP8X", &only_profile),
            (b"ICCP", b"colours"),
            (b"VP8 ", &LOSSY[20..]),
        ]);
        assert_eq!(stripped(&full), expected);
        assert_eq!(stripped(ALPHA), ALPHA);
        assert_eq!(stripped(LOSSY), LOSSY);
    }
}

mod marking {
    use super::*;

    const LABEL: &str = r#"<TC260:AIGC>{"Label":"1","ContentProducer":"小猫更衣 &lt;\"&amp;&gt;","ProduceID":"0192-abc","ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""}</TC260:AIGC>"#;

    fn marked(bytes: &[u8]) -> Vec<u8> {
        let format = sniff(bytes).expect("known");
        let out = mark_ai_generated(bytes, format, &MARK).expect("marks");
        inspect(&out, &ANY_SIZE).expect("still whole");
        out
    }

    /// The XMP packet as another reader finds it.
    fn xmp_of(bytes: &[u8]) -> Option<String> {
        let packet = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .expect("reads")
            .into_decoder()
            .expect("decodes")
            .xmp_metadata()
            .expect("reads");
        packet.map(|packet| String::from_utf8(packet).expect("UTF-8"))
    }

    fn count(bytes: &[u8], needle: &[u8]) -> usize {
        bytes
            .windows(needle.len())
            .filter(|window| *window == needle)
            .count()
    }

    #[test]
    fn the_label_is_found_and_no_pixel_changes() {
        for bytes in accepted() {
            let out = marked(&bytes);
            assert_eq!(pixels(&out), pixels(&bytes));
            let xmp = xmp_of(&out).expect("has XMP");
            assert!(xmp.contains(LABEL), "{xmp}");
        }
    }

    #[test]
    fn a_label_is_written_once_however_often() {
        for bytes in accepted() {
            let out = marked(&marked(&bytes));
            assert_eq!(count(&out, b"<TC260:AIGC>"), 1);
        }
    }

    #[test]
    fn an_earlier_packet_is_added_to() {
        for bytes in WITH_METADATA {
            let xmp = xmp_of(&marked(bytes)).expect("has XMP");
            assert!(xmp.contains("PLANTED-XMP") && xmp.contains(LABEL), "{xmp}");
        }
    }

    #[test]
    fn a_packet_that_cannot_be_added_to_gives_way() {
        let compressed = png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0PLANTED");
        let png = with_chunk(&drawn(ImageFormat::Png), &compressed);
        let full = [
            b"http://ns.adobe.com/xap/1.0/\0",
            &[b' '; 65_400][..],
            b"PLANTED</rdf:RDF>",
        ];
        let jpeg = with_segment(&drawn(ImageFormat::Jpeg), &segment(0xe1, &full.concat()));
        for bytes in [png, jpeg] {
            let out = marked(&bytes);
            assert!(!contains(&out, b"PLANTED"));
            assert!(xmp_of(&out).expect("has XMP").contains(LABEL));
        }
    }

    #[test]
    fn marks_of_other_makers_stay() {
        let jpeg = segment(0xeb, b"JP\0\x01\0\0\0\x01 jumb c2pa");
        let png = png_chunk(b"caBX", b"jumb c2pa");
        let webp = (b"C2PA", &b"jumb c2pa "[..]);
        assert!(contains(
            &marked(&with_segment(&drawn(ImageFormat::Jpeg), &jpeg)),
            &jpeg
        ));
        assert!(contains(
            &marked(&with_chunk(&drawn(ImageFormat::Png), &png)),
            &png
        ));
        let webp = riff(&[(b"VP8L", &LOSSLESS[20..]), webp]);
        assert!(contains(&marked(&webp), b"jumb c2pa"));
    }

    #[test]
    fn jfif_and_exif_keep_the_first_places() {
        let out = marked(WITH_METADATA[0]);
        let place = |needle: &[u8]| {
            out.windows(needle.len())
                .position(|window| window == needle)
        };
        assert!(place(b"JFIF\0") < place(b"Exif\0\0"));
        assert!(place(b"Exif\0\0") < place(b"http://ns.adobe.com/xap/1.0/\0"));
    }

    #[test]
    fn the_label_goes_with_the_metadata() {
        for bytes in accepted() {
            assert!(!contains(
                &strip_metadata(marked(&bytes)).expect("strips"),
                b"AIGC"
            ));
        }
    }

    #[test]
    fn fields_too_long_for_a_jpeg_segment_are_an_error() {
        let long = "x".repeat(70_000);
        let mark = AiMark {
            producer: &long,
            ..MARK
        };
        let jpeg = drawn(ImageFormat::Jpeg);
        let out = mark_ai_generated(&jpeg, ImageFormat::Jpeg, &mark);
        assert_eq!(out, Err(Unusable::Unsupported));
    }
}

#[test]
fn damaged_bytes_never_panic_and_what_is_accepted_can_be_stripped_and_marked() {
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
            if accepted.is_ok() {
                assert_eq!(inspect(&stripped.expect("strips"), &ANY_SIZE), accepted);
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
    for bytes in [jpeg, filled, png, riff(&parts)] {
        assert!(inspect(&bytes, &ANY_SIZE).is_ok());
        assert!(strip_metadata(bytes.clone()).expect("strips").len() < bytes.len() / 100);
    }
}
