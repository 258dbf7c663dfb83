//! A file that may be a picture.

use images::{AiMark, ImageFormat, Limits, inspect, mark_ai_generated, strip_metadata};

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
/// same picture, and carries the mark. Stripped, it is no larger, loses nothing more when stripped
/// again, and has nothing of what was hidden in it.
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
    assert_eq!(images::measure(data, &LIMITS), Ok(inspected));
    let stripped = stripped.expect("what passes inspection can be stripped");
    assert!(
        stripped.len() <= data.len() + lacking(data, inspected.format),
        "it grew"
    );
    assert_eq!(inspect(&stripped, &LIMITS), Ok(inspected));
    assert_eq!(strip_metadata(stripped.clone()).as_ref(), Ok(&stripped));
    for planted in planted(data, inspected.format) {
        assert_eq!(strip_metadata(planted).as_ref(), Ok(&stripped));
    }
}

/// How many bytes that belong to a file may be missing in it: an end marker, or padding.
fn lacking(data: &[u8], format: ImageFormat) -> usize {
    match format {
        ImageFormat::Jpeg if data.ends_with(&[0xff, 0xd9]) => 0,
        ImageFormat::Jpeg => 2,
        ImageFormat::Png => 0,
        ImageFormat::Webp => 3,
    }
}

/// The file with something hidden in it.
fn planted(data: &[u8], format: ImageFormat) -> Vec<Vec<u8>> {
    const COMMENT: &[u8] = b"\xff\xfe\0\x09PLANTED";
    const JUNK: &[u8] = b"PLANTED\xff\0\0";
    const TEXT: &[u8] = b"\0\0\0\x07tEXtPLANTED\x6e\x62\xe5\x8f";
    let at = |place: usize, extra: &[u8]| {
        let (before, after) = data.split_at(place);
        [before, extra, after].concat()
    };
    match format {
        ImageFormat::Jpeg => vec![
            at(2, COMMENT),
            // Not at once: the first three bytes tell the format.
            at(2, &[COMMENT, JUNK].concat()),
        ],
        // Behind the header.
        ImageFormat::Png => vec![at(33, TEXT)],
        ImageFormat::Webp => Vec::new(),
    }
}
