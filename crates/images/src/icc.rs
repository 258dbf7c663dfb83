//! Colour profiles (ICC.1:2022): whether bytes are one, so that nothing else is kept as one.

/// The longest profile kept, in bytes. Profiles of printing presses come near it; those of screens
/// and cameras have a few kilobytes.
pub(super) const MAX_LENGTH: usize = 768 * 1024;

/// The header, and then the number of tags.
const HEADER: usize = 128;
/// An entry of the table of tags: name, place, length.
const ENTRY: usize = 12;
/// A profile has at most so many tags. Real ones have up to about forty.
const MAX_TAGS: usize = 100;
/// Tags begin at multiples of so many bytes: up to one less may stand between two of them.
const ALIGNMENT: usize = 4;

/// What the samples of a picture mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Grey,
    Rgb,
    Cmyk,
}

/// Whether `bytes` are a profile that tells what samples of `space` look like, and nothing else:
/// header and table of tags hold together, tags are typed and lie one behind another with nothing
/// between them, and those are there without which there are no colours.
pub(super) fn is_profile(bytes: &[u8], space: Space) -> bool {
    has_header(bytes, space) && tags(bytes).is_some_and(|tags| are_whole(bytes, tags, space))
}

fn has_header(bytes: &[u8], space: Space) -> bool {
    let field = |at: usize| bytes.get(at..at + 4).unwrap_or_default();
    let length = u32::try_from(bytes.len()).map_or([0; 4], u32::to_be_bytes);
    bytes.len() <= MAX_LENGTH
        && field(0) == length
        // The major version.
        && matches!(bytes.get(8), Some(2 | 4 | 5))
        // A scanner or camera, a screen, a printer, a colour space: not links, names and effects.
        && matches!(field(12), b"scnr" | b"mntr" | b"prtr" | b"spac")
        && field(16) == space.signature()
        && matches!(field(20), b"XYZ " | b"Lab ")
        && field(36) == b"acsp"
}

/// The entries of the table of tags.
fn tags(bytes: &[u8]) -> Option<Vec<[u8; ENTRY]>> {
    let (count, rest) = bytes.get(HEADER..)?.split_first_chunk::<4>()?;
    let count = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    let (entries, _) = rest.as_chunks::<ENTRY>();
    let entries = entries.get(..count)?;
    (count <= MAX_TAGS).then(|| entries.to_vec())
}

fn are_whole(bytes: &[u8], tags: Vec<[u8; ENTRY]>, space: Space) -> bool {
    let has = |name: &[u8]| tags.iter().any(|tag| tag.starts_with(name));
    let number = |tag: &[u8; ENTRY], at: usize| {
        let field = tag[at..at + 4].try_into().map(u32::from_be_bytes);
        field.map_or(usize::MAX, |field| {
            usize::try_from(field).unwrap_or(usize::MAX)
        })
    };
    let mut places: Vec<_> = tags
        .iter()
        .map(|tag| (number(tag, 4), number(tag, 8)))
        .collect();
    places.sort_unstable();
    let mut end = HEADER + 4 + ENTRY * tags.len();
    let follow_each_other = places.iter().all(|&(start, length)| {
        let tag_end = start.saturating_add(length);
        let Some(data) = bytes.get(start..tag_end) else {
            return false;
        };
        let gap = bytes.get(end..start).unwrap_or_default();
        end = end.max(tag_end);
        is_typed(data) && is_padding(gap)
    });
    let shows_colours = space
        .needed()
        .iter()
        .any(|set| set.iter().all(|name| has(&name[..])));
    follow_each_other && is_padding(&bytes[end.min(bytes.len())..]) && shows_colours
}

/// Whether a tag begins with the name of its type and four bytes that are reserved.
fn is_typed(data: &[u8]) -> bool {
    matches!(data.first_chunk::<8>(), Some([name @ .., 0, 0, 0, 0])
        if name.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' '))
}

/// Whether what lies between two tags is there for their places' sake alone.
fn is_padding(gap: &[u8]) -> bool {
    gap.len() < ALIGNMENT || gap.iter().all(|&byte| byte == 0)
}

impl Space {
    fn signature(self) -> &'static [u8; 4] {
        match self {
            Self::Grey => b"GRAY",
            Self::Rgb => b"RGB ",
            Self::Cmyk => b"CMYK",
        }
    }

    /// The tags without which a profile shows no colours: all of one of these sets.
    fn needed(self) -> &'static [&'static [&'static [u8; 4]]] {
        match self {
            Self::Grey => &[&[b"kTRC"], &[b"A2B0"]],
            Self::Rgb => &[
                &[b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"],
                &[b"A2B0"],
            ],
            Self::Cmyk => &[&[b"A2B0"]],
        }
    }
}
