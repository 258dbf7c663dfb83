//! The structure of a file: segments, each behind a marker, and the data behind a start of scan.

use std::ops::Range;

use super::{
    super::unusable::Unusable,
    markers::{
        APP0, APP15, BASELINE_FRAME, COMMENT, DEFINE_HUFFMAN, DEFINE_QUANTIZATION, DEFINE_RESTART,
        END, FIRST_RESTART, LAST_RESTART, PROGRESSIVE_FRAME, START_OF_IMAGE, START_OF_SCAN,
        TEMPORARY,
    },
};

/// One step of the structure.
pub(super) struct Segment<'a> {
    pub(super) marker: u8,
    /// What stands between the segment's length and its end.
    pub(super) body: &'a [u8],
    /// Where the segment begins.
    pub(super) start: usize,
    /// Where its scan is, up to the next marker or the end of the file; empty behind all segments
    /// but a start of scan.
    pub(super) scan: Range<usize>,
}

impl Segment<'_> {
    /// The segment as it stands in the file, without its scan.
    pub(super) fn raw<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.start..self.scan.start]
    }
}

/// Walks from the start of image to its end, and complains when there is none.
pub(super) struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    frame_seen: bool,
    scan_seen: bool,
    ended: bool,
}

impl<'a> Segments<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            frame_seen: false,
            scan_seen: false,
            ended: false,
        }
    }

    /// The next segment; `None` at the end of image.
    fn step(&mut self) -> Result<Option<Segment<'a>>, Unusable> {
        if self.at == 0 {
            if !self.bytes.starts_with(&START_OF_IMAGE) {
                return Err(Unusable::Damaged);
            }
            self.at = START_OF_IMAGE.len();
        }
        let (start, marker) = self.marker().ok_or(Unusable::Damaged)?;
        if marker == END {
            return if self.scan_seen {
                Ok(None)
            } else {
                Err(Unusable::Damaged)
            };
        }
        self.admit(marker)?;
        let rest = &self.bytes[start..];
        let length = rest
            .get(2..4)
            .map(|bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])))
            .ok_or(Unusable::Damaged)?;
        let body = rest.get(4..2 + length).ok_or(Unusable::Damaged)?;
        let end = start + 2 + length;
        let scan_length = match marker {
            START_OF_SCAN => scan_length(&self.bytes[end..]).ok_or(Unusable::Damaged)?,
            _ => 0,
        };
        self.at = end + scan_length;
        Ok(Some(Segment {
            marker,
            body,
            start,
            scan: end..self.at,
        }))
    }

    /// The next marker and where it stands. As decoders do, passes over all that is none: stray
    /// bytes, any number of 0xff before the marker's own, and markers that belong into scans.
    fn marker(&self) -> Option<(usize, u8)> {
        let mut at = self.at;
        loop {
            at += self
                .bytes
                .get(at..)?
                .iter()
                .position(|&byte| byte == 0xff)?;
            at += self.bytes[at..]
                .iter()
                .take_while(|&&byte| byte == 0xff)
                .count();
            match *self.bytes.get(at)? {
                0x00 | TEMPORARY | FIRST_RESTART..=LAST_RESTART => at += 1,
                marker => return Some((at - 1, marker)),
            }
        }
    }

    /// Lets a marker pass that may stand here.
    fn admit(&mut self, marker: u8) -> Result<(), Unusable> {
        match marker {
            DEFINE_HUFFMAN | DEFINE_QUANTIZATION | DEFINE_RESTART | APP0..=APP15 | COMMENT => {}
            // Baseline, extended and progressive frames with Huffman coding.
            BASELINE_FRAME..=PROGRESSIVE_FRAME if !self.frame_seen => self.frame_seen = true,
            BASELINE_FRAME..=PROGRESSIVE_FRAME => return Err(Unusable::Damaged),
            START_OF_SCAN if self.frame_seen => self.scan_seen = true,
            // Lossless, hierarchical and arithmetic-coded pictures, which browsers do not show.
            0xc3..=0xcf if !self.frame_seen => return Err(Unusable::UncommonJpeg),
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
        self.ended = !matches!(step, Ok(Some(_)));
        step.transpose()
    }
}

/// The length of the entropy-coded data at the start of `bytes`, up to the marker that ends it or
/// the end of the file; `None` when there is no data.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = bytes[at..].iter().position(|&byte| byte == 0xff);
        at = found.map_or(bytes.len(), |found| at + found);
        match bytes.get(at + 1) {
            // A stuffed zero, or a restart marker: both belong to the scan.
            Some(0x00 | FIRST_RESTART..=LAST_RESTART) => at += 2,
            // A fill byte: look at the next.
            Some(0xff) => at += 1,
            _ => return (at > 0).then_some(at),
        }
    }
}

/// A segment, written.
///
/// # Errors
/// [`Unusable::Unsupported`] when it is longer than a segment can be.
pub(super) fn segment_of(marker: u8, parts: &[&[u8]]) -> Result<Vec<u8>, Unusable> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u16::try_from(length + 2).map_err(|_| Unusable::Unsupported)?;
    let [high, low] = length.to_be_bytes();
    Ok([&[0xff, marker, high, low], &parts.concat()[..]].concat())
}
