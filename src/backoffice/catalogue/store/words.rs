//! The SQL of words that no prompt may hold, as operators edit them.

use super::{Change, with_revision};
use crate::{args, ports::clock::Millis, ports::database::Statement};

const ITEM: &str = "
    SELECT
        'words.save' AS saved_by, 'words' AS subject,
        json_object('words', json_group_array(word)) AS state
    FROM (SELECT word FROM content_words ORDER BY word)";

/// The list, as one JSON text.
pub fn all() -> Statement {
    Statement::new(with_revision(ITEM), args![])
}

/// Puts another list in the place of this one: words, each with the form in which it is looked for.
pub fn replace<'a>(words: &[(&str, String)], reason: Option<&'a str>, now: Millis) -> Change<'a> {
    let list = serde_json::json!(words).to_string();
    Change {
        action: "words.save",
        subject: "words",
        reason,
        item: Statement::new(ITEM, args![]),
        conditions: vec![],
        steps: vec![
            Statement::new(
                "DELETE FROM content_words
                 WHERE word NOT IN (SELECT value ->> '$[0]' FROM json_each(?1))",
                args![&list],
            ),
            Statement::new(
                "INSERT OR IGNORE INTO content_words (word, pattern, created_at)
                 SELECT value ->> '$[0]', value ->> '$[1]', ?2 FROM json_each(?1)",
                args![list, now],
            ),
        ],
    }
}
