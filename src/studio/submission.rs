//! What a submission must be before anything is asked of the database.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::presets::{self, Preset};
use crate::problem::{Fault, FieldError, Problem};

/// A press of Generate.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct NewTask {
    preset: String,
    /// Slot → upload ids.
    inputs: BTreeMap<String, Vec<String>>,
    /// Option → choice; defaults where left out.
    #[serde(default)]
    options: BTreeMap<String, String>,
    /// A prompt of one's own in place of the preset's.
    #[serde(default)]
    prompt: Option<String>,
}

/// A submission that fits its preset.
#[derive(Debug)]
pub struct Submission {
    /// The tool.
    pub preset: &'static Preset,
    /// Slot → upload ids.
    pub inputs: BTreeMap<String, Vec<String>>,
    /// Option → choice, with every default filled in.
    pub options: BTreeMap<String, String>,
    /// The user's own prompt.
    pub prompt: Option<String>,
}

impl NewTask {
    /// Checks slots, options and prompt against the preset; tells everything that is wrong at once.
    pub fn check(self) -> Result<Submission, Problem> {
        let preset =
            presets::find(&self.preset).ok_or_else(|| Problem::field("preset", Fault::Unknown))?;
        let mut faults = Vec::new();
        for slot in preset.slots {
            let pictures = self.inputs.get(slot.id).map_or(0, Vec::len);
            let fault = if pictures < slot.min as usize {
                Some(Fault::Missing)
            } else if pictures > slot.max as usize {
                Some(Fault::TooMany(slot.max))
            } else {
                None
            };
            faults.extend(fault.map(|fault| FieldError::new(format!("inputs.{}", slot.id), fault)));
        }
        for name in self.inputs.keys() {
            if !preset.slots.iter().any(|slot| slot.id == name) {
                faults.push(FieldError::new(format!("inputs.{name}"), Fault::Unknown));
            }
        }
        for (name, choice) in &self.options {
            let option = preset.options.iter().find(|option| option.id == name);
            let is_there =
                option.is_some_and(|option| option.choices.iter().any(|known| known.id == choice));
            if !is_there {
                faults.push(FieldError::new(format!("options.{name}"), Fault::Unknown));
            }
        }
        let prompt = self
            .prompt
            .map(|prompt| prompt.trim().to_owned())
            .filter(|p| !p.is_empty());
        if prompt
            .as_ref()
            .is_some_and(|prompt| prompt.chars().count() > preset.prompt_max_length)
        {
            faults.push(FieldError::new(
                "prompt",
                Fault::TooLong(preset.prompt_max_length),
            ));
        }
        if !faults.is_empty() {
            return Err(Problem::Validation(faults));
        }
        let mut options: BTreeMap<String, String> = preset
            .options
            .iter()
            .map(|option| (option.id.to_owned(), option.default.to_owned()))
            .collect();
        options.extend(self.options);
        Ok(Submission {
            preset,
            inputs: self.inputs,
            options,
            prompt,
        })
    }
}

impl Submission {
    /// How many pictures it asks for.
    pub fn outputs(&self) -> usize {
        self.inputs
            .get(self.preset.one_output_each)
            .map_or(0, Vec::len)
    }

    /// Every upload it names, once.
    pub fn uploads(&self) -> Vec<&str> {
        let mut uploads: Vec<&str> = self.inputs.values().flatten().map(String::as_str).collect();
        uploads.sort_unstable();
        uploads.dedup();
        uploads
    }

    /// The fields that name uploads not among `known`.
    pub fn unknown_uploads(&self, known: &[String]) -> Vec<FieldError> {
        let is_unknown = |id: &String| !known.contains(id);
        self.inputs
            .iter()
            .filter(|(_, ids)| ids.iter().any(is_unknown))
            .map(|(slot, _)| FieldError::new(format!("inputs.{slot}"), Fault::Unknown))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn faults(body: Value) -> Vec<FieldError> {
        let task: NewTask = serde_json::from_value(body).unwrap();
        match task.check() {
            Ok(_) => vec![],
            Err(Problem::Validation(faults)) => faults,
            Err(problem) => panic!("{problem:?}"),
        }
    }

    #[test]
    fn a_missing_slot_an_unknown_slot_and_an_unknown_choice_are_told_at_once() {
        let body = json!({
            "preset": "try_on",
            "inputs": {"garments": ["g"], "hat": ["h"]},
            "options": {"garment_kind": "cape", "mood": "good"},
        });
        assert_eq!(
            faults(body),
            [
                FieldError::new("inputs.person", Fault::Missing),
                FieldError::new("inputs.hat", Fault::Unknown),
                FieldError::new("options.garment_kind", Fault::Unknown),
                FieldError::new("options.mood", Fault::Unknown),
            ]
        );
    }

    #[test]
    fn one_try_on_takes_one_person_and_at_most_ten_garments() {
        let body = json!({
            "preset": "try_on",
            "inputs": {"person": ["p", "q"], "garments": vec!["g"; 11]},
        });
        assert_eq!(
            faults(body),
            [
                FieldError::new("inputs.person", Fault::TooMany(1)),
                FieldError::new("inputs.garments", Fault::TooMany(10)),
            ]
        );
    }

    #[test]
    fn a_prompt_has_at_most_2000_characters_and_an_empty_one_is_none() {
        let body = |prompt: &str| {
            json!({
                "preset": "try_on",
                "inputs": {"person": ["p"], "garments": ["g"]},
                "prompt": prompt,
            })
        };
        assert_eq!(faults(body(&"猫".repeat(2000))), []);
        assert_eq!(
            faults(body(&"猫".repeat(2001))),
            [FieldError::new("prompt", Fault::TooLong(2000))]
        );
        let task: NewTask = serde_json::from_value(body("  ")).unwrap();
        assert_eq!(task.check().unwrap().prompt, None);
    }
}
