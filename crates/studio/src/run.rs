//! Running an output: one claim, one call of a gateway, one settlement.
//!
//! A claim is a lease: whoever holds it may settle the output, nobody else. A worker that dies
//! leaves its lease to run out; what it stored meanwhile is nobody's and is deleted or swept.

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::{join, join_all};
use gateways::{
    self, ImageRequest, Picture, Ports, Record, ReferenceImage, RemoteTask, TaskJournal,
};
use images::{ImageFormat, crc32};
use ports::{clock::Millis, moderation::Verdict, objects::ObjectsError};
use web::{RequestContext, problem::Problem};

use super::{
    attempts::{Ending, UNJUDGED},
    check,
    failover::{Mishap, Past, Step},
    label::labelled,
    photos,
    presets::{self, Definition},
    store::outputs::{
        self, AttemptEnd, Claim, Input, RefusesAll, Settled, StoredPicture, Unclaimable,
    },
};
use crate::StudioContext;

/// Attempts that failed together do not come again together: up to so many milliseconds apart.
const JITTER: Millis = 1_000;
/// A picture is paid for: it is offered to the bucket so many times.
const STORE_TRIES: usize = 3;
/// What ends an attempt is asked of the database so many times: each finds what the one before did.
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
pub async fn run(context: &StudioContext, output_id: &str) -> Result<Next, Problem> {
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
    let attempt = Attempt { context, claim };
    // Pages show that it is begun while the gateway draws, and nobody waits for them.
    let (_, next) = join(context.run_effects(), attempt.run()).await;
    next
}

/// Settles an output that nobody can finish any more; its credits go back.
pub async fn give_up(context: &RequestContext, output_id: &str) -> Result<(), Problem> {
    if let Some(task_id) = outputs::open_task_of(context, output_id).await? {
        let ending = Ending {
            state: "failed",
            reason: "gateway_unavailable",
        };
        outputs::abandon(context, (&task_id, output_id), ending).await?;
    }
    Ok(())
}

/// One attempt at an output that is ours.
struct Attempt<'a> {
    context: &'a RequestContext,
    claim: Claim,
}

