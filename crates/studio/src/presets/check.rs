//! What makes a definition sound: an operator cannot offer a tool that could not work, or that says
//! nothing in one of the languages.

use std::fmt::Arguments;

use web::{
    fields::Fields,
    problem::{Fault, FieldError, Problem},
};

use super::{
    definition::{Definition, OptionKind, PresetOption, Slot, Variants, is_color},
    prompt::{VALUE, names},
};

/// What models can make (width to height).
const ASPECT_RATIOS: [&str; 10] = [
    "1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9",
];
/// The most variants of one task (product.md 4).
const MOST_VARIANTS: u32 = 4;
/// The most pictures of a slot, and so the most that make one output each (product.md 3).
const MOST_PICTURES: u32 = 10;
/// The most examples of a slot, each way.
const MOST_EXAMPLES: usize = 10;
/// The most credits of one output.
const MOST_CREDITS: i64 = 1_000;

/// The longest names on the page, in characters.
const LONGEST_NAME: usize = 60;
/// The longest lines on the page, in characters.
const LONGEST_LINE: usize = 300;
/// The longest texts for the model, in characters.
const LONGEST_PROMPT: usize = 8_000;

const DISTINCT: Fault = Fault::rule("这个名称已经用过了。", "Another one has this id.");
const RANGE: Fault = Fault::rule("至少要放得下最少的张数。", "There is room for the fewest.");
const OPTIONAL_LAST: Fault = Fault::rule(
    "可以留空的图位放在最后。",
    "Slots that may stay empty come last.",
);
const ONE_EACH: Fault = Fault::rule(
    "要是一个必填的图位，而且只能有一个变体。",
    "This is a slot that is never empty, and there is one variant.",
);
const A_CHOICE: Fault = Fault::rule("要是其中一个选项。", "This is one of the choices.");
const A_COLOR: Fault = Fault::rule("留空，或写成 #RRGGBB。", "Empty, or as #RRGGBB.");
const NO_CHOICES: Fault = Fault::rule("颜色没有选项可选。", "A colour has no choices.");
const A_RATIO: Fault = Fault::rule(
    "要是模型支持的比例，每个一次。",
    "A ratio that models can make, each once.",
);
const NO_PICTURE: Fault = Fault::rule(
    "花括号里只能写必填图位的名称。",
    "Braces hold the id of a slot that is never empty.",
);

/// Why a definition cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unsound {
    /// It is not of the shape; the text says where.
    #[error("{0}")]
    Shape(String),
    /// Fields are at fault, by their paths in the definition, such as `slots.0.role`.
    #[error("{} and {} more are at fault", .0[0].field, .0.len() - 1)]
    Fields(Vec<FieldError>),
}

impl Unsound {
    /// The problem with a body that has the definition in a field of that name.
    pub fn in_field(self, name: &str) -> Problem {
        match self {
            Self::Shape(error) => Problem::invalid_body(error),
            Self::Fields(mut faults) => {
                for fault in &mut faults {
                    fault.field = format!("{name}.{}", fault.field);
                }
                Problem::validation(faults)
            }
        }
    }
}

impl Definition {
    /// Reads a definition, and sees that it is sound.
    pub fn parse(json: &str) -> Result<Self, Unsound> {
        let definition: Self = serde_json::from_slice(json.as_bytes())
            .map_err(|error| Unsound::Shape(error.to_string()))?;
        definition.check()?;
        Ok(definition)
    }

    /// Sees that it is sound; tells all that is wrong at once.
    pub fn check(&self) -> Result<(), Unsound> {
        let mut fields = Fields::default();
        self.check_words(&mut fields);
        self.check_slots(&mut fields);
        self.check_outputs(&mut fields);
        self.check_options(&mut fields);
        self.check_names(&mut fields);
        match fields.into_faults() {
            faults if faults.is_empty() => Ok(()),
            faults => Err(Unsound::Fields(faults)),
        }
    }

    fn check_words(&self, fields: &mut Fields) {
        fields.name(format_args!("name"), &self.name, LONGEST_NAME);
        fields.name(format_args!("summary"), &self.summary, LONGEST_LINE);
        fields.name(format_args!("prompt"), &self.prompt, LONGEST_PROMPT);
        fields.optional_text(format_args!("closing"), &self.closing, LONGEST_PROMPT);
        fields.within(
            "prompt_max_length",
            self.prompt_max_length as i64,
            1..=LONGEST_PROMPT as i64,
        );
    }

    fn check_slots(&self, fields: &mut Fields) {
        fields.must(
            !self.slots.is_empty(),
            format_args!("slots"),
            Fault::MISSING,
        );
        for (place, slot) in self.slots.iter().enumerate() {
            let before = &self.slots[..place];
            let at = format_args!("slots.{place}");
            check_id(
                fields,
                at,
                &slot.id,
                before.iter().any(|other| other.id == slot.id),
            );
            slot.check(fields, at);
            fields.must(
                slot.min == 0 || before.iter().all(|other| other.min > 0),
                format_args!("{at}.min"),
                OPTIONAL_LAST,
            );
        }
    }

