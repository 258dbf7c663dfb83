//! Photos before a moderation service (product.md 4, content safety): each is judged once, before credits
//! move. What it said is kept under a keyed hash of the photo's bytes, so the same photo is not sent
//! again, and two that come at once are sent once.

use access::sessions::Session;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use ports::{clock::Millis, moderation::Verdict};
use sha2::{Digest, Sha256};
use web::{RequestContext, problem::Problem};

use super::{
    store::verdicts::{self, Standing, Unjudged},
    submission::Submission,
};
use crate::problems;

/// Who asks about a photo does so within this time, in milliseconds: longer than the service may take.
const ASKING: Millis = 20_000;
/// Whoever waits for what another one asks looks again after so long, in milliseconds.
const LOOK_AGAIN: Millis = 250;
const PURPOSE: &str = "photo";

/// What is known of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It may be used.
    Fine,
    /// It may not.
    Flagged,
    /// The service is out of reach, and photos need not wait for it.
    Open,
}

/// Judges a photo.
///
/// # Errors
/// [`Problem::unavailable`] where the service is out of reach and photos wait for it.
pub async fn judge(
    context: &RequestContext,
    content_type: &str,
    photo: &Bytes,
) -> Result<Judgement, Problem> {
    let hash = hash(context, photo)?;
    let began = context.now();
    loop {
        let now = context.now();
        match verdicts::claim(context, &hash, now + ASKING).await? {
            Standing::Known(verdict) => return Ok(verdict.into()),
            Standing::Ours => return ask(context, &hash, content_type, photo).await,
            Standing::AskedByOthers if now < began + ASKING => {
                context.env.clock.sleep(LOOK_AGAIN).await;
            }
            Standing::AskedByOthers => {
                return Err(Problem::unavailable(
                    "somebody else asks about the same photo, without an answer",
                ));
            }
        }
    }
}

impl From<Verdict> for Judgement {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fine => Self::Fine,
            Verdict::Flagged => Self::Flagged,
        }
    }
}

/// Asks the service, and keeps what it says.
async fn ask(
    context: &RequestContext,
    hash: &[u8; 32],
    content_type: &str,
    photo: &Bytes,
) -> Result<Judgement, Problem> {
    match judge_picture(context, content_type, photo).await {
        Ok(verdict) => {
            verdicts::keep(context, hash, Some(verdict)).await?;
            Ok(verdict.into())
        }
        Err(problem) => match verdicts::keep(context, hash, None).await? {
            true => Err(problem),
            false => {
                context.log_error(
                    "a photo goes on unjudged",
                    problem.log().unwrap_or_default(),
                );
                Ok(Judgement::Open)
            }
        },
    }
}

/// Has a picture judged, which takes memory for what is sent: one and a third of it.
///
/// # Errors
/// [`Problem::unavailable`] where there is no verdict.
pub async fn judge_picture(
    context: &RequestContext,
    content_type: &str,
    picture: &Bytes,
) -> Result<Verdict, Problem> {
    let memory = &context.env.memory;
    let _permit = loop {
        if let Some(permit) = memory.hold(picture.len() / 3 * 4, context.now()) {
            break permit;
        }
        context.env.clock.sleep(LOOK_AGAIN).await;
    };
    let moderation = &context.env.moderation;
    let verdict = moderation.judge_picture(content_type, picture).await;
    verdict.map_err(Problem::unavailable)
}

/// What a photo is known by. Nobody without the key can tell whether a photo was here.
fn hash(context: &RequestContext, photo: &[u8]) -> Result<[u8; 32], Problem> {
    let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(photo));
    let hash = context.env.keys.keyed_hash(PURPOSE, &[&digest]);
    hash.ok_or_else(|| Problem::internal("no photo could be hashed"))
}

/// Refuses a photo that was flagged: it is counted.
pub async fn refuse(context: &RequestContext, account_id: &str) -> Problem {
    match verdicts::refuse(context, account_id, None).await {
        Ok(()) => Problem::from(&problems::PHOTO_REFUSED),
        Err(problem) => problem,
    }
}

/// Judges the photos of a submission that were uploaded without having been: before the service was
/// switched on, or while it was out of reach. What is flagged is deleted.
pub async fn judge_submission(
    context: &RequestContext,
    session: &Session,
    submission: &Submission<'_>,
) -> Result<(), Problem> {
    let unjudged = verdicts::unjudged(context, session, &submission.uploads()).await?;
    for photo in unjudged {
        let Unjudged {
            id,
            object_key,
            content_type,
        } = &photo;
        let Some(bytes) = context.env.objects.read(object_key).await? else {
            // The submission finds out that it is gone.
            continue;
        };
        match judge(context, content_type, &bytes).await? {
            Judgement::Fine => verdicts::note_fine(context, id).await?,
            Judgement::Open => {}
            Judgement::Flagged => {
                verdicts::refuse(context, &session.account_id, Some(id)).await?;
                if let Err(error) = context.env.objects.delete(&[photo.object_key]).await {
                    // Its life is over: the purge deletes it.
                    context.log_error("a flagged photo stays in the bucket", error);
                }
                return Err(Problem::from(&problems::PHOTO_REFUSED));
            }
        }
    }
    Ok(())
}
