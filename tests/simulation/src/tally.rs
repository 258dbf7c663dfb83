//! How often what happened.

use std::collections::BTreeMap;

/// Counts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<&'static str, u64>);

impl Tally {
    /// One more.
    pub fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    /// Everything that another one counted.
    pub fn add(&mut self, other: &Self) {
        for (what, number) in &other.0 {
            *self.0.entry(what).or_default() += number;
        }
    }

    /// Everything together.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}
