//! PNG (third edition): a signature, then chunks of length, kind, data and checksum, up to `IEND`.

use super::{
    AiMark, Unusable, exif,
    plan::{Parts, Plan},
    xmp,
};
use crate::checksum::crc32;

/// The signature.
pub(super) const MAGIC: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

/// One step of the structure.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// The chunk as it stands in the file.
    raw: &'a [u8],
}

/// Walks from `IHDR` to `IEND`, checking sums and order.
struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
    previous: [u8; 4],
    pixels_seen: bool,
    ended: bool,
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: MAGIC.len(),
            previous: *b"\0\0\0\0",
            pixels_seen: false,
            ended: false,
        }
    }

    fn step(&mut self) -> Result<Chunk<'a>, Unusable> {
        if !self.bytes.starts_with(&MAGIC) {
            return Err(Unusable::Damaged);
        }
        let chunk = self.read().ok_or(Unusable::Damaged)?;
        self.admit(chunk.kind)?;
        self.at += chunk.raw.len();
        self.previous = chunk.kind;
        self.ended = chunk.kind == *b"IEND";
        Ok(chunk)
    }

    /// The chunk at the present place, if it is whole and its sum is right.
    fn read(&self) -> Option<Chunk<'a>> {
        let rest = self.bytes.get(self.at..)?;
        let length = usize::try_from(u32::from_be_bytes(rest.get(..4)?.try_into().ok()?)).ok()?;
        let data_end = length.checked_add(8)?;
        let raw = rest.get(..data_end.checked_add(4)?)?;
        let sum = u32::from_be_bytes(raw[data_end..].try_into().ok()?);
        (crc32(&raw[4..data_end]) == sum).then_some(Chunk {
            kind: raw[4..8].try_into().ok()?,
            data: &raw[8..data_end],
            raw,
        })
    }

    /// Lets a chunk pass that may stand here.
    fn admit(&mut self, kind: [u8; 4]) -> Result<(), Unusable> {
        let first = self.at == MAGIC.len();
        let in_order = match &kind {
            b"IHDR" => first,
            _ if first => false,
            b"PLTE" => !self.pixels_seen,
            b"IDAT" => !self.pixels_seen || self.previous == *b"IDAT",
            b"IEND" => self.pixels_seen,
            b"acTL" => return Err(Unusable::Animated),
            // A lower-case first letter means that the picture can be shown without the chunk.
            _ => kind.iter().all(u8::is_ascii_alphabetic) && kind[0].is_ascii_lowercase(),
        };
        self.pixels_seen |= kind == *b"IDAT";
        in_order.then_some(()).ok_or(Unusable::Damaged)
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Unusable>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step();
        self.ended |= step.is_err();
        Some(step)
    }
}

/// Width and height in the header, whatever follows it.
pub(super) fn dimensions(bytes: &[u8]) -> Result<(u32, u32), Unusable> {
    let header = bytes.get(MAGIC.len()..).ok_or(Unusable::Damaged)?;
    let header = header
        .strip_prefix(b"\0\0\0\x0dIHDR")
        .and_then(|rest| rest.first_chunk::<13>())
        .ok_or(Unusable::Damaged)?;
    let [w3, w2, w1, w0, h3, h2, h1, h0, depth, colour, 0, 0, 0 | 1] = *header else {
        return Err(Unusable::Damaged);
    };
    let side = |bytes| match u32::from_be_bytes(bytes) {
        side @ 1..=0x7fff_ffff => Ok(side),
        _ => Err(Unusable::Damaged),
    };
    if !matches!(
        (colour, depth),
        (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16)
    ) {
        return Err(Unusable::Damaged);
    }
    Ok((side([w3, w2, w1, w0])?, side([h3, h2, h1, h0])?))
}

/// Walks the whole structure.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unusable> {
    Chunks::of(bytes).try_for_each(|chunk| chunk.map(drop))
}

/// The picture without metadata.
pub(super) fn strip(bytes: &[u8]) -> Result<Parts, Unusable> {
    let mut plan = Plan::of(bytes);
    let mut exif_seen = false;
    plan.add(MAGIC.to_vec());
    for chunk in Chunks::of(bytes) {
        let Chunk { kind, data, raw } = chunk?;
        match &kind {
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" => plan.keep(raw),
            // What tells how to show the pixels.
            b"tRNS" | b"cHRM" | b"gAMA" | b"iCCP" | b"sBIT" | b"sRGB" | b"cICP" | b"mDCV"
            | b"cLLI" | b"bKGD" | b"pHYs" => plan.keep(raw),
            b"eXIf" if !exif_seen => {
                exif_seen = true;
                if let Some(orientation) = exif::orientation(data) {
                    plan.add(chunk_of(b"eXIf", &[&exif::only_orientation(orientation)])?);
                }
            }
            _ => {}
        }
    }
    Ok(plan.finish())
}

/// The picture with `mark` in its XMP chunk.
pub(super) fn mark(bytes: &[u8], mark: &AiMark<'_>) -> Result<Vec<u8>, Unusable> {
    let mut existing = None;
    for chunk in Chunks::of(bytes) {
        let Chunk { kind, data, .. } = chunk?;
        if kind == *b"iTXt" && existing.is_none() {
            existing = data.strip_prefix(XMP_KEYWORD).map(text_of);
        }
    }
    let packet = xmp::packet(existing.flatten(), mark);

    let mut out = Vec::with_capacity(bytes.len() + packet.len() + XMP_KEYWORD.len() + 16);
    out.extend_from_slice(&MAGIC);
    let mut packet = Some(packet);
    for chunk in Chunks::of(bytes) {
        let Chunk { kind, data, raw } = chunk?;
        if kind == *b"IDAT"
            && let Some(packet) = packet.take()
        {
            // Not compressed, no method, no language, no translated keyword.
            out.extend_from_slice(&chunk_of(b"iTXt", &[XMP_KEYWORD, &[0, 0, 0, 0], &packet])?);
        }
        if !(kind == *b"iTXt" && data.starts_with(XMP_KEYWORD)) {
            out.extend_from_slice(raw);
        }
    }
    Ok(out)
}

/// The text of an international text chunk, from its compression flag on; `None` if compressed.
fn text_of(after_keyword: &[u8]) -> Option<&[u8]> {
    let (&[compressed, _method], rest) = after_keyword.split_first_chunk::<2>()?;
    let mut parts = rest.splitn(3, |&byte| byte == 0);
    let (_language, _translated, text) = (parts.next()?, parts.next()?, parts.next()?);
    (compressed == 0).then_some(text)
}

fn chunk_of(kind: &[u8; 4], parts: &[&[u8]]) -> Result<Vec<u8>, Unusable> {
    let data = parts.concat();
    let length = u32::try_from(data.len()).map_err(|_| Unusable::Unsupported)?;
    let mut chunk = [&length.to_be_bytes(), &kind[..], &data].concat();
    let sum = crc32(&chunk[4..]);
    chunk.extend_from_slice(&sum.to_be_bytes());
    Ok(chunk)
}
