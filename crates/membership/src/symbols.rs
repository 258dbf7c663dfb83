//! The symbols of what people copy by hand: order numbers and redemption codes.

use canonical::{self, Kind};
use ports::random::Random;

/// Digits and capital letters without those that are taken for another: 0 and O, 1 and I and L,
/// 2 and Z, 5 and S, 8 and B, U and V.
const SYMBOLS: &[u8; 25] = b"346789ACDEFGHJKMNPQRTVWXY";

/// Draws so many symbols, each as likely as any other.
pub fn draw(random: &dyn Random, number: usize) -> String {
    // The largest multiple of their number that a byte holds: what lies above would favour some.
    const FAIR: u8 = (256 - 256 % SYMBOLS.len() - 1) as u8;
    let mut drawn = String::with_capacity(number);
    while drawn.len() < number {
        let fair = random
            .bytes::<32>()
            .into_iter()
            .filter(|byte| *byte <= FAIR);
        let symbols = fair.map(|byte| char::from(SYMBOLS[usize::from(byte) % SYMBOLS.len()]));
        drawn.extend(symbols.take(number - drawn.len()));
    }
    drawn
}

/// What was typed, in its [canonical form](canonical) and capitals, without spaces and signs: neither
/// case, dashes, the full width of a Chinese keyboard, nor what is invisible matters.
pub fn plain(typed: &str) -> String {
    let characters = canonical::characters(typed).into_iter();
    characters
        .filter(|character| !matches!(character.kind, Kind::Sign | Kind::Space))
        .map(|character| character.value.to_ascii_uppercase())
        .collect()
}

/// Whether a text is made of symbols alone.
pub fn are_symbols(text: &str) -> bool {
    text.bytes().all(|byte| SYMBOLS.contains(&byte))
}

/// In groups of four, with dashes.
pub fn grouped(symbols: &str) -> String {
    let mut grouped = String::with_capacity(symbols.len() * 5 / 4);
    for (place, symbol) in symbols.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(symbol);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    struct Dice(Mutex<fastrand::Rng>);

    impl Random for Dice {
        fn fill(&self, bytes: &mut [u8]) {
            self.0.lock().unwrap().fill(bytes);
        }
    }

    #[test]
    fn every_symbol_is_drawn_as_often_as_any_other() {
        let dice = Dice(Mutex::new(fastrand::Rng::with_seed(1)));
        let drawn = draw(&dice, 250_000);
        assert!(are_symbols(&drawn));
        for symbol in SYMBOLS {
            let times = drawn.bytes().filter(|byte| byte == symbol).count();
            assert!((9_500..10_500).contains(&times), "{symbol}: {times}");
        }
    }

    #[test]
    fn no_symbol_is_taken_for_another() {
        for group in ["0OQ", "1IL", "2Z", "5S", "8B", "UV"] {
            let both = group.bytes().filter(|byte| SYMBOLS.contains(byte)).count();
            assert!(both <= 1, "{group}");
        }
    }

    #[test]
    fn case_spaces_dashes_width_and_what_is_invisible_do_not_matter() {
        for typed in [
            "AC3D-EF4G",
            " ac3d ef4g ",
            "ａｃ３ｄ－ｅｆ４ｇ",
            "ac3d—ef4g",
            "AC3D\u{2011}EF4G",
            "AC3D\u{200b}-EF4G\u{feff}",
            "\u{202a}AC3D\u{a0}EF\u{ad}4G\u{202c}",
            "АС3D EF4G",
            "「AC3D·EF4G」",
        ] {
            assert_eq!(plain(typed), "AC3DEF4G", "{typed:?}");
        }
        assert_eq!(plain("码AC3D"), "码AC3D", "what is no symbol stays");
        assert_eq!(grouped("AC3DEF4G"), "AC3D-EF4G");
    }
}
