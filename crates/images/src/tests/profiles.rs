//! Colour profiles: what is one stays, all else goes.

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::*;

/// The smallest profile of a screen: three colours, one curve for each, and two texts.
pub(super) fn rgb() -> Vec<u8> {
    let xyz = |x: u32| [&b"XYZ \0\0\0\0"[..], &x.to_be_bytes(), &[0; 8]].concat();
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33\0\0".to_vec();
    let text = b"text\0\0\0\0free\0\0\0\0".to_vec();
    profile(
        b"RGB ",
        &[
            (b"cprt", text),
            (b"rXYZ", xyz(1)),
            (b"gXYZ", xyz(2)),
            (b"bXYZ", xyz(3)),
            (b"rTRC", curve.clone()),
            (b"gTRC", curve.clone()),
            (b"bTRC", curve),
        ],
    )
}

fn profile(space: &[u8; 4], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![0; 128];
    bytes[8] = 4;
    bytes[12..16].copy_from_slice(b"mntr");
    bytes[16..20].copy_from_slice(space);
    bytes[20..24].copy_from_slice(b"XYZ ");
    bytes[36..40].copy_from_slice(b"acsp");
    let number = |number: usize| u32::try_from(number).expect("short").to_be_bytes();
    bytes.extend(number(tags.len()));
    let mut at = 132 + 12 * tags.len();
    for (name, data) in tags {
        bytes.extend([&name[..], &number(at), &number(data.len())].concat());
        at += data.len();
    }
    for (_, data) in tags {
        bytes.extend(data);
    }
    let length = number(bytes.len());
    bytes[..4].copy_from_slice(&length);
    bytes
}

/// The profile with its length put right, and `change` made.
fn changed(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = rgb();
    change(&mut bytes);
    let length = u32::try_from(bytes.len()).expect("short").to_be_bytes();
    bytes[..4].copy_from_slice(&length);
    bytes
}

/// Bytes that are announced as a profile of an RGB picture and are none.
fn fakes() -> Vec<(&'static str, Vec<u8>)> {
    let mut longer = rgb();
    longer.extend(b"PLANTED");
    vec![
        ("nothing", Vec::new()),
        ("text", b"PLANTED".repeat(40)),
        ("longer than it says", longer),
        ("no signature", changed(|bytes| bytes[36] = b'b')),
        ("no known version", changed(|bytes| bytes[8] = 9)),
        (
            "a link",
            changed(|bytes| bytes[12..16].copy_from_slice(b"link")),
        ),
        (
            "of another colour space",
            changed(|bytes| bytes[16..20].copy_from_slice(b"GRAY")),
        ),
        (
            "to another space",
            changed(|bytes| bytes[20..24].copy_from_slice(b"RGB ")),
        ),
        ("too many tags", changed(|bytes| bytes[130] = 1)),
        ("a tag beyond the end", changed(|bytes| bytes[138] = 9)),
        (
            "a tag of no type",
            changed(|bytes| *bytes.last_chunk_mut::<16>().expect("a tag") = *b"PLANTED PLANTED!"),
        ),
        (
            "something behind the tags",
            changed(|bytes| bytes.extend(b"PLANTED")),
        ),
        ("no colours", changed(|bytes| bytes[145] = b'x')),
        ("very long", changed(|bytes| bytes.resize(800 * 1024, 0))),
    ]
}

fn in_jpeg(profile: &[u8]) -> Vec<u8> {
    let part = |number, count, part: &[u8]| {
        segment(
            0xe2,
            &[b"ICC_PROFILE\0", &[number, count][..], part].concat(),
        )
    };
    let parts: Vec<_> = profile.chunks(60_000).collect();
    let count = u8::try_from(parts.len()).expect("few");
    let segments: Vec<u8> = (1..=count)
        .zip(parts)
        .flat_map(|(number, data)| part(number, count, data))
        .collect();
    with_segment(&drawn(ImageFormat::Jpeg), &segments)
}

fn in_png(name: &[u8], profile: &[u8]) -> Vec<u8> {
    let packed = compress_to_vec_zlib(profile, 6);
    let chunk = png_chunk(b"iCCP", &[name, &[0, 0], &packed].concat());
    with_chunk(&drawn(ImageFormat::Png), &chunk)
}

fn in_webp(profile: &[u8]) -> Vec<u8> {
    let announced = [0x20, 0, 0, 0, 23, 0, 0, 15, 0, 0];
    riff(&[
        (b"VP8X", &announced),
        (b"ICCP", profile),
        (b"VP8 ", &LOSSY[20..]),
    ])
}

