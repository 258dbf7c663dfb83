//! WebP (RFC 9649): a RIFF container with one frame, and optional chunks that `VP8X` announces.
//!
//! The byte that fills up a chunk of odd length may be missing.

use super::{
    exif, icc,
    plan::{Parts, Plan},
    unusable::Unusable,
    xmp::{self, AiMark},
};

/// `RIFF`, the length of the rest, `WEBP`.
const HEADER: usize = 12;

const HAS_ANIMATION: u8 = 0x02;
const HAS_XMP: u8 = 0x04;
const HAS_EXIF: u8 = 0x08;
const HAS_ALPHA: u8 = 0x10;
const HAS_ICC: u8 = 0x20;

/// One step of the structure.
struct Chunk<'a> {
    kind: [u8; 4],
    /// Where it begins.
    at: usize,
    data: &'a [u8],
    /// The chunk as it stands in the file, its padding included.
    raw: &'a [u8],
}

impl Chunk<'_> {
    /// The length in bytes that it takes when it is padded.
    fn padded(&self) -> usize {
        8 + self.data.len().next_multiple_of(2)
    }
}

/// Whether a chunk of a known kind begins right there, where padding should be.
fn begins_chunk(bytes: &[u8]) -> bool {
    let known: [&[u8]; 6] = [b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"EXIF", b"XMP "];
    known.iter().any(|kind| bytes.starts_with(kind))
}

/// Walks the container to its end, checking that it holds one frame of the announced size.
struct Chunks<'a> {
    /// The container, without what follows it.
    bytes: &'a [u8],
    at: usize,
    canvas: Option<Canvas>,
    frame_seen: bool,
    ended: bool,
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, Unusable> {
        let header = bytes.first_chunk::<HEADER>().ok_or(Unusable::Damaged)?;
        let [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P'] = *header else {
            return Err(Unusable::Damaged);
        };
        let end = usize::try_from(u32::from_le_bytes([a, b, c, d]))
            .ok()
            .and_then(|length| length.checked_add(8))
            .ok_or(Unusable::Damaged)?;
        // The last chunk's padding may be counted and not be there.
        let container = match bytes.get(..end) {
            Some(container) => container,
            None if end == bytes.len() + 1 && end % 2 == 0 => bytes,
            None => return Err(Unusable::Damaged),
        };
        Ok(Self {
            bytes: container,
            at: HEADER,
            canvas: None,
            frame_seen: false,
            ended: false,
        })
    }

    fn step(&mut self) -> Result<Chunk<'a>, Unusable> {
        let chunk = self.read().ok_or(Unusable::Damaged)?;
        match &chunk.kind {
            b"VP8X" if self.at == HEADER => {
                self.canvas = Some(Canvas::announced(chunk.data).ok_or(Unusable::Damaged)?);
            }
            b"VP8 " | b"VP8L" if !self.frame_seen => {
                self.frame_seen = true;
                let frame = Canvas::of_frame(&chunk).ok_or(Unusable::Damaged)?;
                if self.canvas.is_some_and(|canvas| !canvas.same_size(frame)) {
                    return Err(Unusable::Damaged);
                }
            }
            b"VP8X" | b"VP8 " | b"VP8L" => return Err(Unusable::Damaged),
            // Either of them comes first.
            _ if self.at == HEADER => return Err(Unusable::Damaged),
            b"ANIM" | b"ANMF" => return Err(Unusable::Animated),
            _ => {}
        }
        if self
            .canvas
            .is_some_and(|canvas| canvas.flags & HAS_ANIMATION != 0)
        {
            return Err(Unusable::Animated);
        }
        self.at += chunk.raw.len();
        Ok(chunk)
    }

    /// The chunk at the present place, if it is whole.
    fn read(&self) -> Option<Chunk<'a>> {
        let rest = self.bytes.get(self.at..)?;
        let length = usize::try_from(u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?)).ok()?;
        let data_end = length.checked_add(8)?;
        let data = rest.get(8..data_end)?;
        let after = &rest[data_end..];
        let has_padding = length % 2 == 1 && !after.is_empty() && !begins_chunk(after);
        Some(Chunk {
            kind: rest.get(..4)?.try_into().ok()?,
            at: self.at,
            data,
            raw: &rest[..data_end + usize::from(has_padding)],
        })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Unusable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if self.at == self.bytes.len() {
            self.ended = true;
            return (!self.frame_seen).then_some(Err(Unusable::Damaged));
        }
        let step = self.step();
        self.ended |= step.is_err();
        Some(step)
    }
}

