//! Taking a submission in.

use access::{
    idempotency::{IdempotencyKey, RequestHash},
    sessions::Session,
};
use web::problem::Problem;

use super::{
    photos,
    store::{
        presets::{self, Reread},
        submission::{self, Submitted},
    },
    submission::{NewTask, Submission},
};
use crate::StudioContext;

/// Takes a submission in. It is checked against the presets and the word list that this isolate
/// remembers; what does not fit them, or where they have changed since, is checked once more against
/// them as they are: that second round trip is the price of one for everybody else.
pub async fn submit(
    context: &StudioContext,
    session: &Session,
    task: &NewTask,
    request: (&IdempotencyKey, &RequestHash),
) -> Result<Submitted, Problem> {
    if let Some(presets) = context.state.presets.get()
        && let Ok(submission) = task.check(&presets)
        && let Ok(submission) = submission.hold_against(context.state.words.get())
        && let Some(submitted) = take_in(context, session, &submission, request).await?
    {
        return Ok(submitted);
    }
    let (presets, words) = match presets::reread(context, session, request).await? {
        Reread::Current(presets, words) => (presets, words),
        Reread::Replayed(response) => return Ok(Submitted::Replayed(response)),
    };
    let submission = task.check(&presets)?.hold_against(Some(words))?;
    take_in(context, session, &submission, request)
        .await?
        .ok_or_else(|| {
            Problem::unavailable("the preset or the word list changed twice at this moment")
        })
}

async fn take_in(
    context: &StudioContext,
    session: &Session,
    submission: &Submission<'_>,
    request: (&IdempotencyKey, &RequestHash),
) -> Result<Option<Submitted>, Problem> {
    submission.moderate(context).await?;
    if context.env.moderation.judges_pictures() {
        photos::judge_submission(context, session, submission).await?;
    }
    submission::submit(context, session, submission, request).await
}
