//! The image header (PNG third edition, 11.2.1), and how many bytes of pixels it promises (7.2, 8.1).

use super::super::{icc::Space, unusable::Unusable};

/// What the image header says.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    depth: u8,
    colour: u8,
    interlaced: bool,
}

/// Pixels whose samples stand in a table.
const PALETTE: u8 = 3;

/// The passes of an interlaced picture: its first column and row, and how far the next is.
const ADAM_7: [[u32; 4]; 7] = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
];

impl Header {
    /// The header in the 13 bytes of `IHDR`.
    pub(super) fn of(data: &[u8; 13]) -> Result<Self, Unusable> {
        let [
            w3,
            w2,
            w1,
            w0,
            h3,
            h2,
            h1,
            h0,
            depth,
            colour,
            0,
            0,
            interlaced @ (0 | 1),
        ] = *data
        else {
            return Err(Unusable::Damaged);
        };
        let side = |bytes| match u32::from_be_bytes(bytes) {
            side @ 1..=0x7fff_ffff => Ok(side),
            _ => Err(Unusable::Damaged),
        };
        if !matches!(
            (colour, depth),
            (0, 1 | 2 | 4 | 8 | 16) | (PALETTE, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16)
        ) {
            return Err(Unusable::Damaged);
        }
        Ok(Self {
            width: side([w3, w2, w1, w0])?,
            height: side([h3, h2, h1, h0])?,
            depth,
            colour,
            interlaced: interlaced == 1,
        })
    }

    pub(super) fn has_palette(&self) -> bool {
        self.colour == PALETTE
    }

    /// How many entries of a palette pixels can name.
    pub(super) fn palette_entries(&self) -> usize {
        1 << self.depth.min(8)
    }

    /// The colour space that a profile of this picture has.
    pub(super) fn space(&self) -> Space {
        match self.colour {
            0 | 4 => Space::Grey,
            _ => Space::Rgb,
        }
    }

    /// Whether an optional chunk is of the length that the header asks for, so that it can say how to
    /// show the pixels and nothing else.
    pub(super) fn permits(&self, kind: [u8; 4], length: usize) -> bool {
        let samples = match self.colour {
            0 => 1,
            4 => 2,
            6 => 4,
            _ => 3,
        };
        match &kind {
            b"tRNS" => match self.colour {
                0 | 2 => length == 2 * samples,
                PALETTE => (1..=self.palette_entries()).contains(&length),
                _ => false,
            },
            b"bKGD" => match self.colour {
                0 | 4 => length == 2,
                PALETTE => length == 1,
                _ => length == 6,
            },
            b"sBIT" => length == samples,
            b"cHRM" => length == 32,
            b"gAMA" | b"cICP" => length == 4,
            b"sRGB" => length == 1,
            b"mDCV" => length == 24,
            b"cLLI" => length == 8,
            b"pHYs" => length == 9,
            _ => false,
        }
    }

    fn row(&self, pixels: u32) -> u64 {
        let samples = match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        (u64::from(pixels) * samples * u64::from(self.depth)).div_ceil(8)
    }

    /// How many rows there are of how many bytes, in the order of the file, the byte that tells a
    /// row's filter not counted.
    fn passes(self) -> impl Iterator<Item = (u32, u64)> {
        let whole = (!self.interlaced).then(|| (self.height, self.row(self.width)));
        let passes = ADAM_7.iter().filter(move |_| self.interlaced);
        let passes = passes.filter_map(move |&[column, row, across, down]| {
            let width = self.width.saturating_sub(column).div_ceil(across);
            let height = self.height.saturating_sub(row).div_ceil(down);
            (width > 0 && height > 0).then(|| (height, self.row(width)))
        });
        whole.into_iter().chain(passes)
    }
}

/// Unpacked image data: rows that begin with a filter's number, as many and as long as the header
/// promises.
pub(super) struct Rows<P> {
    passes: P,
    /// The rows to come of this pass, and their length.
    pass: (u32, u64),
    /// The bytes to come of this row.
    left: u64,
}

impl Header {
    /// The rows that it promises.
    pub(super) fn rows(self) -> Rows<impl Iterator<Item = (u32, u64)>> {
        Rows {
            passes: self.passes(),
            pass: (0, 0),
            left: 0,
        }
    }
}

impl<P: Iterator<Item = (u32, u64)>> Rows<P> {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Unusable::Damaged`] as soon as there are more than the header promises, or a filter is none.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Result<(), Unusable> {
        while let Some((&filter, rest)) = bytes.split_first() {
            if self.left > 0 {
                let step =
                    usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
                self.left -= step as u64;
                bytes = &bytes[step..];
                continue;
            }
            if self.pass.0 == 0 {
                self.pass = self.passes.next().ok_or(Unusable::Damaged)?;
            }
            self.pass.0 -= 1;
            self.left = self.pass.1;
            bytes = rest;
            if filter > 4 {
                return Err(Unusable::Damaged);
            }
        }
        Ok(())
    }

    /// Whether all have come.
    pub(super) fn are_complete(&mut self) -> bool {
        self.left == 0 && self.pass.0 == 0 && self.passes.next().is_none()
    }
}