/// The size of the picture and which optional chunks it has.
#[derive(Clone, Copy)]
struct Canvas {
    width: u32,
    height: u32,
    flags: u8,
}

impl Canvas {
    /// What the extended header says.
    fn announced(data: &[u8]) -> Option<Self> {
        let &[flags, _, _, _, w0, w1, w2, h0, h1, h2] = data else {
            return None;
        };
        Some(Self {
            width: u32::from_le_bytes([w0, w1, w2, 0]) + 1,
            height: u32::from_le_bytes([h0, h1, h2, 0]) + 1,
            flags,
        })
    }

    /// What the frame itself says.
    fn of_frame(chunk: &Chunk<'_>) -> Option<Self> {
        if chunk.kind == *b"VP8L" {
            let &[0x2f, a, b, c, d, _, ..] = chunk.data else {
                return None;
            };
            let bits = u32::from_le_bytes([a, b, c, d]);
            let version = bits >> 29;
            return (version == 0).then_some(Self {
                width: (bits & 0x3fff) + 1,
                height: (bits >> 14 & 0x3fff) + 1,
                flags: if bits >> 28 & 1 == 1 { HAS_ALPHA } else { 0 },
            });
        }
        let &[t0, t1, t2, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] = chunk.data else {
            return None;
        };
        let tag = u32::from_le_bytes([t0, t1, t2, 0]);
        let is_shown = tag & 1 == 0 && tag >> 4 & 1 == 1;
        let first_partition = usize::try_from(tag >> 5).ok()?;
        // The upper two bits of each side ask for scaling.
        let canvas = Self {
            width: u32::from(u16::from_le_bytes([w0, w1]) & 0x3fff),
            height: u32::from(u16::from_le_bytes([h0, h1]) & 0x3fff),
            flags: 0,
        };
        // The pixels stand in the partitions behind the first one.
        (is_shown
            && first_partition > 0
            && 10 + first_partition < chunk.data.len()
            && canvas.width > 0
            && canvas.height > 0)
            .then_some(canvas)
    }

    fn same_size(self, other: Self) -> bool {
        (self.width, self.height) == (other.width, other.height)
    }

    fn put(self, out: &mut Vec<u8>) -> Result<(), Unusable> {
        let [w0, w1, w2, _] = (self.width - 1).to_le_bytes();
        let [h0, h1, h2, _] = (self.height - 1).to_le_bytes();
        put(out, b"VP8X", &[self.flags, 0, 0, 0, w0, w1, w2, h0, h1, h2])
    }
}

/// Width and height in the first chunk, whatever follows it.
pub(super) fn dimensions(bytes: &[u8]) -> Result<(u32, u32), Unusable> {
    let mut chunks = Chunks::of(bytes)?;
    let first = chunks.next().ok_or(Unusable::Damaged)??;
    let canvas = match chunks.canvas {
        Some(announced) => announced,
        None if chunks.frame_seen => Canvas::of_frame(&first).ok_or(Unusable::Damaged)?,
        None => return Err(Unusable::Damaged),
    };
    Ok((canvas.width, canvas.height))
}

/// Walks the whole structure.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unusable> {
    Chunks::of(bytes)?.try_for_each(|chunk| chunk.map(drop))
}

