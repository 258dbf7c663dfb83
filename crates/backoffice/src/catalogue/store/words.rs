//! The SQL of words that no prompt may hold and of their exceptions, as operators edit them.

use std::sync::Arc;

use access::sessions::{OperatorSession, store as sessions};
use ports::{
    args,
    clock::Millis,
    database::{Batch, Statement},
};
use studio::{StudioContext, store::words, words::WordList};
use web::problem::Problem;

use super::{Change, with_revision};

const ITEM: &str = "
    SELECT
        'words.save' AS saved_by, 'words' AS subject,
        json_object(
            'words', json((
                SELECT json_group_array(word)
                FROM (SELECT word FROM content_words ORDER BY word)
            )),
            'exceptions', json((
                SELECT json_group_array(phrase)
                FROM (SELECT phrase FROM content_exceptions ORDER BY phrase)
            ))
        ) AS state";

/// The list, as one JSON text.
pub fn all() -> Statement {
    Statement::new(with_revision(ITEM), args![])
}

/// The list as it is now, to hold a prompt against.
pub async fn current(
    context: &StudioContext,
    admin: &OperatorSession,
) -> Result<Arc<WordList>, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = words::read(&mut batch);
    let outcome = sessions::run(context, batch, standing).await?;
    Ok(words::remember(context, &outcome, read)?)
}

/// Puts another list in the place of this one; without exceptions these stay as they are.
pub fn replace<'a>(
    words: &[&str],
    exceptions: Option<&[&str]>,
    (reason, now): (Option<&'a str>, Millis),
) -> Change<'a> {
    let words = serde_json::json!(words).to_string();
    let mut steps = vec![
        Statement::new(
            "DELETE FROM content_words
             WHERE word NOT IN (SELECT value FROM json_each(?1))",
            args![&words],
        ),
        Statement::new(
            "INSERT OR IGNORE INTO content_words (word, created_at)
             SELECT value, ?2 FROM json_each(?1)",
            args![words, now],
        ),
    ];
    if let Some(exceptions) = exceptions {
        let phrases = serde_json::json!(exceptions).to_string();
        steps.extend([
            Statement::new(
                "DELETE FROM content_exceptions
                 WHERE phrase NOT IN (SELECT value FROM json_each(?1))",
                args![&phrases],
            ),
            Statement::new(
                "INSERT OR IGNORE INTO content_exceptions (phrase, created_at)
                 SELECT value, ?2 FROM json_each(?1)",
                args![phrases, now],
            ),
        ]);
    }
    Change {
        action: "words.save",
        subject: "words",
        reason,
        item: Statement::new(ITEM, args![]),
        conditions: vec![],
        steps,
    }
}
