//! Words that no prompt may hold, and phrases that may hold them (product.md 4, content safety).
//!
//! - this file: the list, and what it finds in a prompt
//! - [`Pattern`]: one word or phrase, and where it occurs
//! - `reading`: a text as letters and the gaps between them
//! - [`WordListCache`]: the list as this isolate read it last
//!
//! Texts are compared in their [canonical form](canonical). A word of letters counts as a whole
//! word ("grape" holds no other word), also inside Chinese text, beside digits, joined by signs
//! ("na-ked"), and letter by letter ("n a k e d"). A word of Chinese, where nothing separates words,
//! counts wherever it stands, whatever signs, digits or spaces are in between. A word does not count
//! where an exception covers it, which is where all of it is within the exception.

mod cache;
mod pattern;
mod reading;

use std::{collections::HashMap, ops::Range};

use canonical;

pub use cache::WordListCache;
pub use pattern::Pattern;

use reading::Reading;

/// The words and the exceptions, with what is looked for.
#[derive(Debug)]
pub struct WordList {
    version: i64,
    words: Patterns,
    exceptions: Patterns,
}

/// A word in a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The word, as the list has it.
    pub word: &'a str,
    /// Where it stands, in characters of the prompt.
    pub range: Range<usize>,
    /// The exception that covers it, as the list has it.
    pub exception: Option<&'a str>,
}

impl WordList {
    /// The list in a version, of words and exceptions as operators wrote them.
    pub fn new(version: i64, words: Vec<String>, exceptions: Vec<String>) -> Self {
        Self {
            version,
            words: Patterns::new(words),
            exceptions: Patterns::new(exceptions),
        }
    }

    /// Its version: each change makes another one.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Whether no word counts in a prompt.
    pub fn allows(&self, prompt: &str) -> bool {
        self.hits(prompt).iter().all(|hit| hit.exception.is_some())
    }

    /// Every word in a prompt, also those that an exception covers, in the order of the prompt.
    pub fn hits(&self, prompt: &str) -> Vec<Hit<'_>> {
        let readings = Reading::all(&canonical::characters(prompt));
        let mut words = self.words.occurrences(&readings);
        if words.is_empty() {
            return vec![];
        }
        words.sort_unstable_by_key(|word| (word.range.start, word.range.end, word.text));
        words.dedup();
        let exceptions = self.exceptions.occurrences(&readings);
        let hits = words.into_iter().map(|Occurrence { text, range }| {
            let covers = |outer: &&Occurrence<'_>| {
                outer.range.start <= range.start && range.end <= outer.range.end
            };
            Hit {
                word: text,
                exception: exceptions.iter().find(covers).map(|outer| outer.text),
                range,
            }
        });
        hits.collect()
    }
}

/// Where something of the list stands in a text.
#[derive(Debug, PartialEq, Eq)]
struct Occurrence<'a> {
    /// What it is, as the list has it.
    text: &'a str,
    /// Where, in characters of the text.
    range: Range<usize>,
}

/// Words or exceptions, found by their first character.
#[derive(Debug)]
struct Patterns {
    all: Vec<(String, Pattern)>,
    by_first: HashMap<char, Vec<usize>>,
}

impl Patterns {
    /// Those of a list; what has neither letters nor digits is left out.
    fn new(texts: Vec<String>) -> Self {
        let patterns = texts.into_iter().filter_map(|text| {
            let pattern = Pattern::new(&text)?;
            Some((text, pattern))
        });
        let all: Vec<_> = patterns.collect();
        let mut by_first: HashMap<char, Vec<usize>> = HashMap::new();
        for (place, (_, pattern)) in all.iter().enumerate() {
            by_first.entry(pattern.first()).or_default().push(place);
        }
        Self { all, by_first }
    }

