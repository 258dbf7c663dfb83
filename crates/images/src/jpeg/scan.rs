//! How far the data of the scans go: each Huffman code is followed, and no pixel is made of it.
//!
//! It tells a picture that is whole from one that is cut off, where no end marker does, and where
//! the data end and something else begins. Decoders that could be asked hold the whole picture for
//! it, which for a progressive one of 40 megapixels is more memory than there is; this holds one bit
//! a coefficient, and nothing for a picture that is not progressive.

use super::{
    bits::{Bits, Huffman, Stop},
    frame::{Component, Frame, MAX_COMPONENTS, Plane, Scan},
    tables::{Definition, Tables},
};

/// The coefficients of a block.
const COEFFICIENTS: usize = 64;
/// An interleaved unit has at most so many blocks (ITU-T T.81, B.2.3).
const MAX_BLOCKS_IN_UNIT: u32 = 10;
/// Bits kept of a progressive picture, in blocks of 64: 32 MB.
const MAX_BLOCKS: usize = 4 << 20;

/// What became of following a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Followed {
    /// All of it is there; the data end at that place.
    Whole(usize),
    /// The data are over before the last row begins.
    CutOff,
    /// It cannot be said: the data are in disorder, or over within the last row.
    Unknown,
}

/// What the scans so far have told of a picture.
pub(super) struct Progress {
    frame: Frame,
    /// By component and coefficient: down to which bit it is known, and `None` where it is not.
    known: [[Option<u8>; COEFFICIENTS]; MAX_COMPONENTS],
    /// By component and block: which coefficients are not zero. Of progressive pictures alone.
    not_zero: [Vec<u64>; MAX_COMPONENTS],
}

/// A component's part in a scan, made ready for following.
struct Part<'a> {
    /// Its blocks in one unit.
    blocks: u32,
    dc: Option<Huffman<'a>>,
    ac: Option<Huffman<'a>>,
}

impl Progress {
    pub(super) fn of(frame: Frame) -> Self {
        Self {
            frame,
            known: [[None; COEFFICIENTS]; MAX_COMPONENTS],
            not_zero: Default::default(),
        }
    }

    /// Whether the scans so far have told all of the picture.
    pub(super) fn is_complete(&self) -> bool {
        let components = self.frame.components().len();
        self.known[..components]
            .iter()
            .flatten()
            .all(|&bit| bit == Some(0))
    }

    /// Whether a scan before has told anything of a component.
    pub(super) fn has_begun(&self, plane: &Plane) -> bool {
        self.known[plane.component].iter().any(Option::is_some)
    }

    /// Follows the data of a scan from their start.
    pub(super) fn follow(&mut self, scan: &Scan, tables: &Tables<'_>, data: &[u8]) -> Followed {
        if !self.advance(scan) {
            return Followed::Unknown;
        }
        let (_, rows) = self.units(scan);
        let (mut bits, mut row) = (Bits::of(data), 0);
        match self.follow_units(scan, tables, &mut bits, &mut row) {
            Ok(()) => Followed::Whole(bits.place()),
            Err(Stop::Over) if row + 1 < rows => Followed::CutOff,
            Err(_) => Followed::Unknown,
        }
    }

    /// Notes which coefficients a scan tells; false when it is not its turn.
    fn advance(&mut self, scan: &Scan) -> bool {
        let Scan {
            first,
            last,
            high,
            low,
            ..
        } = *scan;
        let in_order = if self.frame.progressive {
            let one_kind = if first == 0 {
                last == 0
            } else {
                scan.planes().len() == 1
            };
            one_kind && last >= first && last < 64 && (high == 0 || high == low + 1)
        } else {
            (first, last, high, low) == (0, 63, 0, 0)
        };
        if !in_order {
            return false;
        }
        let before = (high > 0).then_some(high);
        scan.planes().iter().all(|plane| {
            self.known[plane.component][usize::from(first)..=usize::from(last)]
                .iter_mut()
                .all(|bit| bit.replace(low) == before)
        })
    }

