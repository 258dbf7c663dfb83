//! JPEG as phones and markets make it: what is passed over, what is whole, what is left.

use super::*;

const HALF: &[u8] = include_bytes!("../fixtures/jpeg_half.jpg");
const WITHOUT_END: &[u8] = include_bytes!("../fixtures/jpeg_without_end.jpg");
const WITHOUT_END_THEN_TRAILER: &[u8] =
    include_bytes!("../fixtures/jpeg_without_end_then_trailer.jpg");
const JUNK_BETWEEN: &[u8] = include_bytes!("../fixtures/jpeg_junk_between_segments.jpg");
const ZEROS_BETWEEN: &[u8] = include_bytes!("../fixtures/jpeg_zero_bytes_between_segments.jpg");

/// Whole pictures whose data are laid out in every way there is.
const LAYOUTS: [(&str, &[u8]); 9] = [
    ("4:2:0", include_bytes!("../fixtures/subsampled.jpg")),
    ("grey", include_bytes!("../fixtures/grey.jpg")),
    ("four components", include_bytes!("../fixtures/cmyk.jpg")),
    (
        "restart markers",
        include_bytes!("../fixtures/restarts.jpg"),
    ),
    (
        "a scan a component",
        include_bytes!("../fixtures/scan_a_component.jpg"),
    ),
    ("progressive", PROGRESSIVE),
    (
        "progressive, restart markers",
        include_bytes!("../fixtures/progressive_restarts.jpg"),
    ),
    (
        "progressive, 4:2:0",
        include_bytes!("../fixtures/progressive_subsampled.jpg"),
    ),
    (
        "progressive, grey",
        include_bytes!("../fixtures/progressive_grey.jpg"),
    ),
];

fn stripped(bytes: &[u8]) -> Vec<u8> {
    let out = strip_metadata(bytes.to_vec()).expect("strips");
    assert_eq!(strip_metadata(out.clone()).as_ref(), Ok(&out));
    assert_eq!(inspect(&out, &ANY_SIZE), inspect(bytes, &ANY_SIZE));
    out
}

fn assert_damaged(bytes: &[u8]) {
    assert_eq!(inspect(bytes, &ANY_SIZE), Err(Unusable::Damaged));
    assert_eq!(strip_metadata(bytes.to_vec()), Err(Unusable::Damaged));
}

fn without_end(jpeg: &[u8]) -> &[u8] {
    jpeg.strip_suffix(&[0xff, 0xd9]).expect("has an end")
}

fn with_end(jpeg: &[u8]) -> Vec<u8> {
    [jpeg, &[0xff, 0xd9]].concat()
}

/// `jpeg` with `extra` before its first segment of that marker.
fn before(jpeg: &[u8], marker: u8, extra: &[u8]) -> Vec<u8> {
    let place = place_of(jpeg, &[0xff, marker]);
    [&jpeg[..place], extra, &jpeg[place..]].concat()
}

fn place_of(bytes: &[u8], needle: &[u8]) -> usize {
    let mut windows = bytes.windows(needle.len());
    windows.position(|window| window == needle).expect("there")
}

/// Where each scan's data begin.
fn scans(jpeg: &[u8]) -> Vec<usize> {
    let starts = jpeg.windows(2).enumerate();
    let starts = starts.filter(|(_, window)| *window == [0xff, 0xda]);
    starts
        .map(|(at, _)| at + 2 + usize::from(jpeg[at + 3]))
        .collect()
}

#[test]
fn bytes_between_segments_are_dropped_and_no_pixel_changes() {
    let whole = with_end(WITHOUT_END);
    for junk in [JUNK_BETWEEN, ZEROS_BETWEEN] {
        assert_eq!(stripped(junk), stripped(&whole));
        assert_eq!(pixels(&stripped(junk)), pixels(&whole));
    }
}

#[test]
fn bytes_between_any_two_segments_are_dropped() {
    // An escaped 0xff and markers that belong into scans are no segments either.
    for junk in [&b"PLANTED"[..], &[0; 9], b"\xff\0PLANTED\xff\xd3\xff\x01"] {
        for (_, jpeg) in LAYOUTS {
            for marker in [0xdb, 0xc4, 0xda, 0xd9] {
                let out = stripped(&before(jpeg, marker, junk));
                assert_eq!(out, stripped(jpeg), "before {marker:x}");
            }
        }
    }
}

#[test]
fn an_end_that_is_missing_is_added_where_the_last_row_is_there() {
    let whole = stripped(&with_end(WITHOUT_END));
    assert_eq!(stripped(WITHOUT_END), whole);
    assert_eq!(pixels(&whole), pixels(&with_end(WITHOUT_END)));
    for (layout, jpeg) in LAYOUTS {
        for missing in [without_end(jpeg), &jpeg[..jpeg.len() - 1]] {
            assert_eq!(stripped(missing), stripped(jpeg), "{layout}");
        }
    }
}

