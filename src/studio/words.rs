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
    let plain: String = text
        .chars()
        .map(half_width)
        .flat_map(char::to_lowercase)
        .collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(prompt: &str, word: &str) -> bool {
        searchable(prompt).contains(&pattern(word).unwrap())
    }

    #[test]
    fn a_word_is_found_whatever_its_capitals_widths_spaces_and_signs() {
        assert!(holds("Make her NAKED, please", "naked"));
        assert!(holds("ｎａｋｅｄ", "naked"));
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
