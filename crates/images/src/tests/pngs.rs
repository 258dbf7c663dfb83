//! PNG as phones and markets make it, and image data that are none.

use miniz_oxide::deflate::{compress_to_vec_zlib, core::CompressorOxide};

use super::*;

const BROKEN_TEXT: &[u8] = include_bytes!("../fixtures/png_text_chunk_with_wrong_checksum.png");

fn stripped(bytes: &[u8]) -> Vec<u8> {
    let out = strip_metadata(bytes.to_vec()).expect("strips");
    assert_eq!(strip_metadata(out.clone()).as_ref(), Ok(&out));
    assert_eq!(inspect(&out, &ANY_SIZE), inspect(bytes, &ANY_SIZE));
    out
}

fn assert_damaged(bytes: &[u8], what: &str) {
    assert_eq!(inspect(bytes, &ANY_SIZE), Err(Unusable::Damaged), "{what}");
    assert_eq!(
        strip_metadata(bytes.to_vec()),
        Err(Unusable::Damaged),
        "{what}"
    );
}

/// What a header says.
#[derive(Clone, Copy)]
struct Kind {
    side: (u32, u32),
    depth: u8,
    colour: u8,
    interlaced: bool,
}

const RGB: Kind = Kind {
    side: (5, 3),
    depth: 8,
    colour: 2,
    interlaced: false,
};
const PALETTE: Kind = Kind {
    depth: 2,
    colour: 3,
    ..RGB
};

fn header(kind: Kind) -> Vec<u8> {
    let (width, height) = kind.side;
    let rest = [kind.depth, kind.colour, 0, 0, kind.interlaced.into()];
    let data = [&width.to_be_bytes()[..], &height.to_be_bytes(), &rest];
    [&png::MAGIC[..], &png_chunk(b"IHDR", &data.concat())].concat()
}

/// A file of these chunks behind its header.
fn file(kind: Kind, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = header(kind);
    for (name, data) in chunks {
        bytes.extend(png_chunk(name, data));
    }
    bytes.extend(png_chunk(b"IEND", &[]));
    bytes
}

fn packed(data: &[u8]) -> Vec<u8> {
    compress_to_vec_zlib(data, 1)
}

/// The pixels of `RGB`: three rows of no filter.
fn rows() -> Vec<u8> {
    [&[0][..], &[9; 15]].concat().repeat(3)
}

/// The bytes of image data of a picture, worked out pixel by pixel.
fn promised(kind: Kind) -> usize {
    let samples = [1, 0, 3, 1, 2, 0, 4][usize::from(kind.colour)];
    let bits = samples * usize::from(kind.depth);
    let pass = |x: u32, y: u32| match (x % 8, y % 8) {
        _ if !kind.interlaced => 0,
        (0, 0) => 1,
        (4, 0) => 2,
        (0 | 4, 4) => 3,
        (2 | 6, 0 | 4) => 4,
        (x, 2 | 6) if x % 2 == 0 => 5,
        (x, y) if x % 2 == 1 && y % 2 == 0 => 6,
        _ => 7,
    };
    let mut rows = std::collections::HashMap::new();
    for y in 0..kind.side.1 {
        for x in 0..kind.side.0 {
            *rows.entry((pass(x, y), y)).or_insert(0) += bits;
        }
    }
    rows.values().map(|bits: &usize| 1 + bits.div_ceil(8)).sum()
}

#[test]
fn a_broken_chunk_that_is_not_needed_is_dropped() {
    let text = &BROKEN_TEXT[33..33 + 12 + 0x11];
    assert_eq!(&text[4..8], b"iTXt");
    let whole = [&BROKEN_TEXT[..33], &BROKEN_TEXT[33 + text.len()..]].concat();
    assert_eq!(stripped(BROKEN_TEXT), whole);
    assert_eq!(pixels(&stripped(BROKEN_TEXT)), pixels(&whole));
    let marked = mark_ai_generated(BROKEN_TEXT, ImageFormat::Png, &MARK).expect("marks");
    assert!(!contains(&marked, b"hello"));
    assert_eq!(
        Ok(marked),
        mark_ai_generated(&whole, ImageFormat::Png, &MARK)
    );
}

#[test]
fn a_chunk_of_wrong_length_that_is_not_needed_is_dropped() {
    let png = drawn(ImageFormat::Png);
    let text = png_chunk(b"tEXt", b"PLANTED and of some length");
    for length in [0, 1, 20, 25, 27, 38, 100, 5_000, u32::MAX / 2, u32::MAX] {
        let mut wrong = text.clone();
        wrong[..4].copy_from_slice(&length.to_be_bytes());
        for bytes in [
            with_chunk(&png, &wrong),
            // Between the image data and the end.
            [&png[..png.len() - 12], &wrong, &png[png.len() - 12..]].concat(),
        ] {
            assert_eq!(stripped(&bytes), png, "{length}");
        }
    }
}

