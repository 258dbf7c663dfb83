//! Photos as phones, shops and messengers make them, with a fault beside their pixels.

/// A photo, and a file that decoders see the same picture in.
type Photo = (&'static [u8], &'static [u8]);

const WITHOUT_END: &[u8] =
    include_bytes!("../../../crates/images/src/fixtures/jpeg_without_end.jpg");
const BROKEN_TEXT: &[u8] =
    include_bytes!("../../../crates/images/src/fixtures/png_text_chunk_with_wrong_checksum.png");

/// Each is taken, and its fault is not kept.
pub const PHOTOS: [Photo; 5] = [
    (WITHOUT_END, WITHOUT_END),
    (
        include_bytes!("../../../crates/images/src/fixtures/jpeg_without_end_then_trailer.jpg"),
        WITHOUT_END,
    ),
    (
        include_bytes!("../../../crates/images/src/fixtures/jpeg_junk_between_segments.jpg"),
        WITHOUT_END,
    ),
    (
        include_bytes!("../../../crates/images/src/fixtures/jpeg_zero_bytes_between_segments.jpg"),
        WITHOUT_END,
    ),
    (BROKEN_TEXT, BROKEN_TEXT),
];
