//! The SQL of test runs: an ordinary task of the operator's own that costs nothing, with a version
//! that may be a draft.

use std::sync::Arc;

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{OperatorSession, store as sessions},
};
use audit::{AdminAction, AuditedTransaction};
use http::StatusCode;
use ports::{
    args,
    database::{Batch, Statement},
};
use studio::{
    StudioContext,
    presets::Definition,
    store::{
        presets::definition,
        submission::{Admission, task_of},
        words,
    },
    submission::Submission,
    words::WordList,
};
use web::problem::Problem;

/// The version to test: the one on offer, or the one that has or will have the `definition` of a body;
/// and the words that no prompt may hold.
pub async fn version(
    context: &StudioContext,
    admin: &OperatorSession,
    (id, draft): (&str, Option<(&str, Definition)>),
) -> Result<(u32, Definition, Arc<WordList>), Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = match draft {
        None => batch.add(
            "SELECT presets.version, definition
             FROM presets JOIN preset_versions
             ON preset = id AND preset_versions.version = presets.version
             WHERE id = ?1",
            args![id],
        ),
        Some((body, _)) => batch.add(
            "SELECT coalesce(
                max(version) FILTER (
                    WHERE json(definition) = json_extract(?2, '$.definition')
                ),
                1 + max(version),
                1
             ) AS version
             FROM preset_versions WHERE preset = ?1",
            args![id, body],
        ),
    };
    let read_words = words::read(&mut batch);
    let outcome = sessions::run(context, batch, standing).await?;
    let row = outcome.first(read).ok_or(Problem::not_found())?;
    let definition = match draft {
        Some((_, definition)) => definition,
        None => definition(row)?,
    };
    let words = words::remember(context, &outcome, read_words)?;
    Ok((row.get("version")?, definition, words))
}

/// Takes a test run in, with the draft in a body where there is one. Tells the outputs to be queued
/// beside what is kept, the task.
pub async fn take_in(
    context: &StudioContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    (submission, draft): (&Submission<'_>, Option<&str>),
    reason: Option<&str>,
) -> Result<(StoredResponse, Vec<String>), Problem> {
    let preset = submission.preset;
    let task = task_of(context, submission);
    let admin_action = AdminAction {
        action: "preset.test",
        subject: &preset.id,
        reason,
        state: Statement::new(
            "SELECT
               NULL AS account_id,
               json_object('task', id, 'version', preset_version) AS state
             FROM tasks WHERE id = ?1",
            args![&task.id],
        ),
    };
    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    let batch = transaction.batch();
    let still_so = draft.map(|body| {
        batch.add(
            "INSERT INTO preset_versions (preset, version, definition, created_at, is_draft)
             SELECT ?1, ?2, json_extract(?3, '$.definition'), ?4, 1
             WHERE NOT EXISTS (
                SELECT 1 FROM preset_versions WHERE preset = ?1 AND version = ?2
             )",
            args![&preset.id, preset.version, body, context.now()],
        );
        batch.require(
            "EXISTS (
                SELECT 1 FROM preset_versions WHERE preset = ?1 AND version = ?2
                AND json(definition) = json_extract(?3, '$.definition')
             )",
            args![&preset.id, preset.version, body],
        )
    });
    let admission = Admission::add(batch, context, &admin.account_id, submission, task);
    let told = Statement::new("SELECT ?1", args![admission.answer()?]);
    let kept = transaction.commit(StatusCode::ACCEPTED, told, |outcome| {
        let has_other_preset = still_so.is_some() && outcome.refused() == still_so;
        match has_other_preset || admission.has_other_words(outcome) {
            true => Err(Problem::unavailable(
                "the preset or the word list changed at this moment",
            )),
            false => admission.check(outcome),
        }
    });
    let kept = kept.await?;
    Ok((kept, admission.outputs()))
}
