//! A file that may be a picture.

use kitten_closet::images::{
    self, AiMark, ImageFormat, Limits, inspect, mark_ai_generated, strip_metadata,
};

const LIMITS: Limits = Limits {
    min_side: 1,
    max_side: 16_384,
    max_pixels: 100_000_000,
};

const MARK: AiMark<'_> = AiMark {
    producer: "p",
    produce_id: "1",
    propagator: "p",
    propagate_id: "1",
};

/// Inspects, strips and marks `data`. What passes inspection can be stripped and marked, stays the
/// same picture, loses nothing more when stripped again, and carries the mark.
pub fn picture(data: &[u8]) {
    let inspected = inspect(data, &LIMITS);
    let stripped = strip_metadata(data.to_vec());
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Webp] {
        // Also for a format that it is not.
        let marked = mark_ai_generated(data, format, &MARK);
        if let (Ok(inspected), Ok(marked)) = (&inspected, &marked)
            && inspected.format == format
        {
            assert_eq!(inspect(marked, &LIMITS).as_ref(), Ok(inspected));
            let label = b"TC260:AIGC";
            assert!(marked.windows(label.len()).any(|window| window == label));
        }
    }
    let Ok(inspected) = inspected else { return };
    assert_eq!(images::sniff(data), Some(inspected.format));
    let stripped = stripped.expect("what passes inspection can be stripped");
    assert!(stripped.len() <= data.len() + 64, "it grew");
    assert_eq!(inspect(&stripped, &LIMITS), Ok(inspected));
    assert_eq!(strip_metadata(stripped.clone()), Ok(stripped));
}
