//! What a submission must be before anything is asked of the database.

use std::{collections::BTreeMap, sync::Arc};

use ports::moderation::Verdict;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    RequestContext,
    problem::{Fault, FieldError, Problem},
};

use super::{
    presets::{OptionKind, Preset},
    words::WordList,
};
use crate::problems;

/// A press of Generate.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({
    "preset": "try_on",
    "inputs": {
        "person": ["01a200c2-8dc0-738a-81e8-7e79631e602b"],
        "garments": ["01a200c3-7820-77a8-b166-e62b835fc554"],
    },
    "options": {"garment_kind": "dress"}, "prompt": null, "aspect_ratio": "3:4", "variants": 1,
})))]
pub struct NewTask {
    /// The tool.
    pub preset: String,
    /// Slot → upload ids.
    pub inputs: BTreeMap<String, Vec<String>>,
    /// Option → value; defaults where left out.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// A prompt of one's own in place of the preset's.
    #[serde(default)]
    pub prompt: Option<String>,
    /// One of the preset's; its first where left out.
    #[serde(default)]
    pub aspect_ratio: Option<String>,
    /// How many outputs of the same pictures; the preset's default where left out.
    #[serde(default)]
    pub variants: Option<u32>,
}

/// A submission that fits its preset.
#[derive(Debug)]
pub struct Submission<'a> {
    /// The tool.
    pub preset: &'a Preset,
    /// Slot → upload ids.
    pub inputs: BTreeMap<String, Vec<String>>,
    /// Option → value, with every default filled in.
    pub options: BTreeMap<String, String>,
    /// The user's own prompt.
    pub prompt: Option<String>,
    /// Width to height.
    pub aspect_ratio: String,
    /// How many outputs of the same pictures.
    pub variants: u32,
    /// The word list that its prompt was held against and passed.
    pub words: Option<Arc<WordList>>,
}

impl NewTask {
    /// Checks everything against the preset it names; tells all that is wrong at once.
    pub fn check<'a>(&self, presets: &'a [Preset]) -> Result<Submission<'a>, Problem> {
        let preset = presets
            .iter()
            .find(|preset| preset.id == self.preset)
            .ok_or_else(|| Problem::field("preset", Fault::UNKNOWN))?;
        let definition = &preset.definition;
        let prompt = self
            .prompt
            .as_deref()
            .map(str::trim)
            .filter(|prompt| !prompt.is_empty() && !preset.has_prompt(prompt));
        let ratios = &definition.aspect_ratios;
        let aspect_ratio = self.aspect_ratio.as_ref().or(ratios.first());
        let variants = self.variants.unwrap_or(definition.variants.default);

        let mut faults = self.faulty_inputs(preset);
        faults.extend(self.faulty_options(preset));
        if prompt.is_some_and(|prompt| prompt.chars().count() > definition.prompt_max_length) {
            let fault = Fault::too_long(definition.prompt_max_length);
            faults.push(FieldError::new("prompt", fault));
        }
        if !aspect_ratio.is_some_and(|ratio| ratios.contains(ratio)) {
            faults.push(FieldError::new("aspect_ratio", Fault::UNKNOWN));
        }
        match variants {
            0 => faults.push(FieldError::new("variants", Fault::INVALID)),
            variants if variants > definition.variants.max => {
                let fault = Fault::too_many(definition.variants.max);
                faults.push(FieldError::new("variants", fault));
            }
            _ => {}
        }
        if !faults.is_empty() {
            return Err(Problem::validation(faults));
        }
        let mut chosen = BTreeMap::new();
        for option in &definition.options {
            let value = self.options.get(&option.id).unwrap_or(&option.default);
            chosen.insert(option.id.clone(), value.clone());
        }
        Ok(Submission {
            preset,
            inputs: self.inputs.clone(),
            options: chosen,
            prompt: prompt.map(str::to_owned),
            aspect_ratio: aspect_ratio.cloned().unwrap_or_default(),
            variants,
            words: None,
        })
    }

    fn faulty_inputs(&self, preset: &Preset) -> Vec<FieldError> {
        let slots = &preset.definition.slots;
        let fillings = slots.iter().filter_map(|slot| {
            let pictures = self.inputs.get(&slot.id).map_or(0, Vec::len);
            let fault = match pictures {
                _ if pictures < slot.min as usize => Fault::MISSING,
                _ if pictures > slot.max as usize => Fault::too_many(slot.max),
                _ => return None,
            };
            Some(FieldError::new(format!("inputs.{}", slot.id), fault))
        });
        let names = self.inputs.keys();
        let unknown = names.filter(|name| !slots.iter().any(|slot| slot.id == **name));
        let unknown = unknown.map(|name| FieldError::new(format!("inputs.{name}"), Fault::UNKNOWN));
        fillings.chain(unknown).collect()
    }

    fn faulty_options(&self, preset: &Preset) -> Vec<FieldError> {
        let options = &preset.definition.options;
        let faulty = self.options.iter().filter_map(|(name, value)| {
            let option = options.iter().find(|option| option.id == *name);
            let fault = match option {
                Some(option) if option.accepts(value) => return None,
                Some(option) if option.kind == OptionKind::Color => Fault::INVALID,
                _ => Fault::UNKNOWN,
            };
            Some(FieldError::new(format!("options.{name}"), fault))
        });
        faulty.collect()
    }
}