impl Attempt<'_> {
    async fn run(&self) -> Result<Next, Problem> {
        let gateway = match &self.claim.chosen.gateway {
            Ok(gateway) => gateway,
            Err(error) => {
                let mishap = Mishap::Settings(error.to_string());
                return self.follow(&mishap, &Record::NO_CALL).await;
            }
        };
        let app = &self.context.env;
        let ports = Ports {
            http: &*app.http,
            clock: &*app.clock,
            random: &*app.random,
        };
        let gateways::Attempt { outcome, record } = match &self.claim.gateway_task {
            Some(task) => gateways::resume(ports, gateway, task).await,
            None => {
                let (images, prompt) = match self.inputs().await {
                    Ok(inputs) => inputs,
                    Err(mishap) => return self.follow(&mishap, &Record::NO_CALL).await,
                };
                let request = ImageRequest {
                    prompt: &prompt,
                    images,
                    aspect_ratio: self.aspect_ratio(),
                };
                gateways::generate(ports, gateway, request, self).await
            }
        };
        let asked = self.aspect_ratio();
        let asked = asked.filter(|ratio| gateway.is_told_ratio(ratio));
        match outcome.and_then(|picture| check::usable(picture, asked)) {
            Ok(picture) => self.keep(picture, &record).await,
            Err(failure) => self.follow(&Mishap::Gateway(failure), &record).await,
        }
    }

    /// Width to height; the tool's default where nothing was said.
    fn aspect_ratio(&self) -> Option<&str> {
        let Claim {
            definition,
            aspect_ratio,
            ..
        } = &self.claim;
        let ratio = aspect_ratio.as_ref().or(definition.aspect_ratios.first());
        ratio.map(String::as_str)
    }

    /// The pictures to go by, and the prompt.
    async fn inputs(&self) -> Result<(Vec<ReferenceImage>, String), Mishap> {
        let Claim {
            definition,
            prompt,
            options,
            ..
        } = &self.claim;
        let gone = || Mishap::Hopeless("inputs_gone");
        let inputs = chosen(&self.claim).ok_or_else(gone)?;
        let images = inputs.iter().map(|input| async move {
            let (Some(key), Some(content_type)) = (&input.object_key, &input.content_type) else {
                return Err(gone());
            };
            let bytes = self.context.env.objects.read(key).await?;
            Ok(ReferenceImage {
                format: ImageFormat::from_content_type(content_type).ok_or_else(gone)?,
                bytes: bytes.ok_or_else(gone)?,
            })
        });
        let images: Vec<_> = join_all(images)
            .await
            .into_iter()
            .collect::<Result<_, _>>()?;
        let slots: Vec<&str> = inputs.iter().map(|input| input.slot.as_str()).collect();
        let prompt = presets::prompt(definition, &slots, prompt.as_deref(), options);
        Ok((images, prompt))
    }

    /// Stores the picture, then settles: a stored result is a charge.
    async fn keep(&self, picture: Picture, record: &Record) -> Result<Next, Problem> {
        let Self { context, claim } = self;
        if claim.is_judged
            && let Some(mishap) = self.objection(&picture).await
        {
            return self.follow(&mishap, record).await;
        }
        let picture = match labelled(picture, &claim.output_id) {
            Ok(picture) => picture,
            Err(failure) => return self.follow(&Mishap::Gateway(failure), record).await,
        };
        let object_key = format!("results/{}/{}", claim.output_id, claim.lease);
        let stored = StoredPicture {
            object_key: &object_key,
            content_type: picture.format.content_type(),
            width: picture.width,
            height: picture.height,
            bytes: picture.bytes.len(),
            crc32: crc32(&picture.bytes),
        };
        if let Err(error) = self.store(&stored, &picture.bytes).await {
            return self.follow(&error.into(), record).await;
        }
        let end = AttemptEnd {
            outcome: "succeeded",
            reason: None,
            record,
            verdict: gateways::Verdict::Well,
            detail: "",
            is_alarming: false,
        };
        let settled =
            surely(|| outputs::settle_with_picture(context, claim, &end, &stored)).await?;
        let not_needed = match settled {
            Settled::StoredResponse(inputs) => inputs,
            Settled::TooLate => vec![object_key],
        };
        if !not_needed.is_empty()
            && let Err(error) = context.env.objects.delete(&not_needed).await
        {
            // The purge and the sweep through the bucket will find them.
            context.log_error("objects that nobody needs stay in the bucket", error);
        }
        Ok(Next::Done)
    }

    /// What the moderation service has against a picture. Where it is out of reach, the picture goes on, or
    /// is given up: another one would be as unjudged.
    async fn objection(&self, picture: &Picture) -> Option<Mishap> {
        let content_type = picture.format.content_type();
        match photos::judge_picture(self.context, content_type, &picture.bytes).await {
            Ok(Verdict::Fine) => None,
            Ok(Verdict::Flagged) => Some(Mishap::Flagged),
            Err(problem) => {
                let about = "a result could not be judged";
                let error = problem.log().unwrap_or_default();
                self.context.log_error(about, error);
                let waits = self.claim.needs_verdict;
                waits.then_some(Mishap::Hopeless(UNJUDGED))
            }
        }
    }

    async fn store(&self, picture: &StoredPicture<'_>, bytes: &Bytes) -> Result<(), ObjectsError> {
        let objects = &self.context.env.objects;
        let mut tries = 1;
        loop {
            let put = objects.put(picture.object_key, picture.content_type, bytes.clone());
            match put.await {
                Err(_) if tries < STORE_TRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    /// Logs that the gateway rests because it refuses the requests of different accounts.
    fn tell_of_rest(&self, refuses_all: RefusesAll, detail: &str) {
        if refuses_all.0 {
            let error = format!("refuses the requests of different accounts; the last: {detail}");
            self.context.log_error("gateway alert", error);
        }
    }

    /// Does what a mishap means: another attempt, perhaps elsewhere, or the end.
    async fn follow(&self, mishap: &Mishap, record: &Record) -> Result<Next, Problem> {
        let Self { context, claim } = self;
        let name = &claim.chosen.name;
        let (reason, detail) = match mishap {
            Mishap::Gateway(failure) => (failure.word(), format!("{name}: {failure}")),
            Mishap::Settings(error) | Mishap::Storage(error) => (None, error.clone()),
            Mishap::Hopeless(reason) => (None, (*reason).to_owned()),
            Mishap::Flagged => (None, "the moderation service flags the result".to_owned()),
        };
        let about = match mishap {
            Mishap::Gateway(_) | Mishap::Settings(_) if mishap.is_alarming() => "gateway alert",
            Mishap::Gateway(_) | Mishap::Settings(_) => "gateway",
            Mishap::Storage(_) => "bucket",
            Mishap::Hopeless(_) | Mishap::Flagged => "output",
        };
        context.log_error(about, &detail);
        let end = AttemptEnd {
            outcome: mishap.outcome(),
            reason,
            record,
            verdict: mishap.verdict(&claim.earlier),
            detail: &detail,
            is_alarming: mishap.is_alarming(),
        };
        let past = Past {
            attempt: claim.attempt,
            position: claim.chosen.position,
            gateway_name: name,
            has_other: claim.chosen.has_other,
            earlier: &claim.earlier,
        };
        if let Step::Again { position, pause } = mishap.next(past) {
            let jitter = Millis::from(u16::from_le_bytes(context.env.random.bytes())) % JITTER;
            let not_before = context.now() + pause + jitter;
            if outputs::is_in_time(claim.queued_at, not_before, claim.lease_ms) {
                let release = || outputs::release(context, claim, &end, position, not_before);
                self.tell_of_rest(surely(release).await?, &detail);
                return Ok(Next::NotBefore(not_before));
            }
        }
        let settle = || outputs::settle_without_picture(context, claim, &end, mishap.ending());
        self.tell_of_rest(surely(settle).await?, &detail);
        Ok(Next::Done)
    }
}

#[async_trait]
impl TaskJournal for Attempt<'_> {
    /// The one round trip more that a gateway of tasks takes: the task is paid for, and must be found
    /// again by whoever comes after us.
    async fn record(&self, task: &RemoteTask) -> bool {
        let recorded = outputs::record_gateway_task(self.context, &self.claim, task).await;
        if let Err(error) = &recorded {
            self.context.log_error("gateway task", error);
        }
        recorded.is_ok()
    }
}

/// The pictures that an output is made of, in the order of the slots; of the slot whose pictures make
/// an output each, its own alone. None where a picture is missing that must be there.
fn chosen(claim: &Claim) -> Option<Vec<&Input>> {
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

/// Asks until there is an answer, for something that does no harm when it is done twice.
async fn surely<T, E, F>(mut ask: impl FnMut() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut tries = 1;
    loop {
        match ask().await {
            Err(_) if tries < SETTLE_TRIES => tries += 1,
            outcome => return outcome,
        }
    }
}