#[test]
fn a_broken_chunk_that_is_needed_is_damaged() {
    for at in 0..3 {
        let mut chunks = [
            png_chunk(b"PLTE", &[0; 12]),
            png_chunk(b"IDAT", &packed(&[0; 9])),
            png_chunk(b"IEND", &[]),
        ];
        let whole = [&header(PALETTE)[..], &chunks.concat()].concat();
        assert!(inspect(&whole, &ANY_SIZE).is_ok());
        *chunks[at].last_mut().expect("a sum") ^= 1;
        let broken = [&header(PALETTE)[..], &chunks.concat()].concat();
        assert_damaged(&broken, "a wrong sum");
    }
}

#[test]
fn image_data_are_as_many_as_the_header_promises() {
    for (colour, depths) in [
        (0, &[1, 2, 4, 8, 16][..]),
        (2, &[8, 16]),
        (3, &[1, 2, 4, 8]),
        (4, &[8, 16]),
        (6, &[8, 16]),
    ] {
        for (&depth, interlaced) in depths
            .iter()
            .flat_map(|depth| [(depth, false), (depth, true)])
        {
            for side in [(1, 1), (2, 9), (5, 3), (8, 8), (17, 4), (1, 30), (30, 1)] {
                let kind = Kind {
                    side,
                    depth,
                    colour,
                    interlaced,
                };
                let palette = [7; 6];
                let of = |length: usize| {
                    let data = packed(&vec![0; length]);
                    match colour {
                        3 => file(kind, &[(b"PLTE", &palette), (b"IDAT", &data)]),
                        _ => file(kind, &[(b"IDAT", &data)]),
                    }
                };
                let promised = promised(kind);
                let what = format!("{side:?}, colour {colour}, depth {depth}, {interlaced}");
                let right = of(promised);
                let size = inspect(&right, &ANY_SIZE).map(|found| (found.width, found.height));
                assert_eq!(size, Ok(side), "{what}");
                assert_eq!(pixels(&right).dimensions(), side, "{what}");
                assert_damaged(&of(promised - 1), &what);
                assert_damaged(&of(promised + 1), &what);
            }
        }
    }
}

#[test]
fn image_data_that_do_not_unpack_are_damaged() {
    let whole = packed(&rows());
    let mut wrong_sum = whole.clone();
    *wrong_sum.last_mut().expect("a sum") ^= 1;
    for (what, data) in [
        ("nothing", &b""[..]),
        ("no stream", b"no zlib stream at all"),
        ("a stream that is cut off", &whole[..whole.len() / 2]),
        ("a stream without its sum", &whole[..whole.len() - 4]),
        ("a stream of a wrong sum", &wrong_sum),
        ("nothing packed", &packed(b"")),
    ] {
        assert_damaged(&file(RGB, &[(b"IDAT", data)]), what);
    }
    assert_damaged(&file(RGB, &[]), "no image data");
}

#[test]
fn a_filter_that_is_none_is_damaged() {
    for row in 0..3 {
        let mut rows = rows();
        rows[16 * row] = 4;
        assert!(inspect(&file(RGB, &[(b"IDAT", &packed(&rows))]), &ANY_SIZE).is_ok());
        rows[16 * row] = 5;
        assert_damaged(&file(RGB, &[(b"IDAT", &packed(&rows))]), "filter 5");
    }
}

#[test]
fn image_data_beyond_what_the_header_promises_are_not_unpacked() {
    // A gigabyte of zeros in a megabyte.
    let mut bomb = Vec::new();
    let zeros = vec![0; 1 << 20];
    let mut compressor = CompressorOxide::new(0x1000 | 1);
    miniz_oxide::deflate::core::compress_to_output(
        &mut compressor,
        &zeros,
        miniz_oxide::deflate::core::TDEFLFlush::Full,
        |out| {
            bomb.extend_from_slice(out);
            true
        },
    );
    let (head, block) = bomb.split_at(2);
    let bomb = [head, &block.repeat(1 << 10)].concat();
    assert_damaged(&file(RGB, &[(b"IDAT", &bomb)]), "a bomb");
    let mut unpacked = 0;
    let stopped = inflate::Inflater::new().feed(&bomb, |bytes| {
        unpacked += bytes.len();
        Err(Unusable::Damaged)
    });
    assert_eq!(stopped, Err(Unusable::Damaged));
    assert!(unpacked <= 64 * 1024, "{unpacked}");
}

