//! The memory, and which block is made of which (RFC 9106, 3.4): each of the one before it and of
//! one further back. In the first half of the first pass the number of the block says which, so that
//! nobody learns anything of the password by watching the memory; after that, the block before does.

use crate::{
    Cost,
    block::{Block, ZERO, compress_onto},
    pair::Pair,
};

/// A pass goes through the memory in as many slices.
const SLICES: usize = 4;
/// The places that one block of addresses is good for.
const ADDRESSES: usize = 128;

/// Fills the memory from its first two blocks, and returns the last one.
pub fn fill(first: [Block; 2], cost: Cost) -> Block {
    let segment = cost.memory_kib as usize / SLICES;
    let length = SLICES * segment;
    // Grows as the first pass goes along: to zero it beforehand would take a tenth of the time.
    let mut memory: Vec<Block> = Vec::with_capacity(length);
    memory.extend(first);
    let mut work = ZERO;
    for pass in 0..cost.passes {
        for slice in 0..SLICES {
            let mut addresses =
                (pass == 0 && slice < SLICES / 2).then(|| Addresses::new(slice, length, cost));
            let start = if pass == 0 && slice == 0 { 2 } else { 0 };
            for index in start..segment {
                let place = slice * segment + index;
                let previous = if place == 0 { length - 1 } else { place - 1 };
                let random = match &mut addresses {
                    Some(addresses) => addresses.at(index),
                    None => memory[previous][0].first(),
                };
                // What may be referred to: all but the rest of the segment, which is about to be
                // written, and the block before, which is used anyway.
                let (oldest, count) = if pass == 0 {
                    memory.push(ZERO);
                    (0, place - 1)
                } else {
                    ((slice + 1) * segment, length - segment + index - 1)
                };
                let referred = oldest + distance(random, count);
                let referred = referred.checked_sub(length).unwrap_or(referred);
                let Ok([target, previous, referred]) =
                    memory.get_disjoint_mut([place, previous, referred])
                else {
                    unreachable!("a block refers neither to itself nor to the one before");
                };
                compress_onto(target, previous, referred, &mut work);
            }
        }
    }
    memory[length - 1]
}

/// Which of `count` blocks a random number stands for, counted from the oldest: rather a new one than
/// an old one.
fn distance(random: u64, count: usize) -> usize {
    let random = u64::from(random as u32);
    let squared = (random * random) >> 32;
    let back = (count as u64 * squared) >> 32;
    count - 1 - back as usize
}

/// The random numbers of a segment that do not depend on the password.
struct Addresses {
    slice: usize,
    length: usize,
    passes: u32,
    /// Which block of them was computed last, and the block.
    number: Option<usize>,
    block: Block,
}

impl Addresses {
    fn new(slice: usize, length: usize, cost: Cost) -> Self {
        Self {
            slice,
            length,
            passes: cost.passes,
            number: None,
            block: ZERO,
        }
    }

    /// The number for a place in the segment.
    fn at(&mut self, index: usize) -> u64 {
        let number = index / ADDRESSES;
        if self.number != Some(number) {
            self.number = Some(number);
            self.compute(number);
        }
        let pair = self.block[index % ADDRESSES / 2];
        if index.is_multiple_of(2) {
            pair.first()
        } else {
            pair.second()
        }
    }

    fn compute(&mut self, number: usize) {
        const FIRST_PASS: u64 = 0;
        const ONLY_LANE: u64 = 0;
        const ARGON2ID: u64 = 2;
        let mut input = ZERO;
        input[0] = Pair::new(FIRST_PASS, ONLY_LANE);
        input[1] = Pair::new(self.slice as u64, self.length as u64);
        input[2] = Pair::new(u64::from(self.passes), ARGON2ID);
        input[3] = Pair::new(number as u64 + 1, 0);
        let (mut once, mut twice, mut work) = (ZERO, ZERO, ZERO);
        compress_onto(&mut once, &ZERO, &input, &mut work);
        compress_onto(&mut twice, &ZERO, &once, &mut work);
        self.block = twice;
    }
}
