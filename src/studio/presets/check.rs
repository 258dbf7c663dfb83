//! What makes a definition sound: an operator cannot offer a tool that could not work.

use super::{
    Definition, OptionKind, PresetOption, Variants, is_color,
    prompt::{VALUE, names},
};

/// What models can make (width to height).
const ASPECT_RATIOS: [&str; 10] = [
    "1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9",
];
/// The most variants of one task (product.md 4).
const MOST_VARIANTS: u32 = 4;
/// The most pictures that make one output each (product.md 3).
const MOST_OUTPUTS: u32 = 10;

/// Why a definition cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unsound(pub String);

/// Goes on only where it holds.
fn must(holds: bool, rule: impl Into<String>) -> Result<(), Unsound> {
    match holds {
        true => Ok(()),
        false => Err(Unsound(rule.into())),
    }
}

fn are_distinct<'a>(ids: impl Iterator<Item = &'a String> + Clone) -> bool {
    ids.clone()
        .enumerate()
        .all(|(place, id)| !id.is_empty() && ids.clone().take(place).all(|before| before != id))
}

impl Definition {
    pub(super) fn check(&self) -> Result<(), Unsound> {
        self.check_slots()?;
        self.check_outputs()?;
        must(
            are_distinct(self.options.iter().map(|option| &option.id)),
            "each option has a name of its own",
        )?;
        self.options.iter().try_for_each(PresetOption::check)?;
        self.check_names()?;
        must(
            !self.aspect_ratios.is_empty()
                && are_distinct(self.aspect_ratios.iter())
                && self
                    .aspect_ratios
                    .iter()
                    .all(|ratio| ASPECT_RATIOS.contains(&ratio.as_str())),
            "there are aspect ratios, each one that models can make",
        )
    }

    fn check_slots(&self) -> Result<(), Unsound> {
        must(!self.slots.is_empty(), "there is a slot")?;
        must(
            are_distinct(self.slots.iter().map(|slot| &slot.id)),
            "each slot has a name of its own",
        )?;
        must(
            self.slots
                .iter()
                .all(|slot| slot.max >= 1 && slot.min <= slot.max && !slot.role.is_empty()),
            "each slot takes pictures and says what they are",
        )?;
        must(
            self.slots.is_sorted_by_key(|slot| slot.min == 0),
            "slots that may stay empty come last",
        )
    }

    fn check_outputs(&self) -> Result<(), Unsound> {
        let Variants { default, max } = self.variants;
        must(
            (1..=max).contains(&default) && max <= MOST_VARIANTS,
            "there are one to four variants",
        )?;
        let Some(each) = &self.one_output_each else {
            return Ok(());
        };
        let slot = self.slots.iter().find(|slot| slot.id == *each);
        must(
            slot.is_some_and(|slot| slot.min >= 1 && slot.max <= MOST_OUTPUTS) && max == 1,
            "where each picture of a slot makes an output, the slot is never empty and there are \
             no variants",
        )
    }

    /// Texts name slots that always hold a picture, so that no image is spoken of that is not there.
    fn check_names(&self) -> Result<(), Unsound> {
        let is_filled = |name: &str| {
            let mut slots = self.slots.iter();
            slots.any(|slot| slot.id == name && slot.min >= 1)
        };
        let roles = self.slots.iter().map(|slot| &slot.role);
        let choices = self.options.iter().flat_map(|option| &option.choices);
        let texts = [&self.prompt.zh, &self.prompt.en, &self.closing]
            .into_iter()
            .chain(roles)
            .chain(choices.map(|choice| &choice.prompt));
        for name in texts.flat_map(|text| names(text)) {
            must(is_filled(name), format!("{{{name}}} names no picture"))?;
        }
        for option in &self.options {
            for name in names(&option.prompt) {
                must(
                    name == VALUE || is_filled(name),
                    format!("{{{name}}} names no picture"),
                )?;
            }
        }
        Ok(())
    }
}

impl PresetOption {
    fn check(&self) -> Result<(), Unsound> {
        must(
            are_distinct(self.choices.iter().map(|choice| &choice.id)),
            "each choice has a name of its own",
        )?;
        let is_sound = match self.kind {
            OptionKind::Choice => self.accepts(&self.default),
            OptionKind::Color => {
                self.choices.is_empty() && (self.default.is_empty() || is_color(&self.default))
            }
        };
        must(
            is_sound,
            format!("the option {} is what its kind says", self.id),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;

    #[test]
    fn a_definition_that_could_not_work_is_unsound() {
        type Change = fn(&mut Value);
        let changes: [(&str, Change); 14] = [
            ("no slot", |d| d["slots"] = json!([])),
            ("two slots of one name", |d| {
                d["slots"][1]["id"] = json!("wall")
            }),
            ("fewest above most", |d| d["slots"][0]["min"] = json!(2)),
            ("no role", |d| d["slots"][0]["role"] = json!("")),
            ("an empty slot first", |d| d["slots"][0]["min"] = json!(0)),
            ("outputs of no slot", |d| {
                d["one_output_each"] = json!("roof")
            }),
            ("outputs and variants", |d| d["variants"]["max"] = json!(4)),
            ("eleven outputs", |d| d["slots"][1]["max"] = json!(11)),
            ("no variant", |d| d["variants"]["default"] = json!(0)),
            ("a default that is no choice", |d| {
                d["options"][0]["default"] = json!("right")
            }),
            ("a default that is no colour", |d| {
                d["options"][1]["default"] = json!("red")
            }),
            ("a prompt about a picture that may be missing", |d| {
                d["prompt"]["zh"] = json!("用{frame}");
            }),
            ("a colour where there is none", |d| {
                d["closing"] = json!("{value}")
            }),
            ("a ratio that models cannot make", |d| {
                d["aspect_ratios"] = json!(["1:7"])
            }),
        ];
        for (name, change) in changes {
            let mut definition = sample::hanging();
            change(&mut definition);
            assert!(
                Definition::parse(&definition.to_string()).is_err(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_colour_has_six_hexadecimal_digits() {
        assert!(is_color("#00aaFF"));
        for text in ["00aaff", "#00aaf", "#00aafg", "#0aaffff", "red", "#色色"] {
            assert!(!is_color(text), "{text}");
        }
    }
}
