//! Tables that segments define and scans use (ITU-T T.81, B.2.4): which definition is in force, and
//! segments with nothing in them but definitions that are used.

use super::{
    super::unusable::Unusable,
    frame::{Component, Plane},
    markers::{DEFINE_QUANTIZATION, DEFINE_RESTART},
    segments::{Segment, segment_of},
};

/// The length of a quantization table of 8 bits an entry, its number included.
const NARROW: usize = 1 + 64;
/// The length of a quantization table of 16 bits an entry, its number included.
const WIDE: usize = 1 + 2 * 64;
/// Class, number, and how many codes there are of each length.
const HUFFMAN_HEAD: usize = 1 + 16;

/// What a segment defines: one table, or the restart interval.
#[derive(Clone, Copy)]
pub(super) struct Definition<'a> {
    /// Where in the file it stands.
    pub(super) at: usize,
    /// A table from the byte with its number on, or the interval.
    pub(super) bytes: &'a [u8],
}

/// The definitions in force at one place of the file.
#[derive(Default)]
pub(super) struct Tables<'a> {
    quantization: [Option<Definition<'a>>; 4],
    dc: [Option<Definition<'a>>; 4],
    ac: [Option<Definition<'a>>; 4],
    restart: Option<Definition<'a>>,
}

impl<'a> Tables<'a> {
    /// Takes over what a segment defines.
    pub(super) fn define(&mut self, segment: &Segment<'a>) -> Result<(), Unusable> {
        if segment.marker == DEFINE_RESTART && segment.body.len() != 2 {
            return Err(Unusable::Damaged);
        }
        for definition in definitions(segment) {
            let (class, number) = (definition.bytes[0] >> 4, definition.bytes[0] & 0x0f);
            let tables = match (segment.marker, class) {
                (DEFINE_RESTART, _) => {
                    self.restart = Some(definition);
                    continue;
                }
                (DEFINE_QUANTIZATION, _) => &mut self.quantization,
                (_, 0) => &mut self.dc,
                _ => &mut self.ac,
            };
            tables[usize::from(number)] = Some(definition);
        }
        Ok(())
    }

    /// The quantization table of a component.
    pub(super) fn quantization(&self, component: &Component) -> Option<Definition<'a>> {
        self.quantization[usize::from(component.quantization)]
    }

    /// The Huffman table for the first coefficients of a plane.
    pub(super) fn dc(&self, plane: &Plane) -> Option<Definition<'a>> {
        self.dc[usize::from(plane.dc)]
    }

    /// The Huffman table for the other coefficients of a plane.
    pub(super) fn ac(&self, plane: &Plane) -> Option<Definition<'a>> {
        self.ac[usize::from(plane.ac)]
    }

    /// What sets the restart interval, where anything does.
    pub(super) fn restart(&self) -> Option<Definition<'a>> {
        self.restart
    }

    /// How many units of a scan stand between two restart markers; 0 for all.
    pub(super) fn restart_interval(&self) -> u16 {
        self.restart
            .and_then(|definition| definition.bytes.try_into().ok())
            .map_or(0, u16::from_be_bytes)
    }
}

/// The definitions in a segment. What follows the last whole one is none.
fn definitions<'a>(segment: &Segment<'a>) -> impl Iterator<Item = Definition<'a>> {
    let (marker, mut rest) = (segment.marker, segment.body);
    let mut at = segment.scan.start - rest.len();
    std::iter::from_fn(move || {
        let (bytes, after) = rest.split_at_checked(length(marker, rest)?)?;
        let definition = Definition { at, bytes };
        rest = after;
        at += bytes.len();
        Some(definition)
    })
}

/// The length of the definition at the start of `rest`.
fn length(marker: u8, rest: &[u8]) -> Option<usize> {
    let (class, number) = (*rest.first()? >> 4, rest.first()? & 0x0f);
    if marker == DEFINE_RESTART {
        return Some(rest.len());
    }
    if class > 1 || number > 3 {
        return None;
    }
    match (marker, class) {
        (DEFINE_QUANTIZATION, 0) => Some(NARROW),
        (DEFINE_QUANTIZATION, _) => Some(WIDE),
        _ => {
            let counts = rest.get(1..HUFFMAN_HEAD)?;
            let codes: usize = counts.iter().map(|&count| usize::from(count)).sum();
            (codes <= 256).then_some(HUFFMAN_HEAD + codes)
        }
    }
}

/// The segment anew, with the definitions that `is_used` names by their place alone; `None` when
/// that is none of them.
pub(super) fn rewritten(
    segment: &Segment<'_>,
    is_used: impl Fn(usize) -> bool,
) -> Result<Option<Vec<u8>>, Unusable> {
    let used: Vec<_> = definitions(segment)
        .filter(|definition| is_used(definition.at))
        .map(|definition| match segment.marker {
            DEFINE_QUANTIZATION => narrowed(definition.bytes),
            _ => definition.bytes.to_vec(),
        })
        .collect();
    let parts: Vec<&[u8]> = used.iter().map(Vec::as_slice).collect();
    (!parts.is_empty())
        .then(|| segment_of(segment.marker, &parts))
        .transpose()
}

/// A quantization table in 8 bits an entry where that is enough.
fn narrowed(table: &[u8]) -> Vec<u8> {
    let (number, entries) = (table[0] & 0x0f, &table[1..]);
    let needs_all = table.len() == NARROW || entries.iter().step_by(2).any(|&high| high != 0);
    if needs_all {
        return table.to_vec();
    }
    let low = entries.iter().skip(1).step_by(2);
    std::iter::once(number).chain(low.copied()).collect()
}
