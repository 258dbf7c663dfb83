//! Files of boxes (ISO/IEC 14496-12) that phones and browsers know as pictures: not taken, but called
//! by their names.

use super::unusable::Unusable;

/// What a refusal calls a file that is no JPEG, PNG or WebP: HEIC or AVIF by the brands in its first
/// box (ISO/IEC 23008-12, AVIF 1.1), else nothing in particular.
pub(super) fn kind(bytes: &[u8]) -> Unusable {
    let Some((&[a, b, c, d, b'f', b't', b'y', b'p'], _)) = bytes.split_first_chunk::<8>() else {
        return Unusable::Unsupported;
    };
    let end = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or_default();
    // The main brand, a version, the brands that it is compatible with.
    let (brands, _) = bytes.get(8..end).unwrap_or(&bytes[8..]).as_chunks::<4>();
    let has = |known: &[&[u8; 4]]| brands.iter().take(64).any(|brand| known.contains(&brand));
    if has(&[b"avif", b"avis"]) {
        Unusable::Avif
    } else if has(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1",
    ]) {
        Unusable::Heic
    } else {
        Unusable::Unsupported
    }
}
