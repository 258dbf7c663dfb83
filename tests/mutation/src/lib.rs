//! Random damage for tests that say "whatever the bytes". The seed is printed; run again with
//! `MUTATION_SEED` set to it to see the same damage.

use std::hash::{BuildHasher, RandomState};

/// Hands `check` damaged copies of `original`, `rounds` of them.
pub fn damage(original: &[u8], rounds: usize, mut check: impl FnMut(&[u8])) {
    let seed = match std::env::var("MUTATION_SEED") {
        Ok(seed) => seed.parse().expect("MUTATION_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0),
    };
    println!("MUTATION_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..rounds {
        let mut bytes = original.to_vec();
        for _ in 0..random.usize(1..=4) {
            let at = random.usize(0..=bytes.len());
            let end = random.usize(at..=bytes.len().min(at + 16));
            match random.u8(0..6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => bytes[at..end].fill_with(|| random.u8(..)),
                3 => bytes[at..end].fill(*random.choice(&[0x00, 0xff, b'"', b'{']).expect("some")),
                4 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
                _ => bytes.insert(at, random.u8(..)),
            }
        }
        check(&bytes);
    }
}
