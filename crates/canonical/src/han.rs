//! Traditional Chinese as simplified, character by character (docs/decisions/languages.md).

/// A line for each traditional character, in order: itself, and the simplified one.
/// `cargo xtask simplified` makes it from Unicode's Unihan database (`kSimplifiedVariant`) and from
/// `EquivalentUnifiedIdeograph.txt`, which has the radicals that NFKC leaves as they are.
const TABLE: &str = include_str!("simplified.txt");
/// Bytes of a line: two characters of the Basic Multilingual Plane, and its end.
const LINE: usize = 7;

/// The simplified form of a character, where it has another one.
pub fn simplified(character: char) -> Option<char> {
    let lines = TABLE.as_bytes().as_chunks::<LINE>().0;
    let mut buffer = [0; 4];
    let wanted = character.encode_utf8(&mut buffer).as_bytes();
    // In UTF-8 characters are in the order of their numbers.
    let line = lines.binary_search_by(|line| line[..3].cmp(wanted)).ok()?;
    str::from_utf8(&lines[line][3..6]).ok()?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_leads_to_what_has_no_other_form() {
        let lines: Vec<&str> = TABLE.lines().collect();
        assert!(lines.len() > 2_800);
        assert_eq!(lines.len() * LINE, TABLE.len());
        assert!(lines.is_sorted());
        for line in lines {
            let (from, to) = line.split_at(3);
            let [from, to] = [from, to].map(|one| one.chars().next().unwrap());
            assert_eq!(simplified(from), Some(to), "{line}");
            assert_eq!(simplified(to), None, "{line}");
        }
    }

    #[test]
    fn what_is_simplified_already_stays() {
        for character in "裸体色情脱光衣服发后里干a1， ".chars() {
            assert_eq!(simplified(character), None, "{character}");
        }
    }
}
