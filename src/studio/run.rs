//! Running an output: one claim, one call of a gateway, one settlement.
//!
//! A claim is a lease: whoever holds it may settle the output, nobody else. A worker that dies
//! leaves its lease to run out; what it stored meanwhile is nobody's and is deleted or swept.

use futures_util::future::try_join_all;

use super::{
    presets::{self, Definition},
    store::outputs::{
        self, Claim, Ending, Input, MOST_ATTEMPTS, Settled, StoredPicture, Unclaimable,
    },
};
use crate::{
    app::Context,
    gateways::{self, Advice, Failure, ImageRequest, Picture, ReferenceImage},
    images::{AiMark, ImageFormat, mark_ai_generated},
    ports::clock::Millis,
    problem::Problem,
};

/// The first pause between two attempts, in milliseconds; each further one is twice as long.
const FIRST_PAUSE: Millis = 2_000;
/// What the label of a picture calls the service.
const SERVICE: &str = "kitten-closet";
/// A settlement whose reply was lost is asked for so many times.
const SETTLE_TRIES: usize = 3;

/// What to do with the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing is left to do.
    Done,
    /// Deliver it again, not before that time.
    NotBefore(Millis),
}

/// Takes an output as far as it goes today.
pub async fn run(context: &Context, output_id: &str) -> Result<Next, Problem> {
    let claim = match outputs::claim(context, output_id).await? {
        Ok(claim) => claim,
        // One without room is called again when there is.
        Err(Unclaimable::Over | Unclaimable::NoRoom) => return Ok(Next::Done),
        Err(Unclaimable::NotBefore(time)) => return Ok(Next::NotBefore(time)),
        Err(Unclaimable::Exhausted) => {
            give_up(context, output_id).await?;
            return Ok(Next::Done);
        }
    };
    match make(context, &claim).await {
        Ok(picture) => keep(context, &claim, picture).await,
        Err(failure) => follow(context, &claim, &failure).await,
    }
}

/// Settles an output that nobody can finish any more; its credits go back.
pub async fn give_up(context: &Context, output_id: &str) -> Result<(), Problem> {
    if let Some(task_id) = outputs::open_task_of(context, output_id).await? {
        let ending = Ending {
            state: "failed",
            reason: "gateway_unavailable",
        };
        outputs::abandon(context, (&task_id, output_id), ending).await?;
    }
    Ok(())
}

