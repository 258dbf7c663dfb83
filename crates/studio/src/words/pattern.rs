//! One word or phrase, and where it occurs.

use std::ops::Range;

use canonical::{self, Kind};

use super::reading::{Gap, Reading, Unit, View};

/// A word or an exception as it is looked for.
#[derive(Debug)]
pub struct Pattern {
    /// At least one.
    units: Vec<Unit>,
    has_digits: bool,
}

impl Pattern {
    /// What is looked for; none where a text has neither letters nor digits.
    pub fn new(text: &str) -> Option<Self> {
        let characters = canonical::characters(text);
        let has_digits = characters.iter().any(|one| one.kind == Kind::Digit);
        let view = match has_digits {
            true => View::Digits,
            false => View::Letters,
        };
        let units = Reading::of(&characters, view).units;
        (!units.is_empty()).then_some(Self { units, has_digits })
    }

    /// The first character.
    pub fn first(&self) -> char {
        self.units[0].value
    }

    /// What those that are found in the same places have in common: the canonical form, with a space
    /// between words of letters, and around them where there is nothing but these.
    pub fn key(&self) -> String {
        let is_ideograph = |unit: &Unit| unit.kind == Kind::Ideograph;
        let edge = match self.units.iter().any(is_ideograph) {
            true => "",
            false => " ",
        };
        let mut key = edge.to_owned();
        let mut before: Option<&Unit> = None;
        for unit in &self.units {
            let is_of_letters = |before: &Unit| !is_ideograph(before) && !is_ideograph(unit);
            if unit.gap > Gap::None && before.is_some_and(is_of_letters) {
                key.push(' ');
            }
            key.push(unit.value);
            before = Some(unit);
        }
        key + edge
    }

    /// Where it stands in the text if it begins with that unit of a reading, in characters.
    pub fn at(&self, reading: &Reading, start: usize) -> Option<Range<usize>> {
        let is_for_view = self.has_digits == (reading.view == View::Digits);
        if !is_for_view || !reading.is_boundary(start) {
            return None;
        }
        let units = reading.units.get(start..start + self.units.len())?;
        let mut before: Option<&Unit> = None;
        let mut substitutes = 0;
        for (wanted, unit) in self.units.iter().zip(units) {
            let is_itself = wanted.value == unit.value && unit.kind != Kind::Sign;
            let is_apart = before.is_some_and(|before| is_apart(before, unit, wanted));
            if is_apart || !is_itself && !unit.values().any(|value| value == wanted.value) {
                return None;
            }
            substitutes += usize::from(!is_itself);
            before = Some(unit);
        }
        // Digits alone spell no word, and hardly any letter is no word either.
        let is_of_letters = substitutes * 2 <= units.len();
        let end = units.last()?.place + 1;
        let is_whole = reading.is_boundary(start + units.len());
        (is_whole && is_of_letters).then(|| units[0].place..end)
    }
}

/// Whether what stands between two units keeps them from being of one word, where the word itself has
/// nothing in between.
fn is_apart(before: &Unit, unit: &Unit, wanted: &Unit) -> bool {
    let is_ideograph = |unit: &Unit| unit.kind == Kind::Ideograph;
    let is_spelled = before.is_spelled && unit.is_spelled;
    unit.gap == Gap::Spaced
        && wanted.gap == Gap::None
        && !is_spelled
        && !is_ideograph(before)
        && !is_ideograph(unit)
}
