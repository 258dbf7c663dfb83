//! JPEG (ITU-T T.81): segments that begin with a marker, scans of entropy-coded data, an end.

use super::{
    AiMark, Unusable, exif,
    plan::{Parts, Plan},
    xmp,
};

/// A start of image and the marker that must follow.
pub(super) const MAGIC: [u8; 3] = [0xff, 0xd8, 0xff];

const START_OF_IMAGE: [u8; 2] = [0xff, 0xd8];
const DEFINE_HUFFMAN: u8 = 0xc4;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
const DEFINE_QUANTIZATION: u8 = 0xdb;
const DEFINE_RESTART: u8 = 0xdd;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const APP15: u8 = 0xef;
const COMMENT: u8 = 0xfe;

const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
const JFIF: &[u8] = b"JFIF\0";
const ADOBE: &[u8] = b"Adobe";

/// The length of Adobe's segment: name, version, two sets of flags, colour transform.
const ADOBE_LENGTH: usize = 12;
/// The length of a JFIF segment up to the size of its thumbnail.
const JFIF_LENGTH: usize = 12;

/// The longest body that a segment's 16-bit length, which counts itself, can tell.
const MAX_BODY: usize = 0xffff - 2;

/// One step of the structure.
struct Segment<'a> {
    marker: u8,
    /// What stands between the segment's length and its end.
    body: &'a [u8],
    /// The segment as it stands in the file, with the scan that follows a start of scan.
    raw: &'a [u8],
}

/// Walks from the start of image to its end, and complains when there is none.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    frame_seen: bool,
    scan_seen: bool,
    ended: bool,
}

impl<'a> Segments<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            frame_seen: false,
            scan_seen: false,
            ended: false,
        }
    }

    fn step(&mut self) -> Result<Segment<'a>, Unusable> {
        if self.at == 0 {
            if !self.bytes.starts_with(&START_OF_IMAGE) {
                return Err(Unusable::Damaged);
            }
            self.at = START_OF_IMAGE.len();
        }
        let rest = self.bytes.get(self.at..).ok_or(Unusable::Damaged)?;
        // Any number of 0xff may stand before the marker's own.
        let fill = rest.iter().take_while(|&&byte| byte == 0xff).count();
        let start = fill.checked_sub(1).ok_or(Unusable::Damaged)?;
        let marker = *rest.get(fill).ok_or(Unusable::Damaged)?;
        if marker == END_OF_IMAGE {
            if !self.scan_seen {
                return Err(Unusable::Damaged);
            }
            self.ended = true;
            return Ok(Segment {
                marker,
                body: &[],
                raw: &rest[start..=fill],
            });
        }
        self.admit(marker)?;
        let length = rest
            .get(fill + 1..fill + 3)
            .map(|bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])))
            .ok_or(Unusable::Damaged)?;
        let body_end = fill + 1 + length;
        let body = rest.get(fill + 3..body_end).ok_or(Unusable::Damaged)?;
        let end = if marker == START_OF_SCAN {
            let scan = scan_length(&rest[body_end..]).ok_or(Unusable::Damaged)?;
            body_end + scan
        } else {
            body_end
        };
        self.at += end;
        Ok(Segment {
            marker,
            body,
            raw: &rest[start..end],
        })
    }

    /// Lets a marker pass that may stand here.
    fn admit(&mut self, marker: u8) -> Result<(), Unusable> {
        match marker {
            DEFINE_HUFFMAN | DEFINE_QUANTIZATION | DEFINE_RESTART | APP0..=APP15 | COMMENT => {}
            // Baseline, extended and progressive frames with Huffman coding.
            0xc0..=0xc2 if !self.frame_seen => self.frame_seen = true,
            0xc0..=0xc2 => return Err(Unusable::Damaged),
            START_OF_SCAN if self.frame_seen => self.scan_seen = true,
            // Lossless, hierarchical and arithmetic-coded pictures, which browsers do not show.
            0xc3..=0xcf => return Err(Unusable::Unsupported),
            _ => return Err(Unusable::Damaged),
        }
        Ok(())
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>, Unusable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step();
        self.ended |= step.is_err();
        Some(step)
    }
}

/// The length of the entropy-coded data at the start of `bytes`, up to the marker that ends it;
/// `None` when there is no data or no such marker.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)?;
        match bytes.get(at + 1)? {
            // A stuffed zero, or a restart marker: both belong to the scan.
            0x00 | 0xd0..=0xd7 => at += 2,
            // A fill byte: look at the next.
            0xff => at += 1,
            _ => return (at > 0).then_some(at),
        }
    }
}

