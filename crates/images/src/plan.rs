//! A file made of another one's parts with a few bytes of one's own between them, in the memory of
//! the other one: a picture of ten megabytes is not held twice.

use std::ops::Range;

/// What the new file consists of, front to back.
pub(super) struct Plan<'a> {
    source: &'a [u8],
    parts: Vec<Part>,
}

/// One piece of the new file.
enum Part {
    StoredResponse(Range<usize>),
    Added(Vec<u8>),
}

/// A plan that has let go of the bytes it was made from.
pub(super) struct Parts(Vec<Part>);

impl<'a> Plan<'a> {
    /// An empty file, to be made of `source`.
    pub(super) fn of(source: &'a [u8]) -> Self {
        Self {
            source,
            parts: Vec::new(),
        }
    }

    /// Goes on with `part`, which lies in the source.
    pub(super) fn keep(&mut self, part: &[u8]) {
        let start = part.as_ptr().addr() - self.source.as_ptr().addr();
        let end = start + part.len();
        match self.parts.last_mut() {
            Some(Part::StoredResponse(before)) if before.end == start => before.end = end,
            _ => self.parts.push(Part::StoredResponse(start..end)),
        }
    }

    /// Goes on with `bytes`, which do not.
    pub(super) fn add(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.parts.push(Part::Added(bytes));
        }
    }

    /// The finished plan.
    pub(super) fn finish(self) -> Parts {
        Parts(self.parts)
    }
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::StoredResponse(range) => range.len(),
            Self::Added(bytes) => bytes.len(),
        }
    }
}

impl Parts {
    /// The new file's length in bytes.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(Part::len).sum()
    }

    /// The new file, out of the source that the plan was made from.
    pub(super) fn make(self, mut source: Vec<u8>) -> Vec<u8> {
        if !self.fits() {
            return self.copied(&source);
        }
        let mut at = 0;
        for part in self.0 {
            let end = at + part.len();
            match part {
                Part::StoredResponse(range) => source.copy_within(range, at),
                Part::Added(bytes) if end <= source.len() => {
                    source[at..end].copy_from_slice(&bytes)
                }
                // Only the end of a file can lie behind the end of its source.
                Part::Added(bytes) => {
                    source.truncate(at);
                    source.extend_from_slice(&bytes);
                }
            }
            at = end;
        }
        source.truncate(at);
        source
    }

    /// Whether nothing that is still to be kept is overwritten on the way.
    fn fits(&self) -> bool {
        let mut at = 0;
        self.0.iter().all(|part| {
            let start = at;
            at += part.len();
            match part {
                Part::StoredResponse(range) => start <= range.start,
                Part::Added(_) => true,
            }
        })
    }

    fn copied(&self, source: &[u8]) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.len());
        for part in &self.0 {
            match part {
                Part::StoredResponse(range) => file.extend_from_slice(&source[range.clone()]),
                Part::Added(bytes) => file.extend_from_slice(bytes),
            }
        }
        file
    }
}
