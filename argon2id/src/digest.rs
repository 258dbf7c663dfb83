//! What Argon2 has BLAKE2b do: bytes to blocks, and the last block to the tag (RFC 9106, 3.2).

use blake2::{Blake2b, Blake2b512, Digest, digest::consts::U32};

use crate::{
    Cost, TAG_LENGTH,
    block::{BYTES, Block},
    pair::Pair,
};

/// All that a hash depends on: H₀ of the RFC.
pub type Seed = [u8; 64];

const LANES: u32 = 1;
const VERSION: u32 = 0x13;
const ARGON2ID: u32 = 2;
/// The length of a secret or of associated data: there are none.
const ABSENT: u32 = 0;

/// Digests the password, the salt and all parameters.
pub fn seed(password: &[u8], salt: &[u8], cost: Cost) -> Seed {
    let mut digest = Blake2b512::new();
    for number in [
        LANES,
        TAG_LENGTH as u32,
        cost.memory_kib,
        cost.passes,
        VERSION,
        ARGON2ID,
    ] {
        digest.update(number.to_le_bytes());
    }
    for field in [password, salt] {
        digest.update((field.len() as u32).to_le_bytes());
        digest.update(field);
    }
    digest.update(ABSENT.to_le_bytes());
    digest.update(ABSENT.to_le_bytes());
    digest.finalize().into()
}

/// The first block or the second: H′ of the RFC, of the length of a block. Every digest is the digest
/// of the one before; half of each is used, and all of the last.
pub fn first_block(seed: &Seed, place: u32) -> Block {
    let mut bytes = [0; BYTES];
    let mut link: [u8; 64] = Blake2b512::new()
        .chain_update((BYTES as u32).to_le_bytes())
        .chain_update(seed)
        .chain_update(place.to_le_bytes())
        .chain_update(0_u32.to_le_bytes())
        .finalize()
        .into();
    let last = BYTES - link.len();
    for start in (0..last).step_by(32) {
        bytes[start..start + 32].copy_from_slice(&link[..32]);
        link = Blake2b512::digest(link).into();
    }
    bytes[last..].copy_from_slice(&link);
    let (pairs, _) = bytes.as_chunks::<16>();
    core::array::from_fn(|place| Pair::from_bytes(pairs[place]))
}

/// The tag: H′ of the last block, which for so short a tag is one digest.
pub fn tag(last: &Block) -> [u8; TAG_LENGTH] {
    let mut digest = Blake2b::<U32>::new();
    digest.update((TAG_LENGTH as u32).to_le_bytes());
    for pair in last {
        digest.update(pair.to_bytes());
    }
    digest.finalize().into()
}