    /// How many units a scan has across and down. The unit of a scan of one component is a block.
    fn units(&self, scan: &Scan) -> (u32, u32) {
        let frame = &self.frame;
        let most = |side: fn(&Component) -> u8| {
            frame
                .components()
                .iter()
                .map(side)
                .max()
                .map_or(1, u32::from)
        };
        let (across, down) = (most(|one| one.across), most(|one| one.down));
        let (width, height) = (u32::from(frame.width), u32::from(frame.height));
        match scan.planes() {
            [plane] => {
                let component = &frame.components()[plane.component];
                let width = (width * u32::from(component.across)).div_ceil(across);
                let height = (height * u32::from(component.down)).div_ceil(down);
                (width.div_ceil(8), height.div_ceil(8))
            }
            _ => (width.div_ceil(8 * across), height.div_ceil(8 * down)),
        }
    }

    fn parts<'a>(&self, scan: &Scan, tables: &Tables<'a>) -> Option<Vec<Part<'a>>> {
        let ready = |is_needed: bool, definition: Option<Definition<'a>>| match definition {
            _ if !is_needed => Some(None),
            definition => Huffman::of(definition?.bytes).map(Some),
        };
        let is_interleaved = scan.planes().len() > 1;
        let parts: Vec<_> = scan
            .planes()
            .iter()
            .map(|plane| {
                let component = &self.frame.components()[plane.component];
                let blocks = u32::from(component.across) * u32::from(component.down);
                Some(Part {
                    blocks: if is_interleaved { blocks } else { 1 },
                    dc: ready(scan.needs_dc(&self.frame), tables.dc(plane))?,
                    ac: ready(scan.needs_ac(&self.frame), tables.ac(plane))?,
                })
            })
            .collect::<Option<_>>()?;
        let blocks: u32 = parts.iter().map(|part| part.blocks).sum();
        (blocks <= MAX_BLOCKS_IN_UNIT).then_some(parts)
    }

    /// The bits kept of the one component of a scan that tells other than first coefficients of a
    /// progressive picture, so many blocks; none for other scans.
    fn not_zero(&mut self, scan: &Scan, blocks: u32) -> Option<&mut [u64]> {
        if scan.first == 0 {
            return Some(&mut []);
        }
        let held: usize = self.not_zero.iter().map(Vec::len).sum();
        let bits = &mut self.not_zero[scan.planes().first()?.component];
        let blocks = usize::try_from(blocks).ok()?;
        if bits.is_empty() {
            if held + blocks > MAX_BLOCKS {
                return None;
            }
            *bits = vec![0; blocks];
        }
        Some(bits)
    }

    fn follow_units(
        &mut self,
        scan: &Scan,
        tables: &Tables<'_>,
        bits: &mut Bits<'_>,
        row: &mut u32,
    ) -> Result<(), Stop> {
        let (across, down) = self.units(scan);
        let parts = self.parts(scan, tables).ok_or(Stop::Lost)?;
        let mut not_zero = self
            .not_zero(scan, across * down)
            .ok_or(Stop::Lost)?
            .iter_mut();
        let interval = tables.restart_interval();
        let (mut left, mut restarts) = (interval, 0);
        let mut band = Band::of(scan);
        while *row < down {
            for _ in 0..across {
                if interval > 0 {
                    if left == 0 {
                        bits.restart(restarts % 8)?;
                        restarts = (restarts + 1) % 8;
                        left = interval;
                        band.run = 0;
                    }
                    left -= 1;
                }
                if let Some(not_zero) = not_zero.next() {
                    let table = parts[0].ac.as_ref().ok_or(Stop::Lost)?;
                    if scan.high == 0 {
                        band.begin(bits, table, not_zero)?;
                    } else {
                        band.refine(bits, table, not_zero)?;
                    }
                    continue;
                }
                for part in &parts {
                    for _ in 0..part.blocks {
                        match &part.dc {
                            Some(table) => first_coefficient(bits, table)?,
                            None => bits.skip(1)?,
                        }
                        if let Some(table) = &part.ac {
                            other_coefficients(bits, table)?;
                        }
                    }
                }
            }
            *row += 1;
        }
        Ok(())
    }
}

