//! PNG (third edition): a signature, then chunks of length, kind, data and checksum, up to `IEND`.
//!
//! A chunk without which the picture can be shown is passed over where its checksum or length is
//! wrong. The image data are unpacked and counted, so that what is taken can be shown.

mod header;

use crate::crc32::crc32;

use self::header::Header;
use super::{
    exif, icc,
    inflate::Inflater,
    plan::{Parts, Plan},
    unusable::Unusable,
    xmp::{self, AiMark},
};

/// The signature.
pub(super) const MAGIC: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

/// What a chunk has beside its data: length, kind and checksum.
const AROUND: usize = 12;
/// How far behind a chunk of wrong length the next one is looked for, in bytes.
const REACH: usize = 64 * 1024;
/// Checksums worked out in one file to find chunks behind such ones, at most.
const TRIES: u32 = 16;
/// The name that colour profiles get: the shortest there can be.
const PROFILE_NAME: &[u8] = b"p";
/// The longest name of a colour profile.
const MAX_PROFILE_NAME: usize = 79;

/// One step of the structure.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    /// The chunk as it stands in the file.
    raw: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// The chunk at the start of `rest`, if it is whole and its sum is right.
    fn at_start(rest: &'a [u8]) -> Option<Self> {
        let data_end = length(rest)?.checked_add(8)?;
        let raw = rest.get(..data_end.checked_add(4)?)?;
        let sum = u32::from_be_bytes(raw[data_end..].try_into().ok()?);
        (crc32(&raw[4..data_end]) == sum).then_some(Self {
            kind: kind(rest)?,
            data: &raw[8..data_end],
            raw,
        })
    }
}

/// The length of data that the chunk at the start of `rest` announces.
fn length(rest: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()
}

fn kind(rest: &[u8]) -> Option<[u8; 4]> {
    rest.get(4..8)?.try_into().ok()
}

/// Whether the picture can be shown without chunks of that kind: its first letter is lower-case.
fn is_ancillary(kind: [u8; 4]) -> bool {
    kind.iter().all(u8::is_ascii_alphabetic) && kind[0].is_ascii_lowercase()
}

/// Walks from `IHDR` to `IEND`, checking sums and order.
struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
    previous: [u8; 4],
    pixels_seen: bool,
    tries_left: u32,
    ended: bool,
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: MAGIC.len(),
            previous: *b"\0\0\0\0",
            pixels_seen: false,
            tries_left: TRIES,
            ended: false,
        }
    }

    fn step(&mut self) -> Result<Chunk<'a>, Unusable> {
        if !self.bytes.starts_with(&MAGIC) {
            return Err(Unusable::Damaged);
        }
        let chunk = loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            match Chunk::at_start(rest) {
                Some(chunk) => break chunk,
                None => self.at = self.behind_broken().ok_or(Unusable::Damaged)?,
            }
        };
        self.admit(chunk.kind)?;
        self.at += chunk.raw.len();
        self.previous = chunk.kind;
        self.ended = chunk.kind == *b"IEND";
        Ok(chunk)
    }

    /// Where the next chunk begins behind a broken one that is not needed: by the length of the
    /// broken one, and where that leads nowhere, at the next chunk of a well-known kind that is
    /// whole.
    fn behind_broken(&mut self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        if !is_ancillary(kind(rest)?) {
            return None;
        }
        let next = length(rest)?.checked_add(AROUND)?;
        let leads_to_chunk = rest.get(next..).is_some_and(|next| {
            kind(next).is_some_and(|kind| kind.iter().all(u8::is_ascii_alphabetic))
                && length(next).is_some_and(|length| length <= next.len().saturating_sub(AROUND))
        });
        if leads_to_chunk {
            return Some(self.at + next);
        }
        for place in 8..REACH.min(rest.len()) {
            let is_known = matches!(
                &kind(&rest[place..])?,
                b"PLTE"
                    | b"IDAT"
                    | b"IEND"
                    | b"tRNS"
                    | b"iCCP"
                    | b"sRGB"
                    | b"gAMA"
                    | b"cHRM"
                    | b"pHYs"
            );
            if is_known {
                self.tries_left = self.tries_left.checked_sub(1)?;
                if Chunk::at_start(&rest[place..]).is_some() {
                    return Some(self.at + place);
                }
            }
        }
        None
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
            _ => is_ancillary(kind),
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

/// The image header, whatever follows it.
fn header(bytes: &[u8]) -> Result<Header, Unusable> {
    let header = bytes.get(MAGIC.len()..).ok_or(Unusable::Damaged)?;
    let data = header
        .strip_prefix(b"\0\0\0\x0dIHDR")
        .and_then(|rest| rest.first_chunk::<13>())
        .ok_or(Unusable::Damaged)?;
    Header::of(data)
}

/// Width and height in the header, whatever follows it.
pub(super) fn dimensions(bytes: &[u8]) -> Result<(u32, u32), Unusable> {
    header(bytes).map(|header| (header.width, header.height))
}

/// Walks the whole structure and unpacks the image data, of which there must be as many as the header
/// promises. Gives their length as packed.
fn survey(bytes: &[u8]) -> Result<usize, Unusable> {
    let header = header(bytes)?;
    let (mut rows, mut inflater) = (header.rows(), Inflater::new());
    let mut palettes = 0;
    for chunk in Chunks::of(bytes) {
        let Chunk { kind, data, .. } = chunk?;
        match &kind {
            b"PLTE" if header.has_palette() => {
                palettes += 1;
                if data.is_empty() || data.len() % 3 != 0 {
                    return Err(Unusable::Damaged);
                }
            }
            b"IDAT" if header.has_palette() && palettes != 1 => return Err(Unusable::Damaged),
            b"IDAT" => inflater.feed(data, |unpacked| rows.take(unpacked))?,
            _ => {}
        }
    }
    let packed = inflater.finish()?;
    rows.are_complete()
        .then_some(packed)
        .ok_or(Unusable::Damaged)
}

/// Walks the whole structure and counts the pixels.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unusable> {
    survey(bytes).map(drop)
}