#[test]
fn what_follows_a_missing_end_is_dropped() {
    assert_eq!(stripped(WITHOUT_END_THEN_TRAILER), stripped(WITHOUT_END));
    let second = drawn(ImageFormat::Jpeg);
    for (layout, jpeg) in LAYOUTS {
        for trailer in [
            &b"PLANTED"[..],
            &second,
            b"\xff\xd9PLANTED",
            b"PLANTED\xff\xd9",
            b"\xff\xc8\xff\xfe\x00",
        ] {
            let trailing = [without_end(jpeg), trailer].concat();
            assert_eq!(stripped(&trailing), stripped(jpeg), "{layout}");
        }
    }
}

#[test]
fn what_stands_between_the_last_row_and_the_end_is_dropped() {
    for (layout, jpeg) in LAYOUTS {
        let hidden = [
            without_end(jpeg),
            b"PLANTED\xff\xd0 and more",
            &[0xff, 0xd9],
        ]
        .concat();
        assert_eq!(stripped(&hidden), stripped(jpeg), "{layout}");
    }
}

#[test]
fn half_a_picture_is_damaged() {
    assert_damaged(HALF);
    assert_damaged(&with_end(HALF));
    for (layout, jpeg) in LAYOUTS {
        let first = scans(jpeg)[0];
        for end in first..jpeg.len() - 2 {
            assert_eq!(
                inspect(&jpeg[..end], &ANY_SIZE),
                Err(Unusable::Damaged),
                "{layout} cut to {end} of {}",
                jpeg.len()
            );
        }
    }
}

#[test]
fn an_end_marker_does_not_make_half_a_picture_whole() {
    // One of them has a single row of units, which is the last.
    for (layout, jpeg) in LAYOUTS.iter().filter(|(_, jpeg)| *jpeg != PROGRESSIVE) {
        let first = scans(jpeg)[0];
        let next = scans(jpeg).get(1).copied().unwrap_or(jpeg.len());
        for end in first + 1..first + (next - first) / 3 {
            let cut = with_end(&jpeg[..end]);
            assert_eq!(inspect(&cut, &ANY_SIZE), Err(Unusable::Damaged), "{layout}");
        }
    }
}

#[test]
fn an_end_marker_vouches_for_data_that_cannot_be_followed() {
    // Decoders show something for it: here the standard tables of T.81 would be needed.
    let jpeg = drawn(ImageFormat::Jpeg);
    let mut other = jpeg.clone();
    let table = place_of(&jpeg, &[0xff, 0xc4]) + 4;
    other[table] = 0x03;
    assert!(inspect(&other, &ANY_SIZE).is_ok());
    assert_damaged(without_end(&other));
}

#[test]
fn a_scan_of_no_data_is_damaged() {
    for (_, jpeg) in LAYOUTS {
        let first = scans(jpeg)[0];
        assert_damaged(&with_end(&jpeg[..first]));
        assert_damaged(&jpeg[..first]);
    }
}