/// Why an attempt brought no picture.
enum Mishap {
    Gateway(Failure),
    /// The bucket did not give the inputs, or did not take the result.
    Storage(String),
    /// The inputs are not there any more.
    Hopeless(&'static str),
}

impl From<crate::ports::objects::ObjectsError> for Mishap {
    fn from(error: crate::ports::objects::ObjectsError) -> Self {
        Self::Storage(error.to_string())
    }
}

async fn make(context: &Context, claim: &Claim) -> Result<Picture, Mishap> {
    let app = &context.app;
    let inputs = inputs(claim).ok_or(Mishap::Hopeless("inputs_gone"))?;
    let objects = inputs.iter().map(|input| async {
        let key = input.object_key.as_deref();
        let key = key.ok_or(Mishap::Hopeless("inputs_gone"))?;
        let bytes = app.objects.read(key).await?;
        bytes.ok_or(Mishap::Hopeless("inputs_gone"))
    });
    let images = try_join_all(objects)
        .await?
        .into_iter()
        .zip(&inputs)
        .map(|(bytes, input)| {
            let format = ImageFormat::from_content_type(input.content_type.as_deref()?)?;
            Some(ReferenceImage { format, bytes })
        })
        .collect::<Option<Vec<_>>>()
        .ok_or(Mishap::Hopeless("inputs_gone"))?;
    let definition = &claim.definition;
    let slots: Vec<&str> = inputs.iter().map(|input| input.slot.as_str()).collect();
    let prompt = presets::prompt(definition, &slots, claim.prompt.as_deref(), &claim.options);
    let ratio = claim.aspect_ratio.as_ref();
    let request = ImageRequest {
        prompt: &prompt,
        images,
        aspect_ratio: ratio
            .or(definition.aspect_ratios.first())
            .map(String::as_str),
    };
    let gateway = &app.config.gateways[claim.gateway as usize % app.config.gateways.len()];
    gateways::generate(&*app.http, gateway, request)
        .await
        .map_err(Mishap::Gateway)
}

/// The pictures that an output is made of, in the order of the slots; of the slot whose pictures make
/// an output each, its own alone. None where a picture is missing that must be there.
fn inputs(claim: &Claim) -> Option<Vec<&Input>> {
    let Definition {
        slots,
        one_output_each,
        ..
    } = &claim.definition;
    let mut inputs = Vec::new();
    for slot in slots {
        let is_for_each = one_output_each.as_ref() == Some(&slot.id);
        let before = inputs.len();
        inputs.extend(claim.inputs.iter().filter(|input| {
            input.slot == slot.id && (!is_for_each || input.place == claim.position)
        }));
        if slot.min > 0 && inputs.len() == before {
            return None;
        }
    }
    Some(inputs)
}

/// Stores the picture, then settles: a stored result is a charge.
async fn keep(context: &Context, claim: &Claim, picture: Picture) -> Result<Next, Problem> {
    let mark = AiMark {
        producer: SERVICE,
        produce_id: &claim.output_id,
        propagator: SERVICE,
        propagate_id: &claim.output_id,
    };
    let bytes = match mark_ai_generated(&picture.bytes, picture.format, &mark) {
        Ok(bytes) => bytes,
        Err(unusable) => {
            let failure = Failure::Malformed {
                detail: unusable.to_string(),
            };
            return follow(context, claim, &Mishap::Gateway(failure)).await;
        }
    };
    let object_key = format!("results/{}/{}", claim.output_id, claim.lease);
    let content_type = picture.format.content_type();
    let length = bytes.len();
    let crc32 = crc32fast::hash(&bytes);
    if let Err(error) = context
        .app
        .objects
        .put(&object_key, content_type, bytes.into())
        .await
    {
        return follow(context, claim, &error.into()).await;
    }
    let stored = StoredPicture {
        object_key: &object_key,
        content_type,
        width: picture.width,
        height: picture.height,
        bytes: length,
        crc32,
    };
    let mut tries = 1;
    let settled = loop {
        match outputs::settle_with_picture(context, claim, &stored).await {
            Ok(settled) => break settled,
            Err(error) if tries == SETTLE_TRIES => return Err(error.into()),
            Err(_) => tries += 1,
        }
    };
    let not_needed = match settled {
        Settled::Kept(inputs) => inputs,
        Settled::TooLate => vec![object_key],
    };
    if !not_needed.is_empty()
        && let Err(error) = context.app.objects.delete(&not_needed).await
    {
        // The purge and the sweep through the bucket will find them.
        context.complain("objects that nobody needs stay in the bucket", error);
    }
    Ok(Next::Done)
}

/// Does what a failure means: another attempt, perhaps elsewhere, or the end.
async fn follow(context: &Context, claim: &Claim, mishap: &Mishap) -> Result<Next, Problem> {
    let (advice, outcome, ending) = match mishap {
        Mishap::Gateway(failure) => {
            context.complain("gateway", failure);
            let state = match failure {
                Failure::Blocked { .. } => "blocked",
                _ => "failed",
            };
            (
                failure.advice(),
                failure.code(),
                Ending {
                    state,
                    reason: failure.reason(),
                },
            )
        }
        Mishap::Storage(error) => {
            context.complain("bucket", error);
            let reason = "storage_unavailable";
            let advice = Advice::Retry {
                not_before_ms: 0,
                more: 2,
            };
            (
                advice,
                reason,
                Ending {
                    state: "failed",
                    reason,
                },
            )
        }
        Mishap::Hopeless(reason) => (
            Advice::GiveUp,
            *reason,
            Ending {
                state: "failed",
                reason,
            },
        ),
    };
    let same_before = claim
        .outcomes
        .iter()
        .filter(|before| *before == outcome)
        .count();
    let pause = FIRST_PAUSE << (claim.attempt - 1).min(8);
    let jitter = Millis::from(u16::from_le_bytes(context.app.random.bytes())) % (pause / 2);
    let (gateway, pause) = match advice {
        Advice::NextGateway { .. } if claim.attempt < MOST_ATTEMPTS => (claim.gateway + 1, jitter),
        Advice::Retry {
            not_before_ms,
            more,
        } if claim.attempt < MOST_ATTEMPTS && same_before < usize::from(more) => {
            match same_before {
                0 => {
                    let asked = Millis::try_from(not_before_ms).unwrap_or(Millis::MAX / 2);
                    (claim.gateway, asked.max(pause) + jitter)
                }
                // Twice the same from one gateway: ask another.
                _ => (claim.gateway + 1, jitter),
            }
        }
        _ => {
            outputs::settle_without_picture(context, claim, outcome, ending).await?;
            return Ok(Next::Done);
        }
    };
    let not_before = context.now() + pause;
    outputs::release(context, claim, outcome, gateway, not_before).await?;
    Ok(Next::NotBefore(not_before))
}
