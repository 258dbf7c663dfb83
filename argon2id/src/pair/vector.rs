//! Pairs as vectors of WebAssembly. What is chosen here is what V8 makes the fewest instructions of.

use core::{
    arch::wasm32::{
        u8x16, u8x16_swizzle, u32x4_shuffle, u64x2, u64x2_add, u64x2_extmul_high_u32x4,
        u64x2_extmul_low_u32x4, u64x2_extract_lane, u64x2_shr, u64x2_shuffle, v128, v128_or,
        v128_xor,
    },
    hint::black_box,
};

/// Two words.
#[derive(Clone, Copy)]
pub struct Pair(v128);

impl Pair {
    pub const fn new(first: u64, second: u64) -> Self {
        Self(u64x2(first, second))
    }

    pub fn first(self) -> u64 {
        u64x2_extract_lane::<0>(self.0)
    }

    pub fn second(self) -> u64 {
        u64x2_extract_lane::<1>(self.0)
    }

    /// Both sums, modulo 2⁶⁴.
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        Self(u64x2_add(self.0, other.0))
    }

    #[inline(always)]
    pub fn xor(self, other: Self) -> Self {
        Self(v128_xor(self.0, other.0))
    }

    /// The second word of this pair and the first of the next.
    #[inline(always)]
    pub fn straddling(self, next: Self) -> Self {
        Self(u64x2_shuffle::<1, 2>(self.0, next.0))
    }

    /// What the lower halves of the words are when multiplied. Of two pairs, because the four halves
    /// are one vector; and of a single pair the compiler would make products of whole words, which
    /// take eight instructions each.
    #[inline(always)]
    pub fn products_of_low(left: [Self; 2], right: [Self; 2]) -> [Self; 2] {
        let left = u32x4_shuffle::<0, 2, 4, 6>(left[0].0, left[1].0);
        let right = u32x4_shuffle::<0, 2, 4, 6>(right[0].0, right[1].0);
        [
            Self(u64x2_extmul_low_u32x4(left, right)),
            Self(u64x2_extmul_high_u32x4(left, right)),
        ]
    }

    #[inline(always)]
    pub fn rotate_right_16(self, orders: &ByteOrders) -> Self {
        Self(u8x16_swizzle(self.0, orders.right_by_two))
    }

    #[inline(always)]
    pub fn rotate_right_24(self, orders: &ByteOrders) -> Self {
        Self(u8x16_swizzle(self.0, orders.right_by_three))
    }

    #[inline(always)]
    pub fn rotate_right_32(self) -> Self {
        Self(u32x4_shuffle::<1, 0, 3, 2>(self.0, self.0))
    }

    #[inline(always)]
    pub fn rotate_right_63(self) -> Self {
        Self(v128_or(u64x2_add(self.0, self.0), u64x2_shr(self.0, 63)))
    }
}

/// The orders that rotating puts a pair's bytes into, as vectors that the compiler takes for unknown.
/// Where it knows the order it makes a shuffle of it, and V8 loads the order of a shuffle anew for
/// each: five instructions in place of two.
pub struct ByteOrders {
    right_by_two: v128,
    right_by_three: v128,
}

impl ByteOrders {
    #[inline(always)]
    pub fn new() -> Self {
        Self {
            right_by_three: black_box(u8x16(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)),
            right_by_two: black_box(u8x16(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)),
        }
    }
}
