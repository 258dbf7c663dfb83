//! What a gateway answered, fit to be shown: without the data of pictures and without its key.

/// The longest excerpt, in characters.
const LONGEST: usize = 2_000;
/// A run of so many letters of base64 is the data of a picture, and no word.
const DATA: usize = 120;

/// The text of an answer; `secret` is the value of the header that carried the key.
pub fn excerpt(answer: &str, secret: &str) -> String {
    let mut excerpt = String::new();
    let mut rest = answer;
    let mut left = LONGEST;
    while let Some(first) = rest.chars().next() {
        if left == 0 {
            excerpt.push('…');
            break;
        }
        let data = rest.bytes().take_while(|byte| is_base64(*byte)).count();
        let (shown, after) = match data {
            DATA.. => {
                excerpt.push_str(&format!("…[{data}]…"));
                ("", &rest[data..])
            }
            0 => rest.split_at(first.len_utf8()),
            // At most what is left: a run of these is ASCII.
            data => rest.split_at(data.min(left)),
        };
        left -= shown.chars().count();
        excerpt.push_str(shown);
        rest = after;
    }
    let key = secret.strip_prefix("Bearer ").unwrap_or(secret);
    match key.is_empty() {
        true => excerpt,
        false => excerpt.replace(key, "…"),
    }
}

/// Both alphabets of base64, padding, and the backslash of an escaped slash.
const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=' | b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_of_pictures_is_left_out_and_words_are_kept() {
        let data = "iVBORw0KGgo".repeat(40);
        let answer =
            format!(r#"{{"text":"好的，this is it","url":"data:image/png;base64,{data}"}}"#);
        assert_eq!(
            excerpt(&answer, ""),
            r#"{"text":"好的，this is it","url":"data:image/png;base64,…[440]…"}"#
        );
    }

    #[test]
    fn the_key_is_left_out_however_it_was_shown() {
        let answer = "Incorrect API key provided: sk-12345.";
        for secret in ["Bearer sk-12345", "sk-12345"] {
            assert_eq!(excerpt(answer, secret), "Incorrect API key provided: ….");
        }
    }

    #[test]
    fn an_answer_without_an_end_is_cut_off() {
        let shown = excerpt(&"é ".repeat(5_000), "");
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.ends_with('…'));
        let words = excerpt(&"word ".repeat(5_000), "");
        assert_eq!(words.chars().count(), LONGEST + 1);
    }
}
