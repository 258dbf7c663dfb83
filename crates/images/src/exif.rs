//! The one thing worth keeping of EXIF: which way up the picture is.

/// The tag of the orientation (EXIF 2.32, 4.6.4).
const ORIENTATION: u16 = 0x0112;
/// The field type of a 16-bit number.
const SHORT: u16 = 3;

/// The length of the shortest whole block: a header, and a directory of one entry.
const SHORTEST: usize = 26;

/// The orientation, 2 to 8, in an EXIF block (a TIFF header and its directories); `None` when it
/// is upright (1), absent or makes no sense.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    if tiff.len() < SHORTEST {
        return None;
    }
    let little_endian = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little_endian {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let directory = {
        let bytes = tiff.get(4..8)?.try_into().ok()?;
        usize::try_from(if little_endian {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
        .ok()?
    };
    let entries = u16_at(directory)?;
    let first = directory.checked_add(2)?;
    (0..usize::from(entries))
        .map_while(|index| {
            let at = first.checked_add(index * 12)?;
            Some((at, u16_at(at)?))
        })
        .find(|&(_, tag)| tag == ORIENTATION)
        .filter(|&(at, _)| u16_at(at + 2) == Some(SHORT))
        .and_then(|(at, _)| u16_at(at + 8))
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (2..=8).contains(value))
}

/// An EXIF block that holds nothing but `orientation`.
pub(super) fn only_orientation(orientation: u8) -> [u8; SHORTEST] {
    let mut block = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
    block[18] = orientation;
    block
}