    fn check_outputs(&self, fields: &mut Fields) {
        let Variants { default, max } = self.variants;
        fields.within("variants.max", max.into(), 1..=MOST_VARIANTS.into());
        fields.within("variants.default", default.into(), 1..=max.into());
        fields.within(
            "credits_per_output",
            self.credits_per_output.into(),
            0..=MOST_CREDITS,
        );
        if let Some(each) = &self.one_output_each {
            let mut slots = self.slots.iter();
            let is_filled = slots.any(|slot| slot.id == *each && slot.min >= 1);
            fields.must(
                is_filled && max == 1,
                format_args!("one_output_each"),
                ONE_EACH,
            );
        }
        let ratios = &self.aspect_ratios;
        fields.must(
            !ratios.is_empty(),
            format_args!("aspect_ratios"),
            Fault::MISSING,
        );
        for (place, ratio) in ratios.iter().enumerate() {
            fields.must(
                ASPECT_RATIOS.contains(&ratio.as_str()) && !ratios[..place].contains(ratio),
                format_args!("aspect_ratios.{place}"),
                A_RATIO,
            );
        }
    }

    fn check_options(&self, fields: &mut Fields) {
        for (place, option) in self.options.iter().enumerate() {
            let mut before = self.options[..place].iter();
            let at = format_args!("options.{place}");
            check_id(
                fields,
                at,
                &option.id,
                before.any(|other| other.id == option.id),
            );
            option.check(fields, at);
        }
    }

    /// Texts name slots that always hold a picture, so that no image is spoken of that is not there.
    fn check_names(&self, fields: &mut Fields) {
        let mut check = |field: Arguments<'_>, text: &str, has_value: bool| {
            let is_known = |name: &&str| {
                let mut slots = self.slots.iter();
                *name == VALUE && has_value || slots.any(|slot| slot.id == *name && slot.min >= 1)
            };
            fields.must(names(text).iter().all(is_known), field, NO_PICTURE);
        };
        check(format_args!("prompt.zh"), &self.prompt.zh, false);
        check(format_args!("prompt.en"), &self.prompt.en, false);
        check(format_args!("closing"), &self.closing, false);
        for (place, slot) in self.slots.iter().enumerate() {
            check(format_args!("slots.{place}.role"), &slot.role, false);
        }
        for (place, option) in self.options.iter().enumerate() {
            check(format_args!("options.{place}.prompt"), &option.prompt, true);
            for (choice_place, choice) in option.choices.iter().enumerate() {
                let at = format_args!("options.{place}.choices.{choice_place}.prompt");
                check(at, &choice.prompt, false);
            }
        }
    }
}

fn check_id(fields: &mut Fields, at: Arguments<'_>, id: &str, is_taken: bool) {
    fields.id(format_args!("{at}.id"), id);
    fields.must(!is_taken, format_args!("{at}.id"), DISTINCT);
}

impl Slot {
    fn check(&self, fields: &mut Fields, at: Arguments<'_>) {
        fields.name(format_args!("{at}.name"), &self.name, LONGEST_NAME);
        fields.name(format_args!("{at}.hint"), &self.hint, LONGEST_LINE);
        fields.text(format_args!("{at}.role"), &self.role, LONGEST_PROMPT);
        fields.must(
            (1..=MOST_PICTURES).contains(&self.max),
            format_args!("{at}.max"),
            Fault::out_of_bounds(1, MOST_PICTURES.into()),
        );
        fields.must(self.min <= self.max, format_args!("{at}.max"), RANGE);
        for (kind, examples) in [("right", &self.right), ("wrong", &self.wrong)] {
            fields.must(
                examples.len() <= MOST_EXAMPLES,
                format_args!("{at}.{kind}"),
                Fault::too_many(MOST_EXAMPLES as u32),
            );
            for (place, example) in examples.iter().enumerate() {
                fields.name(format_args!("{at}.{kind}.{place}"), example, LONGEST_LINE);
            }
        }
    }
}

