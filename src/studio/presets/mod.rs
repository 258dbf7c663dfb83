//! Presets: the tools of the studio, with their slots, options and prompts.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Text {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A place for pictures.
#[derive(Debug, Serialize, ToSchema)]
pub struct Slot {
    /// Its name in the API.
    pub id: &'static str,
    /// Its name on the page.
    pub name: Text,
    /// What belongs there.
    pub hint: Text,
    /// The fewest pictures.
    pub min: u32,
    /// The most pictures, whatever the level.
    pub max: u32,
}

/// One choice of an option.
#[derive(Debug, Serialize, ToSchema)]
pub struct Choice {
    /// Its name in the API.
    pub id: &'static str,
    /// Its name on the page.
    pub name: Text,
    /// What it adds to the prompt.
    #[serde(skip)]
    pub prompt: &'static str,
}

/// Something to choose.
#[derive(Debug, Serialize, ToSchema)]
pub struct Choices {
    /// Its name in the API.
    pub id: &'static str,
    /// Its name on the page.
    pub name: Text,
    /// The choice where none is made.
    pub default: &'static str,
    /// What there is to choose from.
    pub choices: &'static [Choice],
}

/// A tool.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preset {
    /// Its name in the API.
    pub id: &'static str,
    /// Raised with each change; a task keeps the version it was made with.
    pub version: u32,
    /// Its name on the page.
    pub name: Text,
    /// The places for pictures.
    pub slots: &'static [Slot],
    /// The slot whose pictures make one output each.
    #[serde(skip)]
    pub one_output_each: &'static str,
    /// The options.
    pub options: &'static [Choices],
    /// What one output costs, in credits.
    pub credits_per_output: u32,
    /// The aspect ratios, the preferred one first.
    pub aspect_ratios: &'static [&'static str],
    /// The longest prompt of a user's own, in characters.
    pub prompt_max_length: usize,
    #[serde(skip)]
    prompt: &'static str,
    /// Said with every prompt, also a user's own.
    #[serde(skip)]
    frame: &'static str,
}

const TRY_ON: Preset = Preset {
    id: "try_on",
    version: 1,
    name: Text {
        zh: "虚拟换衣",
        en: "Virtual try-on",
    },
    slots: &[
        Slot {
            id: "person",
            name: Text {
                zh: "人物",
                en: "Person",
            },
            hint: Text {
                zh: "正面、光线均匀、看得到上半身或全身",
                en: "Facing the camera, evenly lit, upper or whole body in view",
            },
            min: 1,
            max: 1,
        },
        Slot {
            id: "garments",
            name: Text {
                zh: "服装",
                en: "Garment",
            },
            hint: Text {
                zh: "平铺或挂拍，一张一件，拍完整",
                en: "Laid flat or on a hanger, one a picture, all of it in view",
            },
            min: 1,
            max: 10,
        },
    ],
    one_output_each: "garments",
    options: &[Choices {
        id: "garment_kind",
        name: Text {
            zh: "服装类型",
            en: "Kind of garment",
        },
        default: "auto",
        choices: &[
            Choice {
                id: "auto",
                name: Text {
                    zh: "自动",
                    en: "Auto",
                },
                prompt: "",
            },
            Choice {
                id: "top",
                name: Text {
                    zh: "上装",
                    en: "Top",
                },
                prompt: "The garment is a top: leave what is worn below the waist as it is.",
            },
            Choice {
                id: "bottom",
                name: Text {
                    zh: "下装",
                    en: "Bottom",
                },
                prompt: "The garment is worn below the waist: leave the top as it is.",
            },
            Choice {
                id: "dress",
                name: Text {
                    zh: "连衣裙",
                    en: "Dress",
                },
                prompt: "The garment is a dress: it takes the place of both top and bottom.",
            },
            Choice {
                id: "outerwear",
                name: Text {
                    zh: "外套",
                    en: "Outerwear",
                },
                prompt: "The garment is outerwear: it is worn over what the person has on.",
            },
        ],
    }],
    credits_per_output: 2,
    aspect_ratios: &["3:4"],
    prompt_max_length: 2000,
    prompt: "Dress the person of image 1 in the garment of image 2. \
             Take the garment's cut, length, colour, pattern, fabric, seams and details exactly \
             from image 2, and let it drape naturally over the body with believable folds and \
             shadows. Keep the person's face, hair, skin, body shape and pose, the background, the \
             framing and the light of image 1 as they are.",
    frame: "Image 1 is the person. Image 2 is the garment; ignore its background and whoever wears \
            it there. The result is one photorealistic picture, without text, borders or collage.",
};

const ALL: &[Preset] = &[TRY_ON];

/// Every preset, in the order of the page.
pub fn all() -> &'static [Preset] {
    ALL
}

/// The preset of that name.
pub fn find(id: &str) -> Option<&'static Preset> {
    ALL.iter().find(|preset| preset.id == id)
}

impl Preset {
    /// The prompt for one output: the roles of the images, then the change asked for, in the
    /// user's words if there are any.
    pub fn prompt(&self, own: Option<&str>, options: &BTreeMap<String, String>) -> String {
        let chosen = self.options.iter().filter_map(|option| {
            let id = options
                .get(option.id)
                .map_or(option.default, String::as_str);
            option.choices.iter().find(|choice| choice.id == id)
        });
        let hints = chosen
            .map(|choice| choice.prompt)
            .filter(|hint| !hint.is_empty());
        [self.frame, own.unwrap_or(self.prompt)]
            .into_iter()
            .chain(hints)
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_among_the_choices_and_the_slot_of_outputs_among_the_slots() {
        for preset in all() {
            for option in preset.options {
                assert!(
                    option
                        .choices
                        .iter()
                        .any(|choice| choice.id == option.default)
                );
            }
            assert!(
                preset
                    .slots
                    .iter()
                    .any(|slot| slot.id == preset.one_output_each)
            );
        }
    }

    #[test]
    fn the_prompt_tells_the_roles_then_the_change_in_the_users_words_if_there_are_any() {
        let preset = find("try_on").unwrap();
        let kind = BTreeMap::from([("garment_kind".to_owned(), "dress".to_owned())]);
        let default = preset.prompt(None, &BTreeMap::new());
        assert!(default.starts_with("Image 1 is the person"), "{default}");
        assert!(default.contains("Dress the person of image 1"), "{default}");
        let own = preset.prompt(Some("Make it a party."), &kind);
        assert!(own.contains("Make it a party."), "{own}");
        assert!(!own.contains("Dress the person of image 1"), "{own}");
        assert!(own.ends_with("top and bottom."), "{own}");
    }
}
