//! Reading the word list.

use std::sync::Arc;

use ports::{
    args,
    database::{Batch, DatabaseError, Outcome, Step},
};

use crate::{StudioContext, words::WordList};

/// SQL: the list, as JSON, in its version.
const LIST: &str = "
    SELECT
        version,
        (SELECT json_group_array(word) FROM content_words) AS words,
        (SELECT json_group_array(phrase) FROM content_exceptions) AS exceptions
    FROM content_list";

/// Adds the step that reads the list.
pub fn read(batch: &mut Batch) -> Step {
    batch.add(LIST, vec![])
}

/// The list that a step read, which this isolate remembers from now on.
pub fn remember(
    context: &StudioContext,
    outcome: &Outcome,
    read: Step,
) -> Result<Arc<WordList>, DatabaseError> {
    let row = outcome.one(read)?;
    let list = Arc::new(WordList::new(
        row.get("version")?,
        row.json("words")?,
        row.json("exceptions")?,
    ));
    context.state.words.set(Arc::clone(&list));
    Ok(list)
}

/// Adds the condition that the list is still the one that a prompt was held against; it does not hold
/// where a prompt was held against none.
pub fn require(batch: &mut Batch, list: Option<&WordList>) -> Step {
    batch.require(
        "EXISTS (SELECT 1 FROM content_list WHERE version = ?1)",
        args![list.map(WordList::version)],
    )
}