/// Width and height of the frame.
pub(super) fn dimensions(bytes: &[u8]) -> Result<(u32, u32), Unusable> {
    for segment in Segments::of(bytes) {
        let Segment { marker, body, .. } = segment?;
        if let 0xc0..=0xc2 = marker {
            let &[precision, h1, h0, w1, w0, components, ..] = body else {
                return Err(Unusable::Damaged);
            };
            let (height, width) = (u16::from_be_bytes([h1, h0]), u16::from_be_bytes([w1, w0]));
            if body.len() != 6 + 3 * usize::from(components)
                || !matches!(components, 1 | 3 | 4)
                || width == 0
                || height == 0
            {
                return Err(Unusable::Damaged);
            }
            if precision != 8 {
                return Err(Unusable::Unsupported);
            }
            return Ok((width.into(), height.into()));
        }
    }
    Err(Unusable::Damaged)
}

/// Walks the whole structure.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unusable> {
    Segments::of(bytes).try_for_each(|segment| segment.map(drop))
}

/// The picture without metadata.
pub(super) fn strip(bytes: &[u8]) -> Result<Parts, Unusable> {
    let mut plan = Plan::of(bytes);
    let mut exif_seen = false;
    plan.add(START_OF_IMAGE.to_vec());
    for segment in Segments::of(bytes) {
        let Segment { marker, body, raw } = segment?;
        match marker {
            // JFIF may hold a thumbnail of what was since cut away: keep the head, say "0 by 0".
            APP0 if body.starts_with(JFIF) => {
                if let Some(head) = body.get(..JFIF_LENGTH) {
                    plan.add(segment_of(APP0, &[head, &[0, 0]])?);
                }
            }
            APP1 if body.starts_with(EXIF) && !exif_seen => {
                exif_seen = true;
                if let Some(orientation) = exif::orientation(&body[EXIF.len()..]) {
                    let block = exif::only_orientation(orientation);
                    plan.add(segment_of(APP1, &[EXIF, &block])?);
                }
            }
            APP2 if body.starts_with(ICC) => plan.keep(raw),
            // Without it, decoders guess the colour space of the components.
            APP14 if body.starts_with(ADOBE) => {
                if let Some(head) = body.get(..ADOBE_LENGTH) {
                    plan.add(segment_of(APP14, &[head])?);
                }
            }
            APP0..=APP15 | COMMENT => {}
            _ => plan.keep(raw),
        }
    }
    Ok(plan.finish())
}

/// The picture with `mark` in its XMP segment.
pub(super) fn mark(bytes: &[u8], mark: &AiMark<'_>) -> Result<Vec<u8>, Unusable> {
    let mut existing = None;
    for segment in Segments::of(bytes) {
        let Segment { marker, body, .. } = segment?;
        if marker == APP1 && existing.is_none() {
            existing = body.strip_prefix(XMP);
        }
    }
    let fits = |packet: &Vec<u8>| XMP.len() + packet.len() <= MAX_BODY;
    let packet = Some(xmp::packet(existing, mark))
        .filter(fits)
        .unwrap_or_else(|| xmp::packet(None, mark));

    let mut out = Vec::with_capacity(bytes.len() + packet.len() + XMP.len() + 4);
    out.extend_from_slice(&START_OF_IMAGE);
    let mut packet = Some(packet);
    for segment in Segments::of(bytes) {
        let Segment { marker, body, raw } = segment?;
        // JFIF and EXIF each ask for the first place; XMP comes right after them.
        let goes_first = marker == APP0 || (marker == APP1 && body.starts_with(EXIF));
        if !goes_first && let Some(packet) = packet.take() {
            out.extend_from_slice(&segment_of(APP1, &[XMP, &packet])?);
        }
        if !(marker == APP1 && body.starts_with(XMP)) {
            out.extend_from_slice(raw);
        }
    }
    Ok(out)
}

fn segment_of(marker: u8, parts: &[&[u8]]) -> Result<Vec<u8>, Unusable> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u16::try_from(length + 2).map_err(|_| Unusable::Unsupported)?;
    let [high, low] = length.to_be_bytes();
    Ok([&[0xff, marker, high, low], &parts.concat()[..]].concat())
}
