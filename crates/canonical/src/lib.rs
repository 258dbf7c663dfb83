//! The canonical form in which texts are compared (product.md 4, content safety): prompts with the
//! word list, and redemption codes and order numbers with those that were made.
//!
//! Unicode's libraries do it: compatibility forms become ordinary characters (NFKC, UAX #15),
//! invisible characters and marks are removed, letters become the lower-case Latin ones that they look
//! like (UTS #39 and what is used beyond it), and Traditional Chinese becomes simplified.

mod han;

use decancer::{Options, Translation, cure_char};
use icu_normalizer::{ComposingNormalizer, ComposingNormalizerBorrowed};
use icu_properties::{
    CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed,
    props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup},
};

const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizer::new_nfkc();
const CATEGORIES: CodePointMapDataBorrowed<'static, GeneralCategory> = CodePointMapData::new();
const INVISIBLE: CodePointSetDataBorrowed<'static> =
    CodePointSetData::new::<DefaultIgnorableCodePoint>();

/// What a character is to a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A letter of a script that puts spaces between words.
    Letter,
    /// A digit.
    Digit,
    /// A character of a script without spaces between words, such as Chinese.
    Ideograph,
    /// Punctuation or a symbol.
    Sign,
    /// White space.
    Space,
}

/// A character of the canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Character {
    /// The character.
    pub value: char,
    /// What it is.
    pub kind: Kind,
    /// The place, in characters of the text, of the one it was made of.
    pub place: usize,
    /// Whether that one is a capital.
    pub is_capital: bool,
}

/// The canonical form of a text.
pub fn characters(text: &str) -> Vec<Character> {
    let mut form = Vec::with_capacity(text.len());
    // A letter and the marks that follow it: they may be one character in another form.
    let mut cluster = String::new();
    let mut first = (0, false);
    for (place, character) in text.chars().enumerate() {
        if INVISIBLE.contains(character) {
            continue;
        }
        if !is_combining_mark(character) {
            add(&mut form, &cluster, first);
            cluster.clear();
            first = (place, character.is_uppercase());
        }
        cluster.push(character);
    }
    add(&mut form, &cluster, first);
    form
}

/// Adds the canonical form of a letter with its marks, with its place and whether it is a capital.
fn add(form: &mut Vec<Character>, cluster: &str, (place, is_capital): (usize, bool)) {
    let plain = NFKC.normalize_iter(cluster.chars());
    let plain = plain.filter(|character| !is_combining_mark(*character));
    for character in plain.filter(|character| !INVISIBLE.contains(*character)) {
        fold(character, |value, kind| {
            form.push(Character {
                value,
                kind,
                place,
                is_capital,
            });
        });
    }
}

fn is_combining_mark(character: char) -> bool {
    GeneralCategoryGroup::Mark.contains(CATEGORIES.get(character))
}

/// Gives what a character without marks becomes: more than one in the case of ligatures.
fn fold(character: char, mut give: impl FnMut(char, Kind)) {
    if let Some(simplified) = han::simplified(character) {
        return give(simplified, Kind::Ideograph);
    }
    // Flags are made of letters.
    let is_of_flag = matches!(character, '\u{1f1e6}'..='\u{1f1ff}');
    if !character.is_alphanumeric() && !is_of_flag {
        return match character.is_whitespace() {
            true => give(character, Kind::Space),
            false => give(character, Kind::Sign),
        };
    }
    let kind = |value: char| match value {
        value if !value.is_alphanumeric() => Kind::Sign,
        value if !value.is_ascii() => Kind::Ideograph,
        // A letter that looks like a digit is a letter.
        _ if character.is_numeric() => Kind::Digit,
        _ => Kind::Letter,
    };
    match look_alike(character) {
        Translation::Character(value) => give(value, kind(value)),
        Translation::String(values) => values.chars().for_each(|value| give(value, kind(value))),
        Translation::None => {}
    }
}

/// The Latin letters that a letter looks like.
fn look_alike(character: char) -> Translation {
    // The letters of scripts without spaces between words stay: a likeness means nothing there.
    let options = Options::default()
        .retain_chinese()
        .retain_japanese()
        .retain_korean()
        .retain_thai()
        .retain_lao()
        .retain_khmer()
        .retain_burmese();
    match cure_char(character, options) {
        // A capital counts as it is drawn, as Greek Ν does; one that is drawn as several letters is
        // the same as the small letter, which may be drawn as others.
        Translation::String(_) if character.is_uppercase() => {
            let small = character.to_lowercase().next().unwrap_or(character);
            cure_char(small, options)
        }
        look_alike => look_alike,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        characters(text)
            .iter()
            .map(|character| character.value)
            .collect()
    }

    #[test]
    fn compatibility_forms_are_ordinary_characters() {
        for (text, expected) in [
            ("ｎａｋｅｄ１", "naked1"),
            ("𝓷𝕒𝖐𝚎𝐝", "naked"),
            ("Ⓝⓐ🅺🄴🅓", "naked"),
            // Kangxi radicals, and radicals of the supplement.
            ("⾊情", "色情"),
            ("⻋", "车"),
            ("㎏", "kg"),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }

    #[test]
    fn invisible_characters_and_marks_are_gone() {
        for invisible in [
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{301}',
            '\u{336}',
            '\u{20dd}',
        ] {
            let code = u32::from(invisible);
            assert_eq!(form(&format!("na{invisible}ked")), "naked", "U+{code:04X}");
            assert_eq!(form(&format!("裸{invisible}体")), "裸体", "U+{code:04X}");
        }
        assert_eq!(form("ńãķěď"), "naked");
    }

    #[test]
    fn letters_are_the_latin_ones_that_they_look_like() {
        for text in ["nаkеd", "ΝАКЕD", "ɴᴀᴋᴇᴅ", "ոɑκεԁ", "NAKED", "Naкed"] {
            assert_eq!(form(text), "naked", "{text}");
        }
        assert_eq!(form("ГОЛЫЕ, Ю"), form("голые, ю"));
        let ze = characters("з");
        assert_eq!(
            (ze.len(), ze[0].kind),
            (1, Kind::Letter),
            "it looks like a digit"
        );
    }

    #[test]
    fn traditional_chinese_is_simplified() {
        assert_eq!(form("脫掉衣服、裸體、淫穢"), "脱掉衣服、裸体、淫秽");
        assert_eq!(
            form("一工口カ가ไ"),
            "一工口カ가ไ",
            "no letter of these is a Latin one"
        );
    }

    #[test]
    fn each_character_knows_where_it_comes_from() {
        let form = characters("a\u{200b}e\u{301}ﬁ裸 1!");
        let places: Vec<_> = form
            .iter()
            .map(|one| (one.value, one.kind, one.place))
            .collect();
        assert_eq!(
            places,
            [
                ('a', Kind::Letter, 0),
                ('e', Kind::Letter, 2),
                ('f', Kind::Letter, 4),
                ('i', Kind::Letter, 4),
                ('裸', Kind::Ideograph, 5),
                (' ', Kind::Space, 6),
                ('1', Kind::Digit, 7),
                ('!', Kind::Sign, 8),
            ]
        );
    }

    #[test]
    fn the_canonical_form_of_a_canonical_form_is_itself() {
        let every = ('\0'..='\u{2ffff}').filter(|character| !character.is_uppercase());
        for character in every {
            let once = form(&character.to_string());
            assert_eq!(form(&once), once, "U+{:04X}", u32::from(character));
        }
    }
}