/// The picture without metadata.
pub(super) fn strip(bytes: &[u8]) -> Result<Parts, Unusable> {
    let mut orientation = None;
    let (mut profile_at, mut alpha_at) = (None, None);
    let mut chunks = Chunks::of(bytes)?;
    while let Some(chunk) = chunks.next() {
        let Chunk { kind, at, data, .. } = chunk?;
        let announced = chunks.canvas.map_or(0, |canvas| canvas.flags);
        match &kind {
            // What decoders go by is announced, and comes before the frame.
            b"ICCP" if announced & HAS_ICC != 0 && !chunks.frame_seen => {
                let is_profile = icc::is_profile(data, icc::Space::Rgb);
                profile_at = profile_at.or(is_profile.then_some(at));
            }
            b"ALPH" if !chunks.frame_seen => alpha_at = alpha_at.or(Some(at)),
            b"VP8L" => alpha_at = None,
            b"EXIF" if chunks.canvas.is_some() => {
                // Some writers put JPEG's prefix before the block.
                let block = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
                orientation = orientation.or_else(|| exif::orientation(block));
            }
            _ => {}
        }
    }
    let block = orientation.map(exif::only_orientation);
    rewrite(
        bytes,
        |chunk| {
            matches!(&chunk.kind, b"VP8 " | b"VP8L")
                || [profile_at, alpha_at].contains(&Some(chunk.at))
        },
        block.as_ref().map(|block| (b"EXIF", block.as_slice())),
    )
}

/// The picture with `mark` in its XMP chunk.
pub(super) fn mark(bytes: &[u8], mark: &AiMark<'_>) -> Result<Vec<u8>, Unusable> {
    let mut existing = None;
    for chunk in Chunks::of(bytes)? {
        let Chunk { kind, data, .. } = chunk?;
        if kind == *b"XMP " {
            existing = existing.or(Some(data));
        }
    }
    let packet = xmp::packet(existing, mark);
    rewrite(
        bytes,
        |chunk| !matches!(&chunk.kind, b"VP8X" | b"XMP "),
        Some((b"XMP ", &packet)),
    )
    .map(|parts| parts.make(bytes.to_vec()))
}

/// The container with the chunks that `keep` names and then `added`, under the extended header
/// that they call for.
fn rewrite(
    bytes: &[u8],
    keep: impl Fn(&Chunk<'_>) -> bool,
    added: Option<(&[u8; 4], &[u8])>,
) -> Result<Parts, Unusable> {
    let mut canvas = Canvas {
        width: 1,
        height: 1,
        flags: 0,
    };
    let mut extended = added.is_some();
    let mut kept = 0;
    for chunk in Chunks::of(bytes)? {
        let chunk = chunk?;
        if keep(&chunk) {
            kept += chunk.padded();
        }
        match &chunk.kind {
            b"VP8 " | b"VP8L" => {
                let frame = Canvas::of_frame(&chunk).ok_or(Unusable::Damaged)?;
                canvas = Canvas {
                    flags: canvas.flags | frame.flags,
                    ..frame
                };
            }
            kind if keep(&chunk) => {
                canvas.flags |= announcement(kind);
                extended = true;
            }
            _ => {}
        }
    }
    let mut head = b"RIFF\0\0\0\0WEBP".to_vec();
    if extended {
        canvas.flags |= added.map_or(0, |(kind, _)| announcement(kind));
        canvas.put(&mut head)?;
    }
    let mut tail = Vec::new();
    if let Some((kind, data)) = added {
        put(&mut tail, kind, data)?;
    }
    let length = u32::try_from(head.len() - 8 + kept + tail.len());
    let length = length.map_err(|_| Unusable::Unsupported)?;
    head[4..8].copy_from_slice(&length.to_le_bytes());

    let mut plan = Plan::of(bytes);
    plan.add(head);
    for chunk in Chunks::of(bytes)? {
        let chunk = chunk?;
        if keep(&chunk) {
            let (unpadded, padding) = chunk.raw.split_at(8 + chunk.data.len());
            if padding == [0] {
                plan.keep(chunk.raw);
            } else {
                plan.keep(unpadded);
                plan.add(vec![0; chunk.padded() - unpadded.len()]);
            }
        }
    }
    plan.add(tail);
    Ok(plan.finish())
}

/// The flag by which the extended header announces a chunk.
fn announcement(kind: &[u8; 4]) -> u8 {
    match kind {
        b"ICCP" => HAS_ICC,
        b"ALPH" => HAS_ALPHA,
        b"EXIF" => HAS_EXIF,
        b"XMP " => HAS_XMP,
        _ => 0,
    }
}

fn put(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) -> Result<(), Unusable> {
    let length = u32::try_from(data.len()).map_err(|_| Unusable::Unsupported)?;
    out.extend_from_slice(kind);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
    Ok(())
}
