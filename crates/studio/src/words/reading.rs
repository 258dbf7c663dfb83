//! A text as letters and the gaps between them.

use std::iter;

use canonical::{Character, Kind};

/// The fewest letters that are spelled one by one: "a V neck" spells nothing.
const FEWEST_SPELLED: usize = 3;

/// What digits and signs of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Digits are characters like any other, signs separate.
    Digits,
    /// Digits separate as signs do.
    Letters,
    /// Digits and signs within a word stand for the letters that they look like: "n4ked".
    Substituted,
}

/// What stands between a unit and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing.
    None,
    /// Signs, digits, or the step from a small letter to a capital.
    Joined,
    /// White space among what there is.
    Spaced,
}

/// A letter, digit or Chinese character of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The character, in its canonical form.
    pub value: char,
    /// What it is.
    pub kind: Kind,
    /// Its place in the text, in characters.
    pub place: usize,
    /// What stands before it.
    pub gap: Gap,
    /// Whether it is one of several letters that stand alone, one after the other.
    pub is_spelled: bool,
}

impl Unit {
    /// The letters that it may be: itself, or what it stands for.
    pub fn values(&self) -> impl Iterator<Item = char> {
        let stands_for = match self.kind {
            Kind::Digit | Kind::Sign => stands_for(self.value),
            _ => "",
        };
        iter::once(self.value).chain(stands_for.chars())
    }

    /// Whether it and the one before it are of one word.
    fn continues(&self, before: &Self) -> bool {
        let is_of = |kind: Kind| self.kind == kind && before.kind == kind;
        self.gap == Gap::None && (is_of(Kind::Letter) || is_of(Kind::Digit))
    }
}

/// The letters that a digit or a sign is written for.
fn stands_for(character: char) -> &'static str {
    match character {
        '0' => "o",
        '1' | '!' => "il",
        '3' => "e",
        '4' | '@' => "a",
        '5' | '$' => "s",
        '7' => "t",
        _ => "",
    }
}

/// A text in one of its views.
#[derive(Debug)]
pub struct Reading {
    /// The view.
    pub view: View,
    /// What there is to find words in.
    pub units: Vec<Unit>,
}

impl Reading {
    /// Every reading of a text that differs.
    pub fn all(characters: &[Character]) -> Vec<Self> {
        let mut views = vec![View::Letters];
        let is_digit = |character: &Character| character.kind == Kind::Digit;
        if characters.iter().any(is_digit) {
            views.push(View::Digits);
        }
        if characters.iter().any(is_substitute) {
            views.push(View::Substituted);
        }
        let readings = views.into_iter().map(|view| Self::of(characters, view));
        readings.collect()
    }

    /// A text in a view.
    pub fn of(characters: &[Character], view: View) -> Self {
        let mut units: Vec<Unit> = Vec::with_capacity(characters.len());
        let mut gap = Gap::None;
        let mut before: Option<&Character> = None;
        let of_words = match view {
            View::Substituted => of_words(characters),
            _ => vec![],
        };
        for (place, character) in characters.iter().enumerate() {
            let separates = match character.kind {
                Kind::Letter | Kind::Ideograph => false,
                Kind::Space => true,
                Kind::Digit if view == View::Digits => false,
                Kind::Digit | Kind::Sign => {
                    !(is_substitute(character) && of_words.get(place) == Some(&true))
                }
            };
            if separates {
                let here = match character.kind {
                    Kind::Space => Gap::Spaced,
                    _ => Gap::Joined,
                };
                gap = gap.max(here);
                before = None;
                continue;
            }
            let is_small = |before: &Character| before.kind == Kind::Letter && !before.is_capital;
            if character.is_capital && before.is_some_and(is_small) {
                gap = gap.max(Gap::Joined);
            }
            units.push(Unit {
                value: character.value,
                kind: character.kind,
                place: character.place,
                gap,
                is_spelled: false,
            });
            gap = Gap::None;
            before = Some(character);
        }
        let mut reading = Self { view, units };
        reading.mark_spelled();
        reading
    }

    /// Whether a word can begin with a unit, or one behind the last, and the one before end one.
    pub fn is_boundary(&self, place: usize) -> bool {
        let before = place
            .checked_sub(1)
            .and_then(|before| self.units.get(before));
        let pair = before.zip(self.units.get(place));
        pair.is_none_or(|(before, unit)| !unit.continues(before))
    }

    /// Marks the letters that stand alone, one after the other.
    fn mark_spelled(&mut self) {
        let is_alone = |place: usize| {
            self.units[place].kind == Kind::Letter
                && self.is_boundary(place)
                && self.is_boundary(place + 1)
        };
        let alone: Vec<bool> = (0..self.units.len()).map(is_alone).collect();
        let mut first = 0;
        for run in alone.chunk_by(|before, next| before == next) {
            if run[0] && run.len() >= FEWEST_SPELLED {
                for unit in &mut self.units[first..first + run.len()] {
                    unit.is_spelled = true;
                }
            }
            first += run.len();
        }
    }
}

/// Whether a digit or a sign may stand for a letter.
fn is_substitute(character: &Character) -> bool {
    let may = matches!(character.kind, Kind::Digit | Kind::Sign);
    may && !stands_for(character.value).is_empty()
}

/// Which characters are of a stretch of letters and their substitutes that has a letter.
fn of_words(characters: &[Character]) -> Vec<bool> {
    let is_of_stretch = |one: &Character| one.kind == Kind::Letter || is_substitute(one);
    let stretches =
        characters.chunk_by(|before, next| is_of_stretch(before) && is_of_stretch(next));
    let of_words = stretches.flat_map(|stretch| {
        let has_letter = stretch.iter().any(|one| one.kind == Kind::Letter);
        iter::repeat_n(has_letter, stretch.len())
    });
    of_words.collect()
}
