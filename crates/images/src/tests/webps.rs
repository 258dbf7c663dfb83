//! WebP as phones and markets make it.

use super::*;

fn stripped(bytes: &[u8]) -> Vec<u8> {
    let out = strip_metadata(bytes.to_vec()).expect("strips");
    assert_eq!(strip_metadata(out.clone()).as_ref(), Ok(&out));
    assert_eq!(inspect(&out, &ANY_SIZE), inspect(bytes, &ANY_SIZE));
    out
}

fn set_length(riff: &mut [u8], length: usize) {
    let length = u32::try_from(length).expect("short");
    riff[4..8].copy_from_slice(&length.to_le_bytes());
}

/// A lossless frame of odd length, with padding behind. Decoders stop before its last byte.
fn odd() -> Vec<u8> {
    let mut frame = LOSSLESS[20..].to_vec();
    if frame.len().is_multiple_of(2) {
        frame.push(1);
    }
    let picture = riff(&[(b"VP8L", &frame)]);
    assert_eq!(picture.len(), 20 + frame.len() + 1);
    assert_eq!(pixels(&picture), pixels(LOSSLESS));
    picture
}

#[test]
fn padding_that_is_missing_at_the_end_is_added() {
    let whole = odd();
    let missing = &whole[..whole.len() - 1];
    let mut not_counted = missing.to_vec();
    set_length(&mut not_counted, missing.len() - 8);
    for bytes in [missing, &not_counted] {
        assert_eq!(stripped(bytes), whole);
        let marked = mark_ai_generated(bytes, ImageFormat::Webp, &MARK).expect("marks");
        assert_eq!(
            Ok(marked),
            mark_ai_generated(&whole, ImageFormat::Webp, &MARK)
        );
    }
    let cut = &whole[..whole.len() - 2];
    assert_eq!(inspect(cut, &ANY_SIZE), Err(Unusable::Damaged));
}

#[test]
fn padding_that_is_missing_between_chunks_is_added() {
    let announced = [0x08, 0, 0, 0, 23, 0, 0, 15, 0, 0];
    let frame = odd();
    let frame = &frame[20..frame.len() - 1];
    let exif = exif::only_orientation(6);
    let whole = riff(&[(b"VP8X", &announced), (b"VP8L", frame), (b"EXIF", &exif)]);
    let padding = 12 + 18 + 8 + frame.len();
    assert_eq!(whole[padding], 0);
    let mut missing = whole.clone();
    missing.remove(padding);
    set_length(&mut missing, whole.len() - 9);
    assert_eq!(stripped(&missing), stripped(&whole));
    assert_eq!(orientation(&stripped(&missing)), orientation(&whole));
}

#[test]
fn padding_holds_nothing() {
    let whole = odd();
    let mut planted = whole.clone();
    *planted.last_mut().expect("some") = b'!';
    assert_eq!(stripped(&planted), whole);
}

#[test]
fn a_frame_without_pixels_is_damaged() {
    let head = &LOSSY[20..30];
    let tag = |first: u32, shown: u32| ((first << 5) | (shown << 4)).to_le_bytes();
    for frame in [
        head.to_vec(),
        [&tag(0, 1)[..3], &head[3..], b"pixels"].concat(),
        [&tag(6, 1)[..3], &head[3..], b"pixels"].concat(),
        // Not to be shown.
        [&tag(4, 0)[..3], &head[3..], b"pixels"].concat(),
    ] {
        let bytes = riff(&[(b"VP8 ", &frame)]);
        assert_eq!(inspect(&bytes, &ANY_SIZE), Err(Unusable::Damaged));
    }
    let bytes = riff(&[(b"VP8L", &LOSSLESS[20..25])]);
    assert_eq!(inspect(&bytes, &ANY_SIZE), Err(Unusable::Damaged));
}

#[test]
fn what_a_simple_file_has_behind_its_frame_is_dropped() {
    let exif = exif::only_orientation(6);
    let bytes = riff(&[
        (b"VP8L", &LOSSLESS[20..]),
        (b"ICCP", &profiles::rgb()),
        (b"EXIF", &exif),
        (b"ALPH", b"PLANTED"),
    ]);
    assert_eq!(stripped(&bytes), riff(&[(b"VP8L", &LOSSLESS[20..])]));
}
