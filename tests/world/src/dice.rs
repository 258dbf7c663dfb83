//! Randomness.

use std::sync::Mutex;

use ports::random::Random;

/// Randomness that is the same in every run.
pub struct Dice(Mutex<fastrand::Rng>);

impl Dice {
    /// The randomness of a seed.
    pub fn of_seed(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Default for Dice {
    fn default() -> Self {
        Self::of_seed(7)
    }
}

impl Random for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill(bytes);
    }
}