impl Submission<'_> {
    /// Holds its prompt, where it has one, against a word list; without a list no prompt passes.
    pub fn hold_against(self, words: Option<Arc<WordList>>) -> Result<Self, Problem> {
        let Some(prompt) = &self.prompt else {
            return Ok(self);
        };
        match words.as_ref().is_some_and(|words| words.allows(prompt)) {
            true => Ok(Self { words, ..self }),
            false => Err(Problem::from(&problems::PROMPT_REFUSED)),
        }
    }

    /// Has the moderation service judge its prompt, where it has one.
    pub async fn moderate(&self, context: &RequestContext) -> Result<(), Problem> {
        let Some(prompt) = &self.prompt else {
            return Ok(());
        };
        let verdict = context.env.moderation.judge(prompt).await;
        match verdict {
            Ok(Verdict::Fine) => Ok(()),
            Ok(Verdict::Flagged) => Err(Problem::from(&problems::PROMPT_REFUSED)),
            Err(error) => Err(Problem::unavailable(error)),
        }
    }

    /// How many pictures it asks for.
    pub fn outputs(&self) -> usize {
        match &self.preset.definition.one_output_each {
            Some(slot) => self.inputs.get(slot).map_or(0, Vec::len),
            None => self.variants as usize,
        }
    }

    /// The uploads that go into every output, and those that go into one each.
    pub fn photos_of_an_output(&self) -> (Vec<&str>, Vec<&str>) {
        let each = self.preset.definition.one_output_each.as_deref();
        let of = |is_each: bool| {
            let slots = self.inputs.iter();
            slots
                .filter(move |(slot, _)| (Some(slot.as_str()) == each) == is_each)
                .flat_map(|(_, ids)| ids)
                .map(String::as_str)
                .collect()
        };
        (of(false), of(true))
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
            .map(|(slot, _)| FieldError::new(format!("inputs.{slot}"), Fault::UNKNOWN))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::presets::sample;

    fn faults(body: Value) -> Vec<FieldError> {
        let task: NewTask = serde_json::from_value(body).unwrap();
        match task.check(&sample::presets()) {
            Ok(_) => vec![],
            Err(problem) => problem.errors().to_vec(),
        }
    }

    fn painting(more: Value) -> Value {
        let mut body = json!({"preset": "painting", "inputs": {"subject": ["s"]}});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        body
    }

    #[test]
    fn a_missing_slot_an_unknown_slot_and_an_unknown_choice_are_told_at_once() {
        let body = json!({
            "preset": "hanging",
            "inputs": {"pictures": ["p"], "roof": ["r"]},
            "options": {"place": "right", "mood": "good", "paint": "red"},
        });
        assert_eq!(
            faults(body),
            [
                FieldError::new("inputs.wall", Fault::MISSING),
                FieldError::new("inputs.roof", Fault::UNKNOWN),
                FieldError::new("options.mood", Fault::UNKNOWN),
                FieldError::new("options.paint", Fault::INVALID),
                FieldError::new("options.place", Fault::UNKNOWN),
            ]
        );
    }

    #[test]
    fn a_slot_takes_as_many_pictures_as_it_says() {
        let body = json!({
            "preset": "hanging",
            "inputs": {"wall": ["v", "w"], "pictures": vec!["p"; 11]},
        });
        assert_eq!(
            faults(body),
            [
                FieldError::new("inputs.wall", Fault::too_many(1)),
                FieldError::new("inputs.pictures", Fault::too_many(10)),
            ]
        );
    }

    #[test]
    fn a_prompt_has_its_longest_and_an_empty_one_or_the_presets_own_is_none() {
        let task = |prompt: &str| painting(json!({"prompt": prompt}));
        assert_eq!(
            faults(task(&"猫".repeat(21))),
            [FieldError::new("prompt", Fault::too_long(20))]
        );
        for prompt in ["  ", "Paint image 1.", " Paint 图1.（中文） "] {
            let task: NewTask = serde_json::from_value(task(prompt)).unwrap();
            let presets = sample::presets();
            assert_eq!(task.check(&presets).unwrap().prompt, None, "{prompt}");
        }
    }

    #[test]
    fn aspect_ratio_and_variants_are_among_the_presets_and_its_defaults_where_left_out() {
        let presets = sample::presets();
        let task: NewTask = serde_json::from_value(painting(json!({}))).unwrap();
        let submission = task.check(&presets).unwrap();
        assert_eq!(submission.aspect_ratio, "3:4");
        assert_eq!(submission.outputs(), 2);
        assert_eq!(
            faults(painting(json!({"aspect_ratio": "9:16", "variants": 5}))),
            [
                FieldError::new("aspect_ratio", Fault::UNKNOWN),
                FieldError::new("variants", Fault::too_many(4)),
            ]
        );
        assert_eq!(
            faults(painting(json!({"variants": 0}))),
            [FieldError::new("variants", Fault::INVALID)]
        );
    }

    #[test]
    fn pictures_that_make_an_output_each_decide_how_many_there_are() {
        let body = json!({"preset": "hanging", "inputs": {"wall": ["w"], "pictures": ["a", "b"]}});
        let task: NewTask = serde_json::from_value(body).unwrap();
        assert_eq!(task.check(&sample::presets()).unwrap().outputs(), 2);
    }
}