fn stripped(bytes: &[u8]) -> Vec<u8> {
    strip_metadata(bytes.to_vec()).expect("strips")
}

/// The profile as another reader finds it.
fn found(bytes: &[u8]) -> Option<Vec<u8>> {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .expect("reads")
        .into_decoder()
        .expect("decodes")
        .icc_profile()
        .expect("reads")
}

#[test]
fn a_profile_stays_as_it_is() {
    for bytes in [in_jpeg(&rgb()), in_png(b"p", &rgb()), in_webp(&rgb())] {
        assert_eq!(found(&stripped(&bytes)), Some(rgb()));
    }
}

#[test]
fn a_profile_between_whose_tags_are_zeros_stays() {
    let padded = changed(|bytes| bytes.extend([0; 40]));
    assert_eq!(found(&stripped(&in_jpeg(&padded))), Some(padded));
}

#[test]
fn a_profile_in_several_segments_stays_whatever_their_order() {
    let long = profile(
        b"RGB ",
        &[(b"A2B0", [&b"mft2\0\0\0\0"[..], &[7; 150_000]].concat())],
    );
    let bytes = in_jpeg(&long);
    assert_eq!(found(&stripped(&bytes)), Some(long.clone()));
    // The second of the three before the first.
    let step = 60_000 + 18;
    let moved = [
        &bytes[..2],
        &bytes[2 + step..2 + 2 * step],
        &bytes[2..2 + step],
        &bytes[2 + 2 * step..],
    ]
    .concat();
    assert_eq!(stripped(&moved), stripped(&bytes));
    let without_second = [&bytes[..2 + step], &bytes[2 + 2 * step..]].concat();
    assert_eq!(found(&stripped(&without_second)), None);
    let second_twice = [
        &bytes[..2 + step],
        &bytes[2 + step..2 + 2 * step],
        &bytes[2 + step..],
    ];
    assert_eq!(found(&stripped(&second_twice.concat())), None);
}

#[test]
fn what_only_calls_itself_a_profile_is_dropped() {
    for (what, fake) in fakes() {
        for bytes in [in_jpeg(&fake), in_png(b"p", &fake), in_webp(&fake)] {
            let out = stripped(&bytes);
            assert_eq!(found(&out), None, "{what}");
            assert!(!contains(&out, b"PLANTED"), "{what}");
            assert_eq!(pixels(&out), pixels(&bytes), "{what}");
        }
    }
}

#[test]
fn a_grey_picture_has_no_profile_of_colours() {
    let grey = encoded(&drawing(240, 201).to_luma8().into(), ImageFormat::Png);
    let packed = compress_to_vec_zlib(&rgb(), 6);
    let bytes = with_chunk(
        &grey,
        &png_chunk(b"iCCP", &[b"p\0\0", &packed[..]].concat()),
    );
    assert_eq!(stripped(&bytes), stripped(&grey));
}

#[test]
fn the_name_of_a_pngs_profile_says_nothing() {
    let out = stripped(&in_png(b"PLANTED name of seventy-nine characters", &rgb()));
    assert_eq!(out, in_png(b"p", &rgb()));
}

#[test]
fn what_follows_the_packed_profile_of_a_png_is_dropped() {
    let packed = [compress_to_vec_zlib(&rgb(), 6), b"PLANTED".to_vec()].concat();
    let chunk = png_chunk(b"iCCP", &[b"p\0\0", &packed[..]].concat());
    let bytes = with_chunk(&drawn(ImageFormat::Png), &chunk);
    assert_eq!(stripped(&bytes), in_png(b"p", &rgb()));
}

#[test]
fn a_packed_profile_that_never_ends_is_dropped_early() {
    let bomb = compress_to_vec_zlib(&vec![0; 64 << 20], 6);
    let chunk = png_chunk(b"iCCP", &[b"p\0\0", &bomb[..]].concat());
    let png = drawn(ImageFormat::Png);
    assert_eq!(stripped(&with_chunk(&png, &chunk)), png);
}

#[test]
fn a_webps_profile_that_is_not_announced_is_dropped() {
    let bytes = riff(&[
        (b"VP8X", &[0, 0, 0, 0, 23, 0, 0, 15, 0, 0]),
        (b"ICCP", &rgb()),
        (b"VP8 ", &LOSSY[20..]),
    ]);
    assert_eq!(stripped(&bytes), LOSSY);
}
