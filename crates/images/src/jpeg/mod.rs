//! JPEG (ITU-T T.81): segments that begin with a marker, scans of entropy-coded data, an end.
//!
//! Read as decoders read it: what stands between two segments is passed over, and what follows the
//! last row is nothing. A file without an end marker is whole when its scans are (`scan`).

mod bits;
mod frame;
mod markers;
mod scan;
mod segments;
mod survey;
mod tables;

use self::{
    frame::Frame,
    markers::{
        ADOBE, ADOBE_LENGTH, APP0, APP1, APP2, APP14, APP15, BASELINE_FRAME, COMMENT,
        DEFINE_HUFFMAN, DEFINE_QUANTIZATION, DEFINE_RESTART, END_OF_IMAGE, EXIF, ICC, JFIF_LENGTH,
        PROGRESSIVE_FRAME, START_OF_IMAGE, START_OF_SCAN, XMP,
    },
    segments::{Segment, Segments, segment_of},
    survey::Survey,
    tables::rewritten,
};
use super::{
    exif,
    plan::{Parts, Plan},
    unusable::Unusable,
    xmp::{self, AiMark},
};

/// A start of image and the marker that must follow.
pub(super) const MAGIC: [u8; 3] = [0xff, 0xd8, 0xff];

/// The longest body that a segment's 16-bit length, which counts itself, can tell.
const MAX_BODY: usize = 0xffff - 2;
/// The longest part of a colour profile in a segment: its number and how many there are come first.
const MAX_ICC_PART: usize = MAX_BODY - ICC.len() - 2;

/// Width and height of the frame.
pub(super) fn dimensions(bytes: &[u8]) -> Result<(u32, u32), Unusable> {
    for segment in Segments::of(bytes) {
        let Segment { marker, body, .. } = segment?;
        if let BASELINE_FRAME..=PROGRESSIVE_FRAME = marker {
            let frame = Frame::of(marker, body)?;
            return Ok((frame.width.into(), frame.height.into()));
        }
    }
    Err(Unusable::Damaged)
}

/// Walks the whole structure, and the data to the last row.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unusable> {
    Survey::of(bytes).map(drop)
}

/// The picture without metadata.
pub(super) fn strip(bytes: &[u8]) -> Result<Parts, Unusable> {
    let survey = Survey::of(bytes)?;
    let mut scans = survey.scans.iter();
    let mut plan = Plan::of(bytes);
    plan.add(START_OF_IMAGE.to_vec());
    for segment in Segments::of(bytes) {
        let segment = segment?;
        let Segment {
            marker,
            body,
            start,
            ..
        } = segment;
        let here = Some(start);
        match marker {
            // It may hold a thumbnail of what was since cut away: keep the head, say "0 by 0".
            APP0 if survey.jfif_at == here => {
                plan.add(segment_of(APP0, &[&body[..JFIF_LENGTH], &[0, 0]])?);
            }
            APP1 if survey.exif_at == here => {
                if let Some(orientation) = exif::orientation(&body[EXIF.len()..]) {
                    let block = exif::only_orientation(orientation);
                    plan.add(segment_of(APP1, &[EXIF, &block])?);
                }
            }
            APP2 if survey.profile_at == start => {
                let profile = survey.profile().unwrap_or_default();
                let parts = profile.chunks(MAX_ICC_PART);
                let count = u8::try_from(parts.len()).map_err(|_| Unusable::Unsupported)?;
                for (number, part) in (1..=count).zip(parts) {
                    plan.add(segment_of(APP2, &[ICC, &[number, count], part])?);
                }
            }
            // Without it, decoders guess the colour space of the components.
            APP14 if survey.adobe_at == here => {
                let transform = body[ADOBE_LENGTH - 1];
                plan.add(segment_of(
                    APP14,
                    &[ADOBE, &[0, 100, 0, 0, 0, 0, transform]],
                )?);
            }
            APP0..=APP15 | COMMENT => {}
            DEFINE_HUFFMAN | DEFINE_QUANTIZATION | DEFINE_RESTART => {
                let is_used = |at| survey.used.binary_search(&at).is_ok();
                match rewritten(&segment, is_used)? {
                    Some(same) if same == segment.raw(bytes) => plan.keep(segment.raw(bytes)),
                    Some(other) => plan.add(other),
                    None => {}
                }
            }
            START_OF_SCAN => {
                plan.keep(segment.raw(bytes));
                plan.keep(scans.next().map_or(&[], |data| &bytes[data.clone()]));
                if scans.len() == 0 {
                    break;
                }
            }
            _ => plan.keep(segment.raw(bytes)),
        }
    }
    plan.add(END_OF_IMAGE.to_vec());
    Ok(plan.finish())
}

/// The picture with `mark` in its XMP segment, without what is neither a segment nor a scan.
pub(super) fn mark(bytes: &[u8], mark: &AiMark<'_>) -> Result<Vec<u8>, Unusable> {
    // Where there is no end marker, the data tell where the last scan ends.
    let has_end = Segments::of(bytes).all(|segment| segment.is_ok());
    let scans = if has_end {
        None
    } else {
        Some(Survey::of(bytes)?.scans)
    };
    let mut scans = scans.as_deref().map(<[_]>::iter);

    let mut existing = None;
    for segment in Segments::of(bytes).map_while(Result::ok) {
        if segment.marker == APP1 && existing.is_none() {
            existing = segment.body.strip_prefix(XMP);
        }
    }
    let fits = |packet: &Vec<u8>| XMP.len() + packet.len() <= MAX_BODY;
    let packet = Some(xmp::packet(existing, mark))
        .filter(fits)
        .unwrap_or_else(|| xmp::packet(None, mark));

    let mut out = Vec::with_capacity(bytes.len() + packet.len() + XMP.len() + 6);
    out.extend_from_slice(&START_OF_IMAGE);
    let mut packet = Some(packet);
    for segment in Segments::of(bytes) {
        let segment = segment?;
        let Segment { marker, body, .. } = segment;
        // JFIF and EXIF each ask for the first place; XMP comes right after them.
        let goes_first = marker == APP0 || (marker == APP1 && body.starts_with(EXIF));
        if !goes_first && let Some(packet) = packet.take() {
            out.extend_from_slice(&segment_of(APP1, &[XMP, &packet])?);
        }
        if !(marker == APP1 && body.starts_with(XMP)) {
            out.extend_from_slice(segment.raw(bytes));
        }
        let mut data = segment.scan;
        if marker == START_OF_SCAN
            && let Some(scans) = &mut scans
        {
            data = scans.next().cloned().unwrap_or(data);
            if scans.len() == 0 {
                out.extend_from_slice(&bytes[data]);
                break;
            }
        }
        out.extend_from_slice(&bytes[data]);
    }
    out.extend_from_slice(&END_OF_IMAGE);
    Ok(out)
}