    /// Where they occur in a text, of which these are the readings.
    fn occurrences(&self, readings: &[Reading]) -> Vec<Occurrence<'_>> {
        let mut found = Vec::new();
        for reading in readings {
            for start in 0..reading.units.len() {
                let unit = &reading.units[start];
                let begun = unit.values().filter_map(|value| self.by_first.get(&value));
                for place in begun.flatten() {
                    let (text, pattern) = &self.all[*place];
                    if let Some(range) = pattern.at(reading, start) {
                        found.push(Occurrence { text, range });
                    }
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str], exceptions: &[&str]) -> WordList {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        WordList::new(1, own(words), own(exceptions))
    }

    fn holds(prompt: &str, word: &str) -> bool {
        !list(&[word], &[]).allows(prompt)
    }

    #[test]
    fn a_word_is_found_whatever_its_capitals_widths_spaces_and_signs() {
        for (prompt, word) in [
            ("Make her NAKED, please", "naked"),
            ("ｎａｋｅｄ", "naked"),
            ("ГОЛАЯ", "голая"),
            ("stark-naked", "Naked"),
            ("fully   nude body", "fully nude"),
            ("fully, nude", "fully nude"),
            ("全·裸 出镜", "全裸"),
            ("请全裸出镜", "全裸"),
            ("全 1 裸", "全裸"),
            ("裸體", "裸体"),
            ("裸体", "裸體"),
        ] {
            assert!(holds(prompt, word), "{prompt}");
        }
    }

    #[test]
    fn a_word_of_letters_is_found_beside_chinese_and_digits_and_in_mixed_case() {
        for prompt in [
            "让她naked站着",
            "naked1",
            "1naked",
            "na1ked",
            "2naked3站",
            "MakeHerNaked",
            "nAkEd",
            "na-ked",
            "na*ked",
            "n4ked",
            "n@k3d",
        ] {
            assert!(holds(prompt, "naked"), "{prompt}");
        }
        assert!(holds("fullynude", "fully nude"));
    }

    #[test]
    fn a_word_of_letters_is_found_letter_by_letter_whatever_separates_them() {
        for separator in " .·-_*/|,、，。+~❤★🔥…:;'\"\n\t".chars().map(String::from) {
            let prompt = ["n", "a", "k", "e", "d"].join(&separator);
            assert!(holds(&prompt, "naked"), "{prompt}");
            assert!(holds(&format!("so {prompt} here"), "naked"), "{prompt}");
        }
        assert!(holds("a n a k e d one", "naked"));
        assert!(holds("n . a . k . e . d", "naked"));
        assert!(holds("n1a2k3e4d", "naked"));
    }

    #[test]
    fn a_word_of_letters_is_not_found_within_another_or_across_spaces() {
        for (prompt, word) in [
            ("grape-coloured", "rape"),
            ("grape", "rape"),
            ("葡萄grape色", "rape"),
            ("fully dressed, nude heels", "fully nude"),
            ("a red dress", "naked"),
            ("a snake dress", "naked"),
            ("make the top less bright", "topless"),
            ("an al fresco dress", "anal"),
            ("a V neck", "av"),
            ("size 5, 5 pieces", "ss"),
        ] {
            assert!(!holds(prompt, word), "{prompt}");
        }
    }

    #[test]
    fn digits_of_a_word_count() {
        assert!(holds("看18禁图", "18禁"));
        assert!(holds("R-18", "r18"));
        assert!(!holds("rose", "r18"));
        assert!(!holds("118禁", "18禁"));
    }

    #[test]
    fn a_word_does_not_count_where_all_of_it_is_within_an_exception() {
        let list = list(&["色情", "全裸"], &["色情侣", "全裸色"]);
        for prompt in ["红色情侣装", "红色、情侣装", "全裸色穿搭", "全 裸 色"] {
            assert!(list.allows(prompt), "{prompt}");
        }
        for prompt in [
            "色情",
            "色情侣和色情",
            "全裸色情",
            "全裸",
            "全裸出镜，全裸色",
        ] {
            assert!(!list.allows(prompt), "{prompt}");
        }
    }

    #[test]
    fn a_hit_tells_the_word_its_place_and_the_exception() {
        let list = list(&["naked", "色情"], &["色情侣"]);
        let hits = list.hits("红色情侣装，N-a-k-e-d!");
        let expected = [
            Hit {
                word: "色情",
                range: 1..3,
                exception: Some("色情侣"),
            },
            Hit {
                word: "naked",
                range: 6..15,
                exception: None,
            },
        ];
        assert_eq!(hits, expected);
    }

    #[test]
    fn a_word_of_signs_alone_is_none() {
        assert!(Pattern::new(" ** ").is_none());
        assert!(list(&[" ** "], &[]).allows("** a **"));
    }

    #[test]
    fn words_found_in_the_same_places_have_the_same_key() {
        let key = |word| Pattern::new(word).unwrap().key();
        assert_eq!(key("Blue-Moon"), key("  blue moon"));
        assert_eq!(key("裸 體"), key("裸体"));
        assert_ne!(key("bluemoon"), key("blue moon"));
    }
}
