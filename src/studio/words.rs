//! Words that no prompt may hold (product.md 4, content safety).
//!
//! Prompts and words are brought to one form, so that capitals, full-width letters, spaces and signs
//! in between hide nothing. Words of letters count as whole words ("grape" holds no other word);
//! words of Chinese, where nothing separates words, count wherever they stand.

/// The form in which a prompt is searched: its words, each between spaces, and then all of it
/// without any.
pub fn searchable(prompt: &str) -> String {
    let words = words(prompt);
    format!(" {} \n{}", words.join(" "), words.concat())
}

/// The form in which a word is looked for in [`searchable`] text; none where nothing is left of it.
pub fn pattern(word: &str) -> Option<String> {
    let words = words(word);
    let is_latin = words.iter().all(|word| word.is_ascii());
    match (words.is_empty(), is_latin) {
        (true, _) => None,
        (_, true) => Some(format!(" {} ", words.join(" "))),
        (_, false) => Some(words.concat()),
    }
}

fn words(text: &str) -> Vec<String> {
    let plain: String = text.chars().map(half_width).map(small).collect();
    plain
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The ASCII character of which this is the full-width form (U+FF01 to U+FF5E), or itself.
fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        character => character,
    }
}

/// The small letter of a Latin, Greek or Cyrillic capital, or the character itself. The standard
/// library knows the capitals of every script, for 6 KB of the Worker.
fn small(character: char) -> char {
    let code = u32::from(character);
    let small = match code {
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde => code + 0x20,
        0x178 => 0xff,
        0x391..=0x3a1 | 0x3a3..=0x3ab | 0x410..=0x42f => code + 0x20,
        0x386 => code + 0x26,
        0x388..=0x38a => code + 0x25,
        0x38c => code + 0x40,
        0x38e | 0x38f => code + 0x3f,
        0x400..=0x40f => code + 0x50,
        0x4c0 => code + 0x0f,
        // In pairs, the capital even, then odd.
        0x100..=0x12f | 0x132..=0x137 | 0x14a..=0x177 => code | 1,
        0x460..=0x481 | 0x48a..=0x4bf | 0x4d0..=0x52f => code | 1,
        0x1e00..=0x1e95 | 0x1ea0..=0x1eff => code | 1,
        0x139..=0x148 | 0x179..=0x17e | 0x4c1..=0x4ce => code + code % 2,
        _ => code,
    };
    char::from_u32(small).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_greek_and_cyrillic_capitals_have_the_small_letters_of_unicode() {
        let latin = ('\0'..='\u{17f}').chain('\u{1e00}'..='\u{1eff}');
        let letters = latin
            .chain('\u{370}'..='\u{3ce}')
            .chain('\u{400}'..='\u{52f}');
        for letter in letters.filter(|letter| !"İẞͰͲͶͿ".contains(*letter)) {
            assert_eq!(letter.to_lowercase().to_string(), small(letter).to_string());
        }
    }

    fn holds(prompt: &str, word: &str) -> bool {
        searchable(prompt).contains(&pattern(word).unwrap())
    }

    #[test]
    fn a_word_is_found_whatever_its_capitals_widths_spaces_and_signs() {
        assert!(holds("Make her NAKED, please", "naked"));
        assert!(holds("ｎａｋｅｄ", "naked"));
        assert!(holds("ГОЛАЯ", "голая"));
        assert!(holds("stark-naked", "Naked"));
        assert!(holds("fully   nude body", "fully nude"));
        assert!(holds("全·裸 出镜", "全裸"));
        assert!(holds("请全裸出镜", "全裸"));
    }

    #[test]
    fn a_word_of_letters_is_not_found_within_another() {
        assert!(!holds("grape-coloured", "rape"));
        assert!(!holds("fully dressed, nude heels", "fully nude"));
        assert!(!holds("a red dress", "naked"));
    }

    #[test]
    fn a_word_of_signs_alone_is_none() {
        assert_eq!(pattern(" ** "), None);
    }
}
