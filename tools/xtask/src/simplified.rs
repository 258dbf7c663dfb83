//! Makes `crates/canonical/src/simplified.txt`, the table of Traditional Chinese characters, from Unicode's
//! own files (docs/decisions/languages.md).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::project;

/// Radicals that NFKC leaves as they are: CJK Radicals Supplement and CJK Strokes. It knows the Kangxi
/// radicals.
const RADICALS: [std::ops::RangeInclusive<char>; 2] =
    ['\u{2e80}'..='\u{2eff}', '\u{31c0}'..='\u{31ef}'];

/// Writes the table. Only characters of three bytes get in, which are those of the Basic Multilingual
/// Plane: the table is searched by lines of one length.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write(variants: &Path, radicals: &Path) -> Result<()> {
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let mut simpler = of_radicals(&read(radicals)?);
    simpler.extend(of_variants(&read(variants)?));
    let table = table(&simpler);
    fs::write(project::path("crates/canonical/src/simplified.txt"), &table)?;
    println!("✓ {} characters", table.lines().count());
    Ok(())
}

/// `U+9AD4`, a tab, `kSimplifiedVariant`, a tab, `U+4F53`: of several variants, the first that is
/// another character.
fn of_variants(file: &str) -> BTreeMap<char, char> {
    let lines = file.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let from = character(fields.next()?.strip_prefix("U+")?)?;
        if fields.next()? != "kSimplifiedVariant" {
            return None;
        }
        let variants = fields.next()?.split_whitespace();
        let mut variants = variants.filter_map(|variant| {
            let code = variant.strip_prefix("U+")?;
            character(code.split('<').next()?)
        });
        Some((from, variants.find(|variant| *variant != from)?))
    });
    lines.collect()
}

/// `2E85          ; 4EBB`, or a range of radicals.
fn of_radicals(file: &str) -> BTreeMap<char, char> {
    let lines = file.lines().filter_map(|line| {
        let (from, to) = line.split('#').next()?.split_once(';')?;
        let (first, last) = from
            .trim()
            .split_once("..")
            .unwrap_or((from.trim(), from.trim()));
        let range = character(first)?..=character(last)?;
        Some((range, character(to.trim())?))
    });
    let pairs = lines.flat_map(|(range, to)| range.map(move |from| (from, to)));
    let is_wanted = |from: &char| RADICALS.iter().any(|block| block.contains(from));
    pairs.filter(|(from, _)| is_wanted(from)).collect()
}

fn character(code: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}

/// A line for each character, with what is left at the end of the way.
fn table(simpler: &BTreeMap<char, char>) -> String {
    let mut table = String::new();
    for from in simpler.keys() {
        let mut seen = vec![*from];
        while let Some(next) = simpler.get(&seen[seen.len() - 1])
            && !seen.contains(next)
        {
            seen.push(*next);
        }
        let to = seen[seen.len() - 1];
        if from.len_utf8() == 3 && to.len_utf8() == 3 && *from != to {
            table.extend([*from, to, '\n']);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_other_variant_counts_and_ways_of_several_steps_are_gone_to_their_end() {
        let variants = "# Unihan\nU+9AD4\tkSemanticVariant\tU+4F53\nU+9AD4\tkSimplifiedVariant\tU+4F53\n\
                        U+88E1\tkSimplifiedVariant\tU+88E1 U+91CC\nU+9577\tkSimplifiedVariant\tU+957F\n";
        let radicals = "2ED1          ; 9577 # [1] CJK RADICAL LONG ONE\n2F00 ; 4E00\n# 2E80\n";
        let mut simpler = of_radicals(radicals);
        simpler.extend(of_variants(variants));
        assert_eq!(table(&simpler), "⻑长\n裡里\n長长\n體体\n");
    }
}
