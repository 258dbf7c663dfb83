//! What is left of a picture without its metadata.

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
        segment(
            0xe2,
            &[b"ICC_PROFILE\0\x01\x01", &profiles::rgb()[..]].concat(),
        ),
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
        (b"ICCP", &profiles::rgb()),
        (b"VP8 ", &LOSSY[20..]),
        (b"EXIF", b"Exif\0\0PLANTED"),
        (b"XMP ", b"PLANTED"),
        (b"ABCD", b"PLANTED"),
    ]);
    let only_profile = [0x20, 0, 0, 0, 23, 0, 0, 15, 0, 0];
    let expected = riff(&[
        (b"VP8X", &only_profile),
        (b"ICCP", &profiles::rgb()),
        (b"VP8 ", &LOSSY[20..]),
    ]);
    assert_eq!(stripped(&full), expected);
    assert_eq!(stripped(ALPHA), ALPHA);
    assert_eq!(stripped(LOSSY), LOSSY);
}

/// All that is added to a file is an end marker or padding that it lacks.
#[test]
fn no_file_becomes_larger_than_it_came() {
    for bytes in accepted() {
        assert!(stripped(&bytes).len() <= bytes.len());
        damage(&bytes, 500, |bytes| {
            let lacks = match sniff(bytes) {
                Some(ImageFormat::Jpeg) if !bytes.ends_with(&[0xff, 0xd9]) => 2,
                Some(ImageFormat::Webp) => 3,
                _ => 0,
            };
            if let Ok(out) = strip_metadata(bytes.to_vec()) {
                assert!(out.len() <= bytes.len() + lacks);
            }
        });
    }
}

/// Ten megabytes of segments, the smallest that say anything.
#[test]
fn a_file_of_many_segments_does_not_become_larger() {
    let thumbnail = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01");
    let orientation = segment(
        0xe1,
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0",
    );
    let profile = segment(0xe2, b"ICC_PROFILE\0\x01\x01");
    let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
    let interval = segment(0xdd, &[0, 0]);
    let jpeg = drawn(ImageFormat::Jpeg);
    let all = [thumbnail, orientation, profile, adobe, interval];
    for extra in all.iter().cloned().chain([all.concat()]) {
        let count = 10_000_000 / extra.len();
        let bytes = with_segment(&jpeg, &extra.repeat(count));
        let out = stripped(&bytes);
        assert!(out.len() <= jpeg.len() + 100, "{}", out.len());
        let few = stripped(&with_segment(&jpeg, &extra));
        assert!(few.len() <= jpeg.len() + extra.len());
    }
}