impl PresetOption {
    fn check(&self, fields: &mut Fields, at: Arguments<'_>) {
        fields.name(format_args!("{at}.name"), &self.name, LONGEST_NAME);
        fields.optional_text(format_args!("{at}.prompt"), &self.prompt, LONGEST_PROMPT);
        for (place, choice) in self.choices.iter().enumerate() {
            let mut before = self.choices[..place].iter();
            let at = format_args!("{at}.choices.{place}");
            check_id(
                fields,
                at,
                &choice.id,
                before.any(|other| other.id == choice.id),
            );
            fields.name(format_args!("{at}.name"), &choice.name, LONGEST_NAME);
            fields.optional_text(format_args!("{at}.prompt"), &choice.prompt, LONGEST_PROMPT);
        }
        let default = format_args!("{at}.default");
        match self.kind {
            OptionKind::Choice => fields.must(self.accepts(&self.default), default, A_CHOICE),
            OptionKind::Color => {
                let is_none = self.default.is_empty();
                fields.must(is_none || is_color(&self.default), default, A_COLOR);
                let has_none = self.choices.is_empty();
                fields.must(has_none, format_args!("{at}.choices"), NO_CHOICES);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;

    /// The fields at fault once somebody has changed one thing.
    fn faulty(change: fn(&mut Value)) -> Vec<String> {
        let mut definition = sample::hanging();
        change(&mut definition);
        match Definition::parse(&definition.to_string()) {
            Ok(_) => vec![],
            Err(Unsound::Fields(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
            Err(Unsound::Shape(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn a_definition_that_could_not_work_names_the_field_at_fault() {
        type Change = fn(&mut Value);
        let changes: [(&str, Change); 21] = [
            ("name.en", |d| d["name"]["en"] = json!(" ")),
            ("summary.zh", |d| d["summary"]["zh"] = json!("")),
            ("prompt.zh", |d| d["prompt"]["zh"] = json!("")),
            ("prompt_max_length", |d| d["prompt_max_length"] = json!(0)),
            ("slots.2.id", |d| d["slots"][2]["id"] = json!("A frame")),
            ("slots.2.name.zh", |d| {
                d["slots"][2]["name"]["zh"] = json!("")
            }),
            ("slots.0.max", |d| d["slots"][0]["min"] = json!(2)),
            ("slots.1.max", |d| d["slots"][1]["max"] = json!(11)),
            ("slots.0.role", |d| d["slots"][0]["role"] = json!("")),
            ("slots.0.right", |d| {
                d["slots"][0]["right"] = json!(vec![json!({"zh": "好", "en": "good"}); 11])
            }),
            ("one_output_each", |d| d["one_output_each"] = json!("roof")),
            ("one_output_each", |d| d["variants"]["max"] = json!(4)),
            ("variants.default", |d| d["variants"]["default"] = json!(0)),
            ("credits_per_output", |d| {
                d["credits_per_output"] = json!(1001)
            }),
            ("options.0.default", |d| {
                d["options"][0]["default"] = json!("right")
            }),
            ("options.0.choices.1.id", |d| {
                d["options"][0]["choices"][1]["id"] = json!("middle")
            }),
            ("options.1.default", |d| {
                d["options"][1]["default"] = json!("red")
            }),
            // A picture that may be missing.
            ("prompt.zh", |d| d["prompt"]["zh"] = json!("用{frame}")),
            // A colour where there is none.
            ("closing", |d| d["closing"] = json!("{value}")),
            ("aspect_ratios.0", |d| d["aspect_ratios"] = json!(["1:7"])),
            ("aspect_ratios.1", |d| {
                d["aspect_ratios"] = json!(["1:1", "1:1"])
            }),
        ];
        assert_eq!(faulty(|_| ()), [] as [&str; 0]);
        for (field, change) in changes {
            let faulty = faulty(change);
            assert!(faulty.contains(&field.to_owned()), "{field}: {faulty:?}");
        }
    }

    #[test]
    fn an_id_taken_twice_is_named_before_what_comes_of_it() {
        let faulty = faulty(|d| d["slots"][1]["id"] = json!("wall"));
        assert_eq!(faulty[0], "slots.1.id");
    }

    #[test]
    fn slots_that_may_stay_empty_come_last() {
        let faulty = faulty(|d| {
            d["slots"][0]["min"] = json!(0);
            d["prompt"]["zh"] = json!("挂{pictures}。");
            d["prompt"]["en"] = json!("Hang {pictures}.");
            d["options"] = json!([]);
        });
        assert_eq!(faulty, ["slots.1.min"]);
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let faulty = faulty(|d| {
            d["name"]["zh"] = json!("");
            d["slots"] = json!([]);
            d["one_output_each"] = Value::Null;
            d["aspect_ratios"] = json!([]);
            d["options"] = json!([]);
            d["prompt"] = json!({"zh": "好", "en": "Good."});
        });
        assert_eq!(faulty, ["name.zh", "slots", "aspect_ratios"]);
    }

    #[test]
    fn a_colour_has_six_hexadecimal_digits() {
        assert!(is_color("#00aaFF"));
        for text in ["00aaff", "#00aaf", "#00aafg", "#0aaffff", "red", "#色色"] {
            assert!(!is_color(text), "{text}");
        }
    }
}
