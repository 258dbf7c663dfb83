//! Argon2id, version 1.3, as RFC 9106 describes it: one lane, no secret, no associated data, a tag
//! of 32 bytes. What passwords are kept with, and no more.
//!
//! A log-in is little else than this, so it is written for the machine it runs on: WebAssembly with
//! 128-bit vectors, as V8 compiles it. [`pair`] is all that knows of vectors; with its portable twin
//! the rest is the same everywhere, and so are the tests.
//!
//! From the outside in: [`digest`] makes blocks of bytes and bytes of blocks, [`memory`] fills the
//! memory, [`block`] makes a block of two others, [`permutation`] is the arithmetic.

mod block;
mod digest;
mod memory;
mod pair;
mod permutation;

/// The length of a tag, in bytes.
pub const TAG_LENGTH: usize = 32;

/// What a hash costs whoever computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// The memory in KiB, at least 8; what is over a multiple of four is not used.
    pub memory_kib: u32,
    /// How often the memory is gone through, at least once.
    pub passes: u32,
}

/// The tag of a password.
///
/// # Panics
/// When the cost is less than the least.
pub fn hash(password: &[u8], salt: &[u8], cost: Cost) -> [u8; TAG_LENGTH] {
    assert!(
        cost.memory_kib >= 8 && cost.passes >= 1,
        "less than Argon2id can do with"
    );
    let seed = digest::seed(password, salt, cost);
    let first = [0, 1].map(|place| digest::first_block(&seed, place));
    digest::tag(&memory::fill(first, cost))
}
