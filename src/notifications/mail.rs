//! The letters of notifications. They are claimed before they are sent, so that two senders do not
//! send one twice; a letter that the provider did not take is free again when its claim runs out.

use futures_util::future::join_all;
use serde::de::DeserializeOwned;

use super::{
    Kind,
    store::{self, Unsent},
};
use crate::{
    app::Context,
    language::Language,
    mail::{self, MembershipFacts, OrderFacts},
    problem::Problem,
};
use ports::{clock::Millis, mailer::Mail};

/// Who sends a letter holds it so long; shorter than the time between two rounds of the job.
const CLAIM: Millis = 4 * 60 * 1000;
/// A letter that could not be sent so long is news no more.
const OLDEST: Millis = 24 * 60 * 60 * 1000;
/// So many letters at a time.
const MOST: u32 = 100;

/// Sends letters that wait, at most 100. Tells how many were taken.
pub async fn send_waiting(context: &Context) -> Result<usize, Problem> {
    send(context, None).await
}

/// Sends the letters that wait for an account.
pub(crate) async fn send_of(context: &Context, account_id: &str) -> Result<usize, Problem> {
    send(context, Some(account_id)).await
}

async fn send(context: &Context, account_id: Option<&str>) -> Result<usize, Problem> {
    let now = context.now();
    let unsent = store::claim(context, account_id, now - OLDEST, now + CLAIM, MOST).await?;
    let sendings = unsent.into_iter().map(|unsent| async move {
        let Some(letter) = letter(context, &unsent) else {
            context.complain("a notification has no letter", &unsent.id);
            return None;
        };
        match context.app.mailer.send(letter).await {
            Ok(()) => Some(unsent.id),
            Err(error) => {
                context.complain("mail", error);
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
fn letter(context: &Context, unsent: &Unsent) -> Option<Mail> {
    let language = Language::from_tag(&unsent.language)?;
    let to = unsent.email.as_str();
    let origin = &context.app.config.origin;
    Some(match unsent.kind {
        Kind::OrderPaid => mail::order_paid(to, language, origin, &facts::<OrderFacts>(unsent)?),
        Kind::OrderRefunded => {
            mail::order_refunded(to, language, origin, &facts::<OrderFacts>(unsent)?)
        }
        Kind::MembershipEnding => {
            mail::membership_ending(to, language, origin, &facts::<MembershipFacts>(unsent)?)
        }
        _ => return None,
    })
}

fn facts<T: DeserializeOwned>(unsent: &Unsent) -> Option<T> {
    serde_json::from_value(unsent.data.clone()).ok()
}
