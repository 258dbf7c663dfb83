//! What a preset is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::language::Name as Text;

/// A tool on offer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "recolor", "version": 1,
    "prompt": {
        "zh": "把{product}商品的主色换成指定的颜色，其余都不改。",
        "en": "Change the main colour of the product of {product}, and change nothing else.",
    },
})))]
pub struct Preset {
    /// Its name in the API.
    pub id: String,
    /// Raised with each change; a task keeps the version it was made with.
    pub version: u32,
    /// Its own prompt, as users read it.
    pub prompt: Text,
    #[serde(flatten)]
    #[allow(missing_docs)]
    pub definition: Definition,
}

/// What a tool is, in one version. Read from JSON it is whole; written, it is what users may see.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "name": {"zh": "商品换色", "en": "New colour"},
    "summary": {"zh": "同一件商品，换成指定的颜色", "en": "The same product in another colour"},
    "one_output_each": null, "prompt_max_length": 2000, "credits_per_output": 2,
    "aspect_ratios": ["1:1", "3:4", "4:3"], "variants": {"default": 1, "max": 4},
})))]
pub struct Definition {
    /// Its name on the page.
    pub name: Text,
    /// What it does, in a line.
    pub summary: Text,
    /// The places for pictures; those that may stay empty come last.
    pub slots: Vec<Slot>,
    /// The slot whose pictures make one output each, where there is one.
    pub one_output_each: Option<String>,
    /// The options.
    pub options: Vec<PresetOption>,
    /// The change asked for where the user has no words for it. English goes to the model.
    #[serde(skip_serializing)]
    pub(super) prompt: Text,
    /// Ends every prompt, also a user's own.
    #[serde(skip_serializing)]
    pub(super) closing: String,
    /// The longest prompt of a user's own, in characters.
    pub prompt_max_length: usize,
    /// What one output costs, in credits.
    pub credits_per_output: u32,
    /// The aspect ratios, the default first.
    pub aspect_ratios: Vec<String>,
    /// How many outputs of the same pictures.
    pub variants: Variants,
}

/// A place for pictures.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "id": "product", "name": {"zh": "商品", "en": "Product"},
    "hint": {"zh": "要换色的商品，光线均匀", "en": "The product to recolour, evenly lit"},
    "right": [{"zh": "商品完整、光线均匀", "en": "All of it in view, evenly lit"}],
    "wrong": [{"zh": "大面积反光或过曝", "en": "Strong glare or burnt-out light"}], "min": 1,
    "max": 1,
})))]
pub struct Slot {
    /// Its name in the API.
    pub id: String,
    /// Its name on the page.
    pub name: Text,
    /// What belongs there.
    pub hint: Text,
    /// Examples of what works.
    pub right: Vec<Text>,
    /// Examples of what does not.
    pub wrong: Vec<Text>,
    /// The fewest pictures: 0 where it may stay empty.
    pub min: u32,
    /// The most pictures, whatever the level.
    pub max: u32,
    /// What its picture is to the model: follows "Image 1 is …".
    #[serde(skip_serializing)]
    pub(super) role: String,
}

/// Something to choose.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "id": "color", "kind": "color", "name": {"zh": "指定颜色（HEX）", "en": "Exact colour (HEX)"},
    "default": "#2F6B4F", "choices": [],
})))]
pub struct PresetOption {
    /// Its name in the API.
    pub id: String,
    /// What can be chosen.
    pub kind: OptionKind,
    /// Its name on the page.
    pub name: Text,
    /// The value where none is chosen.
    pub default: String,
    /// What there is to choose from; none where it is a colour.
    pub choices: Vec<Choice>,
    /// What it adds to the prompt where it has a value.
    #[serde(default, skip_serializing)]
    pub(super) prompt: String,
}

/// What the value of an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OptionKind {
    /// The id of one of its choices.
    Choice,
    /// `#RRGGBB`, or nothing.
    Color,
}

/// One choice of an option.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// Its name in the API.
    pub id: String,
    /// Its name on the page.
    pub name: Text,
    /// What it adds to the prompt.
    #[serde(skip_serializing)]
    pub(super) prompt: String,
}

/// How many outputs one task makes of the same pictures.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Variants {
    /// Where nothing is said.
    pub default: u32,
    /// At the most.
    pub max: u32,
}

impl Preset {
    /// A version of a preset.
    pub fn new(id: String, version: u32, definition: Definition) -> Self {
        Self {
            id,
            version,
            prompt: definition.prompt_as_shown(),
            definition,
        }
    }

    /// Whether a prompt is one of its own texts.
    pub fn has_prompt(&self, prompt: &str) -> bool {
        prompt == self.prompt.zh || prompt == self.prompt.en
    }
}

impl PresetOption {
    /// Whether a value can be chosen.
    pub fn accepts(&self, value: &str) -> bool {
        match self.kind {
            OptionKind::Choice => self.choices.iter().any(|choice| choice.id == value),
            OptionKind::Color => value.is_empty() || is_color(value),
        }
    }
}

/// Whether it is `#RRGGBB`.
pub(super) fn is_color(value: &str) -> bool {
    value.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}
