//! Two words of 64 bits, and what Argon2 does with both at once.
//!
//! There are two of the kind, with the same functions: for WebAssembly with vectors, and for any
//! other machine.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vector;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use portable::{ByteOrders, Pair};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use vector::{ByteOrders, Pair};

impl Pair {
    /// The pair that is written as these bytes, the lowest byte of each word first.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let both = u128::from_le_bytes(bytes);
        Self::new(both as u64, (both >> 64) as u64)
    }

    /// How the pair is written.
    pub fn to_bytes(self) -> [u8; 16] {
        (u128::from(self.first()) | u128::from(self.second()) << 64).to_le_bytes()
    }
}
