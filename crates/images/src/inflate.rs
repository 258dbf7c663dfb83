//! zlib streams (RFC 1950), unpacked through a window of fixed size: what comes out is looked at and
//! forgotten.

use miniz_oxide::inflate::{
    TINFLStatus,
    core::{
        DecompressorOxide, decompress,
        inflate_flags::{TINFL_FLAG_HAS_MORE_INPUT, TINFL_FLAG_PARSE_ZLIB_HEADER},
    },
};

use super::unusable::Unusable;

/// The window in bytes: a power of two, and no less than the 32 KB that a stream refers back to.
const WINDOW: usize = 64 * 1024;

/// A stream that comes in pieces.
pub(super) struct Inflater {
    state: Box<DecompressorOxide>,
    window: Box<[u8]>,
    at: usize,
    taken: usize,
    is_over: bool,
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self {
            state: Box::default(),
            window: vec![0; WINDOW].into_boxed_slice(),
            at: 0,
            taken: 0,
            is_over: false,
        }
    }

    /// Unpacks the next piece and hands what comes out to `sink`, up to 64 KB at a time. What follows
    /// the end of the stream is left alone.
    ///
    /// # Errors
    /// [`Unusable::Damaged`] when it is no zlib stream or its sum is wrong, and those of the sink.
    pub(super) fn feed(
        &mut self,
        mut piece: &[u8],
        mut sink: impl FnMut(&[u8]) -> Result<(), Unusable>,
    ) -> Result<(), Unusable> {
        while !self.is_over {
            let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_HAS_MORE_INPUT;
            let (status, read, written) =
                decompress(&mut self.state, piece, &mut self.window, self.at, flags);
            piece = &piece[read..];
            self.taken += read;
            sink(&self.window[self.at..self.at + written])?;
            self.at = (self.at + written) % WINDOW;
            match status {
                TINFLStatus::Done => self.is_over = true,
                TINFLStatus::HasMoreOutput => {}
                TINFLStatus::NeedsMoreInput => break,
                _ => return Err(Unusable::Damaged),
            }
        }
        Ok(())
    }

    /// The length of the stream in bytes.
    ///
    /// # Errors
    /// [`Unusable::Damaged`] when its end has not come.
    pub(super) fn finish(self) -> Result<usize, Unusable> {
        self.is_over.then_some(self.taken).ok_or(Unusable::Damaged)
    }
}
