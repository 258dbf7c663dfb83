//! A block of 1024 bytes, and how one is made of two others: the function G of RFC 9106, 3.5.

use crate::{
    pair::{ByteOrders, Pair},
    permutation::{ABREAST, Matrices},
};

/// The length of a block, in bytes.
pub const BYTES: usize = 1024;
/// An 8×8 matrix of pairs of words.
pub type Block = [Pair; 64];

/// A block of nothing.
pub const ZERO: Block = [Pair::new(0, 0); 64];

/// XORs G of two blocks onto a third. What `work` holds before does not matter: it is handed in
/// because a matrix of our own would be zeroed each time, which takes a twentieth as long as the rest.
#[inline(never)]
pub fn compress_onto(target: &mut Block, left: &Block, right: &Block, work: &mut Block) {
    let orders = ByteOrders::new();
    for place in 0..64 {
        work[place] = left[place].xor(right[place]);
        target[place] = target[place].xor(work[place]);
    }
    for row in (0..8).step_by(ABREAST) {
        let place = |matrix, column| 8 * (row + matrix) + column;
        let permuted = Matrices::of(work, place).permuted(&orders);
        permuted.each(|matrix, column, pair| work[place(matrix, column)] = pair);
    }
    for column in (0..8).step_by(ABREAST) {
        let place = |matrix, row| 8 * row + column + matrix;
        let permuted = Matrices::of(work, place).permuted(&orders);
        permuted.each(|matrix, row, pair| {
            let place = place(matrix, row);
            target[place] = target[place].xor(pair);
        });
    }
}
