//! Tools made up for tests.

use serde_json::{Value, json};

use super::{Definition, Preset};

fn text(text: &str) -> Value {
    json!({"zh": format!("{text}（中文）"), "en": text})
}

fn slot(id: &str, (min, max): (u32, u32), role: &str) -> Value {
    json!({
        "id": id, "name": text(id), "hint": text("a picture"), "right": [], "wrong": [],
        "min": min, "max": max, "role": role,
    })
}

/// A tool that hangs each picture on a wall, with a frame where there is one.
pub fn hanging() -> Value {
    json!({
        "name": text("Hanging"), "summary": text("Hangs pictures on a wall"),
        "slots": [
            slot("wall", (1, 1), "the wall."),
            slot("pictures", (1, 10), "the picture."),
            slot("frame", (0, 1), "the frame of {pictures}."),
        ],
        "one_output_each": "pictures",
        "options": [
            {
                "id": "place", "kind": "choice", "name": text("Place"), "default": "middle",
                "choices": [
                    {"id": "middle", "name": text("Middle"), "prompt": ""},
                    {"id": "left", "name": text("Left"), "prompt": "It hangs left on {wall}."},
                ],
            },
            {
                "id": "paint", "kind": "color", "name": text("Paint"), "default": "",
                "choices": [], "prompt": "The wall is {value}.",
            },
        ],
        "prompt": {"zh": "把{pictures}挂在{wall}上。", "en": "Hang {pictures} on {wall}."},
        "closing": "One picture.",
        "prompt_max_length": 20, "credits_per_output": 2,
        "aspect_ratios": ["3:4", "1:1"], "variants": {"default": 1, "max": 1},
    })
}

/// A tool that paints one picture, up to four times.
pub fn painting() -> Value {
    let mut painting = hanging();
    painting["slots"] = json!([slot("subject", (1, 1), "the subject.")]);
    painting["one_output_each"] = Value::Null;
    painting["options"] = json!([]);
    painting["prompt"] = text("Paint {subject}.");
    painting["variants"] = json!({"default": 2, "max": 4});
    painting
}

/// Both, on offer.
pub fn presets() -> Vec<Preset> {
    [("hanging", hanging()), ("painting", painting())]
        .into_iter()
        .map(|(id, json)| {
            let definition = Definition::parse(&json.to_string()).unwrap();
            Preset::new(id.to_owned(), 1, definition)
        })
        .collect()
}