/// The first coefficient of a block: its difference from the block before.
fn first_coefficient(bits: &mut Bits<'_>, table: &Huffman<'_>) -> Result<(), Stop> {
    match bits.symbol(table)? {
        size @ 0..=15 => bits.take(size.into()),
        _ => Err(Stop::Lost),
    }
}

/// The other 63 of a picture that is not progressive.
fn other_coefficients(bits: &mut Bits<'_>, table: &Huffman<'_>) -> Result<(), Stop> {
    let mut at = 1;
    while at < COEFFICIENTS {
        let symbol = bits.symbol(table)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 0x0f));
        match size {
            0 if zeros < 15 => return Ok(()),
            0 => at += 16,
            _ => {
                at += zeros + 1;
                bits.take(size)?;
            }
        }
    }
    // A run of zeros may go to the end and not beyond it.
    (at == COEFFICIENTS).then_some(()).ok_or(Stop::Lost)
}

/// The coefficients that a scan of a progressive picture tells of each block (ITU-T T.81, G.1.2.2 and
/// G.1.2.3).
struct Band {
    first: u32,
    last: u32,
    /// Blocks, from this one on, of which nothing more becomes other than zero.
    run: u32,
}

impl Band {
    fn of(scan: &Scan) -> Self {
        Self {
            first: scan.first.into(),
            last: scan.last.into(),
            run: 0,
        }
    }

    /// Tells the coefficients of a block for the first time.
    fn begin(
        &mut self,
        bits: &mut Bits<'_>,
        table: &Huffman<'_>,
        not_zero: &mut u64,
    ) -> Result<(), Stop> {
        if self.run > 0 {
            self.run -= 1;
            return Ok(());
        }
        let mut at = self.first;
        while at <= self.last {
            let symbol = bits.symbol(table)?;
            let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 0x0f));
            match size {
                0 if zeros < 15 => {
                    self.run = (1 << zeros) - 1 + bits.number(zeros)?;
                    return Ok(());
                }
                0 => at += 16,
                _ => {
                    at += zeros;
                    if at > self.last {
                        return Err(Stop::Lost);
                    }
                    *not_zero |= 1 << at;
                    bits.take(size)?;
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// Tells one more bit of each: for what is not zero in its place, for what is in the codes.
    fn refine(
        &mut self,
        bits: &mut Bits<'_>,
        table: &Huffman<'_>,
        not_zero: &mut u64,
    ) -> Result<(), Stop> {
        let mut at = self.first;
        while self.run == 0 && at <= self.last {
            let symbol = bits.symbol(table)?;
            let mut zeros = symbol >> 4;
            let is_new = match symbol & 0x0f {
                0 if zeros < 15 => {
                    self.run = (1 << zeros) + bits.number(zeros.into())?;
                    break;
                }
                0 => false,
                1 => true,
                _ => return Err(Stop::Lost),
            };
            if is_new {
                bits.take(1)?;
            }
            let mut corrections = 0;
            while at <= self.last {
                if *not_zero >> at & 1 == 1 {
                    corrections += 1;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            bits.skip(corrections)?;
            if is_new {
                if at > self.last {
                    return Err(Stop::Lost);
                }
                *not_zero |= 1 << at;
            }
            at += 1;
        }
        if self.run > 0 {
            if at <= self.last {
                let rest = *not_zero >> at & (u64::MAX >> (63 - (self.last - at)));
                bits.skip(rest.count_ones())?;
            }
            self.run -= 1;
        }
        Ok(())
    }
}
