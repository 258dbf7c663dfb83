//! What the model is told: what each image is, the one change, the options, and what to give back.
//! The change is the preset's own prompt or the user's; the rest stays.

use std::collections::BTreeMap;

use web::language::Name as Text;

use super::definition::{Definition, OptionKind};

/// What names are filled in with.
pub(super) const VALUE: &str = "value";

/// The prompt for one output of the images that come from `slots`, in that order.
pub fn prompt(
    definition: &Definition,
    slots: &[&str],
    own: Option<&str>,
    options: &BTreeMap<String, String>,
) -> String {
    let number = |name: &str| {
        let place = slots.iter().position(|slot| *slot == name)?;
        Some(format!("image {}", place + 1))
    };
    let roles = slots.iter().enumerate().filter_map(|(place, id)| {
        let slot = definition.slots.iter().find(|slot| slot.id == *id)?;
        Some(format!(
            "Image {} is {}",
            place + 1,
            fill(&slot.role, number)
        ))
    });
    let change = match own {
        Some(own) => own.to_owned(),
        None => fill(&definition.prompt.en, number),
    };
    let chosen = definition.options.iter().filter_map(|option| {
        let value = options.get(&option.id).unwrap_or(&option.default);
        let hint = match option.kind {
            OptionKind::Choice => {
                &option
                    .choices
                    .iter()
                    .find(|choice| choice.id == *value)?
                    .prompt
            }
            OptionKind::Color => &option.prompt,
        };
        let is_said = !value.is_empty() && !hint.is_empty();
        is_said.then(|| {
            fill(hint, |name| match name {
                VALUE => Some(value.clone()),
                name => number(name),
            })
        })
    });
    let parts = [roles.collect::<Vec<_>>().join("\n"), change];
    parts
        .into_iter()
        .chain(chosen)
        .chain([fill(&definition.closing, number)])
        .collect::<Vec<_>>()
        .join("\n\n")
}

impl Definition {
    /// The preset's own prompt, as users read it. Slots that may stay empty come last, so that the
    /// others always have the same numbers.
    pub(super) fn prompt_as_shown(&self) -> Text {
        let number = |name: &str| {
            let place = self.slots.iter().position(|slot| slot.id == name)?;
            Some(place + 1)
        };
        Text {
            zh: fill(&self.prompt.zh, |name| Some(format!("图{}", number(name)?))),
            en: fill(&self.prompt.en, |name| {
                Some(format!("image {}", number(name)?))
            }),
        }
    }
}

/// A text with every `{name}` that `value` knows filled in.
fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next_name(rest) {
        filled.push_str(before);
        match value(name) {
            Some(value) => filled.push_str(&value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = after;
    }
    filled + rest
}

/// The names in a text.
pub(super) fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = next_name(rest) {
        names.push(name);
        rest = after;
    }
    names
}

/// What comes before the next `{name}`, the name, and what comes after it.
fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn told(slots: &[&str], own: Option<&str>, options: &[(&str, &str)]) -> String {
        let definition = Definition::parse(&sample::hanging().to_string()).unwrap();
        let options = options
            .iter()
            .map(|(id, value)| ((*id).to_owned(), (*value).to_owned()));
        prompt(&definition, slots, own, &options.collect())
    }

    #[test]
    fn each_image_has_its_number_and_role_then_comes_the_change_and_what_to_give_back() {
        assert_eq!(
            told(&["wall", "pictures", "frame"], None, &[]),
            "Image 1 is the wall.\nImage 2 is the picture.\nImage 3 is the frame of image 2.\n\n\
             Hang image 2 on image 1.\n\nOne picture."
        );
    }

    #[test]
    fn a_slot_that_stays_empty_is_not_spoken_of() {
        let told = told(&["wall", "pictures"], None, &[]);
        assert!(!told.to_lowercase().contains("image 3"), "{told}");
        assert!(!told.contains("frame"), "{told}");
    }

    #[test]
    fn a_users_own_words_take_the_place_of_the_change_alone() {
        assert_eq!(
            told(
                &["wall", "pictures"],
                Some("Burn {wall}."),
                &[("place", "left")]
            ),
            "Image 1 is the wall.\nImage 2 is the picture.\n\nBurn {wall}.\n\n\
             It hangs left on image 1.\n\nOne picture."
        );
    }

    #[test]
    fn a_colour_is_said_where_one_is_chosen() {
        let red = told(&["wall", "pictures"], None, &[("paint", "#FF0000")]);
        assert!(red.contains("The wall is #FF0000."), "{red}");
        let none = told(&["wall", "pictures"], None, &[("paint", "")]);
        assert!(!none.contains("The wall is"), "{none}");
    }

    #[test]
    fn users_read_the_numbers_of_the_images() {
        let shown = &sample::presets()[0].prompt;
        assert_eq!(shown.en, "Hang image 2 on image 1.");
        assert_eq!(shown.zh, "把图2挂在图1上。");
    }
}
