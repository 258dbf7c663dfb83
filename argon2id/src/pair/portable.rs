//! Pairs as two words.

/// Two words.
#[derive(Clone, Copy)]
pub struct Pair(u64, u64);

impl Pair {
    pub const fn new(first: u64, second: u64) -> Self {
        Self(first, second)
    }

    pub fn first(self) -> u64 {
        self.0
    }

    pub fn second(self) -> u64 {
        self.1
    }

    /// Both sums, modulo 2⁶⁴.
    #[inline(always)]
    pub fn add(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0), self.1.wrapping_add(other.1))
    }

    #[inline(always)]
    pub fn xor(self, other: Self) -> Self {
        Self(self.0 ^ other.0, self.1 ^ other.1)
    }

    /// The second word of this pair and the first of the next.
    #[inline(always)]
    pub fn straddling(self, next: Self) -> Self {
        Self(self.1, next.0)
    }

    /// What the lower halves of the words are when multiplied.
    #[inline(always)]
    pub fn products_of_low(left: [Self; 2], right: [Self; 2]) -> [Self; 2] {
        let low = |word: u64| u64::from(word as u32);
        let product = |left: Self, right: Self| {
            Self(
                low(left.0).wrapping_mul(low(right.0)),
                low(left.1).wrapping_mul(low(right.1)),
            )
        };
        [product(left[0], right[0]), product(left[1], right[1])]
    }

    #[inline(always)]
    pub fn rotate_right_16(self, _: &ByteOrders) -> Self {
        self.rotate_right(16)
    }

    #[inline(always)]
    pub fn rotate_right_24(self, _: &ByteOrders) -> Self {
        self.rotate_right(24)
    }

    #[inline(always)]
    pub fn rotate_right_32(self) -> Self {
        self.rotate_right(32)
    }

    #[inline(always)]
    pub fn rotate_right_63(self) -> Self {
        self.rotate_right(63)
    }

    #[inline(always)]
    fn rotate_right(self, bits: u32) -> Self {
        Self(self.0.rotate_right(bits), self.1.rotate_right(bits))
    }
}

/// What rotating takes elsewhere, and here nothing.
pub struct ByteOrders;

impl ByteOrders {
    pub fn new() -> Self {
        Self
    }
}