#[test]
fn image_data_come_in_any_number_of_chunks() {
    let data = packed(&rows());
    let single = file(RGB, &[(b"IDAT", &data)]);
    for at in 0..=data.len() {
        let (first, second) = data.split_at(at);
        let bytes = file(RGB, &[(b"IDAT", first), (b"IDAT", second), (b"IDAT", b"")]);
        let out = stripped(&bytes);
        assert_eq!(pixels(&out), pixels(&single), "{at}");
        assert!(out.len() <= bytes.len() - 12, "without the empty chunk");
    }
    let bytes: Vec<_> = data.chunks(1).map(|byte| (b"IDAT", byte)).collect();
    assert_eq!(stripped(&file(RGB, &bytes)), file(RGB, &bytes));
}

#[test]
fn what_follows_the_image_data_in_their_chunks_is_dropped() {
    let data = packed(&rows());
    let whole = file(RGB, &[(b"IDAT", &data)]);
    let slack = [&data[..], b"PLANTED"].concat();
    assert_eq!(stripped(&file(RGB, &[(b"IDAT", &slack)])), whole);
    let slack: [(&[u8; 4], &[u8]); 3] = [(b"IDAT", &slack), (b"IDAT", b"PLANTED"), (b"IDAT", b"")];
    assert_eq!(stripped(&file(RGB, &slack)), whole);
}

#[test]
fn a_palette_is_there_once_where_pixels_name_its_entries() {
    let data = packed(&[0; 9]);
    let chunk: (&[u8; 4], &[u8]) = (b"IDAT", &data);
    let palette = |length: usize| vec![7; length];
    let (one, four) = (palette(3), palette(12));
    assert!(inspect(&file(PALETTE, &[(b"PLTE", &one), chunk]), &ANY_SIZE).is_ok());
    assert_damaged(&file(PALETTE, &[chunk]), "none");
    for (what, wrong) in [("empty", palette(0)), ("four bytes", palette(4))] {
        assert_damaged(&file(PALETTE, &[(b"PLTE", &wrong), chunk]), what);
    }
    let twice = [(b"PLTE", &one[..]), (b"PLTE", &four), chunk];
    assert_damaged(&file(PALETTE, &twice), "two");
}

#[test]
fn a_palette_loses_the_entries_that_no_pixel_can_name() {
    let data = packed(&[0; 9]);
    let entries = [&[7; 12][..], b"PLANTED palette"].concat();
    let out = stripped(&file(PALETTE, &[(b"PLTE", &entries), (b"IDAT", &data)]));
    assert_eq!(out, file(PALETTE, &[(b"PLTE", &[7; 12]), (b"IDAT", &data)]));
}

#[test]
fn a_palette_that_no_pixel_uses_is_dropped() {
    let data = packed(&rows());
    let out = stripped(&file(RGB, &[(b"PLTE", b"PLANTED.."), (b"IDAT", &data)]));
    assert_eq!(out, file(RGB, &[(b"IDAT", &data)]));
}

#[test]
fn a_chunk_that_tells_how_to_show_pixels_is_kept_once_in_its_place_and_at_its_length() {
    let data = packed(&rows());
    let gamma = 45_455u32.to_be_bytes();
    let kept = file(RGB, &[(b"gAMA", &gamma), (b"IDAT", &data)]);
    let lengths: [&[u8; 4]; 10] = [
        b"tRNS", b"bKGD", b"sBIT", b"cHRM", b"gAMA", b"cICP", b"sRGB", b"mDCV", b"cLLI", b"pHYs",
    ];
    let wrong = b"PLANTED: as long as no chunk that is kept";
    let mut chunks: Vec<(&[u8; 4], &[u8])> = lengths.map(|kind| (kind, &wrong[..])).to_vec();
    chunks.extend([
        (b"gAMA", &gamma[..]),
        (b"gAMA", b"PLAN"),
        (b"IDAT", &data),
        (b"cICP", b"PLAN"),
    ]);
    assert_eq!(stripped(&file(RGB, &chunks)), kept);
}

#[test]
fn many_broken_chunks_take_linear_time() {
    let mut broken = png_chunk(b"tEXt", b"IDAT");
    broken[..4].copy_from_slice(&u32::MAX.to_be_bytes());
    let png = drawn(ImageFormat::Png);
    let lost = with_chunk(&png, &broken.repeat(1 << 16));
    assert_damaged(&lost, "too much is broken");
    let mut wrong_sum = png_chunk(b"tEXt", b"");
    wrong_sum[8] ^= 1;
    assert_eq!(stripped(&with_chunk(&png, &wrong_sum.repeat(1 << 20))), png);
}