#[test]
fn tables_that_no_scan_uses_are_dropped() {
    let mut planted = *b"PLANTED.".repeat(8).first_chunk::<64>().expect("64 bytes");
    let quantization = |number: u8, entries: &[u8]| segment(0xdb, &[&[number], entries].concat());
    let huffman = |number: u8| {
        let counts = [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        segment(0xc4, &[&[number], &counts[..], b"PLANTED."].concat())
    };
    let mut hidden = Vec::new();
    for number in 0..4 {
        // Those of a number that is used are defined again before they are.
        hidden.extend(quantization(number, &planted));
        hidden.extend(huffman(number));
        hidden.extend(huffman(0x10 | number));
    }
    hidden.extend(segment(0xdd, b"PL"));
    hidden.extend(segment(0xdd, &[0, 0]));
    for jpeg in [drawn(ImageFormat::Jpeg), with_end(WITHOUT_END)] {
        let out = stripped(&before(&jpeg, 0xdb, &hidden));
        let interval = segment(0xdd, &[0, 0]);
        assert_eq!(out, before(&stripped(&jpeg), 0xdb, &interval));
    }
    planted.reverse();
    let behind = before(&drawn(ImageFormat::Jpeg), 0xd9, &quantization(0, &planted));
    assert_eq!(stripped(&behind), stripped(&drawn(ImageFormat::Jpeg)));
}

#[test]
fn what_follows_the_tables_of_a_segment_is_dropped() {
    let jpeg = drawn(ImageFormat::Jpeg);
    for marker in [0xdb, 0xc4] {
        let at = place_of(&jpeg, &[0xff, marker]);
        let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        let table = &jpeg[at + 4..at + 2 + length];
        let slack = segment(marker, &[table, b"\x7fPLANTED"].concat());
        let bytes = [&jpeg[..at], &slack, &jpeg[at + 2 + length..]].concat();
        assert_eq!(stripped(&bytes), stripped(&jpeg));
    }
}

#[test]
fn a_wide_quantization_table_is_narrowed_where_nothing_is_lost() {
    let jpeg = drawn(ImageFormat::Jpeg);
    let at = place_of(&jpeg, &[0xff, 0xdb]);
    let entries = &jpeg[at + 5..at + 5 + 64];
    let wide: Vec<u8> = entries.iter().flat_map(|&entry| [0, entry]).collect();
    let wide = segment(0xdb, &[&[0x10 | jpeg[at + 4]], &wide[..]].concat());
    let bytes = [&jpeg[..at], &wide, &jpeg[at + 69..]].concat();
    assert_eq!(pixels(&bytes), pixels(&jpeg));
    assert_eq!(stripped(&bytes), stripped(&jpeg));
}

#[test]
fn a_frame_without_its_quantization_table_is_damaged() {
    let jpeg = drawn(ImageFormat::Jpeg);
    let at = place_of(&jpeg, &[0xff, 0xdb]);
    let mut other = jpeg.clone();
    other[at + 4] = 3;
    assert_damaged(&other);
}

#[test]
fn headers_of_another_length_are_damaged() {
    let jpeg = drawn(ImageFormat::Jpeg);
    for marker in [0xc0, 0xda] {
        let at = place_of(&jpeg, &[0xff, marker]);
        let length = jpeg[at + 3];
        let end = at + 2 + usize::from(length);
        let mut longer = [&jpeg[..end], b"PLANTED", &jpeg[end..]].concat();
        longer[at + 3] = length + 7;
        assert_damaged(&longer);
    }
    assert_damaged(&before(&jpeg, 0xda, &segment(0xdd, b"PLANTED")));
}

#[test]
fn only_the_first_jfif_segment_and_the_last_of_adobe_stay() {
    let jfif = |unit| {
        segment(
            0xe0,
            &[&b"JFIF\0\x01\x02"[..], &[unit, 0, 1, 0, 1, 0, 0]].concat(),
        )
    };
    let adobe = |transform| segment(0xee, &[&b"Adobe\0\x64\0\0\0\0"[..], &[transform]].concat());
    let bare = before(&stripped(&drawn(ImageFormat::Jpeg)), 0xe0, b"");
    let all = [jfif(1), jfif(2), adobe(2), adobe(1)].concat();
    let out = stripped(&with_segment(&bare, &all));
    assert!(contains(&out, &jfif(1)) && contains(&out, &adobe(1)));
    assert_eq!(
        out.windows(5).filter(|window| window == b"JFIF\0").count(),
        1
    );
    assert_eq!(
        out.windows(5).filter(|window| window == b"Adobe").count(),
        1
    );
}

#[test]
fn flags_in_adobes_segment_say_nothing() {
    let planted = segment(0xee, b"AdobePLANTE\x01 and more");
    let out = stripped(&with_segment(&drawn(ImageFormat::Jpeg), &planted));
    assert!(contains(&out, &segment(0xee, b"Adobe\0\x64\0\0\0\0\x01")));
    assert!(!contains(&out, b"PLANT"));
}

#[test]
fn a_jpeg_of_twelve_bits_is_called_one() {
    let mut jpeg = drawn(ImageFormat::Jpeg);
    let frame = place_of(&jpeg, &[0xff, 0xc0]);
    jpeg[frame + 1] = 0xc1;
    jpeg[frame + 4] = 12;
    assert_eq!(inspect(&jpeg, &ANY_SIZE), Err(Unusable::TwelveBitJpeg));
    jpeg[frame + 4] = 9;
    assert_eq!(inspect(&jpeg, &ANY_SIZE), Err(Unusable::Damaged));
}

#[test]
fn a_picture_of_very_many_scans_is_damaged() {
    let scan = scans(PROGRESSIVE)[0];
    let start = place_of(PROGRESSIVE, &[0xff, 0xda]);
    let again = [&PROGRESSIVE[start..scan], &[0]].concat();
    let with = |count| before(PROGRESSIVE, 0xda, &again.repeat(count));
    assert!(inspect(&with(200), &ANY_SIZE).is_ok());
    assert_damaged(&with(300));
}

#[test]
fn the_label_is_written_into_what_is_not_quite_whole() {
    let whole = with_end(WITHOUT_END);
    for bytes in [
        WITHOUT_END,
        WITHOUT_END_THEN_TRAILER,
        JUNK_BETWEEN,
        ZEROS_BETWEEN,
    ] {
        let out = mark_ai_generated(bytes, ImageFormat::Jpeg, &MARK).expect("marks");
        assert_eq!(
            Ok(out),
            mark_ai_generated(&whole, ImageFormat::Jpeg, &MARK),
            "as into the whole one"
        );
    }
    assert_eq!(
        mark_ai_generated(HALF, ImageFormat::Jpeg, &MARK),
        Err(Unusable::Damaged)
    );
}
