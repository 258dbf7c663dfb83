//! The letters of notifications. They are claimed before they are sent, so that two senders do not
//! send one twice; a letter that the provider did not take is free again when its claim runs out.

use futures_util::future::join_all;
use ports::{clock::Millis, mailer::Mail};
use serde::de::DeserializeOwned;
use web::{RequestContext, language::Language, problem::Problem};

use super::{
    NotificationKind,
    store::{self, Unsent},
};
use crate::letters::{self, MembershipFacts, OrderFacts};

/// Who sends a letter holds it so long; shorter than the time between two rounds of the job.
const CLAIM: Millis = 4 * 60 * 1000;
/// A letter that could not be sent so long is news no more.
const OLDEST: Millis = 24 * 60 * 60 * 1000;
/// So many letters at a time.
const MOST: u32 = 100;

/// Sends letters that wait, at most 100. Tells how many were taken.
pub async fn send_waiting(context: &RequestContext) -> Result<usize, Problem> {
    send(context, None).await
}

/// Sends the letters that wait for an account.
pub async fn send_of(context: &RequestContext, account_id: &str) -> Result<usize, Problem> {
    send(context, Some(account_id)).await
}

async fn send(context: &RequestContext, account_id: Option<&str>) -> Result<usize, Problem> {
    let now = context.now();
    let unsent = store::claim(context, account_id, now - OLDEST, now + CLAIM, MOST).await?;
    let sendings = unsent.into_iter().map(|unsent| async move {
        let Some(letter) = letter(context, &unsent) else {
            context.log_error("a notification has no letter", &unsent.id);
            return None;
        };
        match context.env.mailer.send(letter).await {
            Ok(()) => Some(unsent.id),
            Err(error) => {
                context.log_error("mail", error);
                None
            }
        }
    });
    let sent: Vec<String> = join_all(sendings).await.into_iter().flatten().collect();
    if !sent.is_empty() {
        store::note_mailed(context, &sent).await?;
    }
    Ok(sent.len())
}

/// The letter of a notification, in the language of its account.
fn letter(context: &RequestContext, unsent: &Unsent) -> Option<Mail> {
    let language = Language::from_tag(&unsent.language)?;
    let to = unsent.email.as_str();
    let origin = &context.env.origin;
    Some(match unsent.kind {
        NotificationKind::OrderPaid => {
            letters::order_paid(to, language, origin, &facts::<OrderFacts>(unsent)?)
        }
        NotificationKind::OrderRefunded => {
            letters::order_refunded(to, language, origin, &facts::<OrderFacts>(unsent)?)
        }
        NotificationKind::MembershipEnding => {
            letters::membership_ending(to, language, origin, &facts::<MembershipFacts>(unsent)?)
        }
        _ => return None,
    })
}

fn facts<T: DeserializeOwned>(unsent: &Unsent) -> Option<T> {
    serde_json::from_value(unsent.data.clone()).ok()
}