/// The picture without metadata.
pub(super) fn strip(bytes: &[u8]) -> Result<Parts, Unusable> {
    let header = header(bytes)?;
    let mut packed_left = survey(bytes)?;
    let mut plan = Plan::of(bytes);
    let mut seen = Vec::new();
    plan.add(MAGIC.to_vec());
    for chunk in Chunks::of(bytes) {
        let Chunk { kind, data, raw } = chunk?;
        match &kind {
            b"IHDR" | b"IEND" => plan.keep(raw),
            b"PLTE" if header.has_palette() => {
                let most = 3 * header.palette_entries();
                match data.get(..most) {
                    Some(entries) if data.len() > most => plan.add(chunk_of(b"PLTE", &[entries])?),
                    _ => plan.keep(raw),
                }
            }
            b"IDAT" => {
                let step = packed_left.min(data.len());
                packed_left -= step;
                match step {
                    0 => {}
                    _ if step == data.len() => plan.keep(raw),
                    // The part that is image data, with a length and a sum of its own.
                    _ => {
                        let length = u32::try_from(step).map_err(|_| Unusable::Unsupported)?;
                        plan.add(length.to_be_bytes().to_vec());
                        plan.keep(&raw[4..8 + step]);
                        plan.add(crc32(&raw[4..8 + step]).to_be_bytes().to_vec());
                    }
                }
            }
            _ if seen.contains(&kind) => {}
            b"eXIf" => {
                seen.push(kind);
                if let Some(orientation) = exif::orientation(data) {
                    plan.add(chunk_of(b"eXIf", &[&exif::only_orientation(orientation)])?);
                }
            }
            // What tells how to show the pixels, which it does from before them.
            _ if packed_left == 0 => {}
            b"iCCP" => {
                if let Some(packed) = profile(data, &header) {
                    seen.push(kind);
                    plan.add(chunk_of(b"iCCP", &[PROFILE_NAME, &[0, 0], packed])?);
                }
            }
            _ if header.permits(kind, data.len()) => {
                seen.push(kind);
                plan.keep(raw);
            }
            _ => {}
        }
    }
    Ok(plan.finish())
}

/// The packed profile in the data of an `iCCP` chunk: a name, a method, a zlib stream; `None` unless
/// there is a profile in it.
fn profile<'a>(data: &'a [u8], header: &Header) -> Option<&'a [u8]> {
    let name = data
        .iter()
        .take(MAX_PROFILE_NAME + 1)
        .position(|&byte| byte == 0)?;
    let packed = data.get(name + 1..)?.strip_prefix(&[0])?;
    let (mut profile, mut inflater) = (Vec::new(), Inflater::new());
    let unpacked = inflater.feed(packed, |unpacked| {
        profile.extend_from_slice(unpacked);
        (profile.len() <= icc::MAX_LENGTH)
            .then_some(())
            .ok_or(Unusable::Damaged)
    });
    let length = unpacked.and_then(|()| inflater.finish()).ok()?;
    (name > 0 && icc::is_profile(&profile, header.space())).then(|| &packed[..length])
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
