//! Alerts to operators, by mail and by the webhooks of WeCom, Feishu and Slack (product.md 12): each
//! once to every channel until it changes, and once more when it is over.
//!
//! A job finds every five minutes what is wrong ([`store::find`]), so an alert needs nobody to raise it
//! and ends by itself. What a round finds goes to a channel in one message.

mod alert;
mod channels;
pub mod store;
mod words;

pub use alert::{Alert, AlertKind};
pub use channels::Channels;

use futures_util::future::join_all;
use ports::{clock::Millis, database::Statement};
use web::{RequestContext, problem::Problem};

/// Whoever tells an alert holds it so long; shorter than the time between two rounds.
const CLAIM: Millis = 4 * 60 * 1000;

/// Tells what is wrong to the channels that do not know it yet. `wrong` is a query of `kind`, `subject`,
/// `version` and `facts`, whose `?2` is now. Tells how many alerts were told.
///
/// # Errors
/// When the database is out of reach, or a channel did not take its message: the next round tells it
/// again.
pub async fn tell(
    context: &RequestContext,
    channels: &Channels,
    wrong: &Statement,
) -> Result<u64, Problem> {
    let claimed = store::find(context, &channels.names(), wrong, CLAIM).await?;
    let origin = &context.env.origin;
    let sendings = claimed
        .by_channel
        .iter()
        .map(|(channel, alerts)| async move {
            let message = words::message(channels.language(), origin, alerts);
            let sent = channels.send(context, channel, &message).await;
            (channel.as_str(), alerts.len() as u64, sent)
        });
    let outcomes = join_all(sendings).await;
    let failed: Vec<String> = outcomes
        .iter()
        .filter_map(|(channel, _, sent)| Some(format!("{channel}: {}", sent.as_ref().err()?)))
        .collect();
    let taken = outcomes.iter().filter(|(_, _, sent)| sent.is_ok());
    let (names, numbers): (Vec<&str>, Vec<u64>) = taken
        .map(|(channel, number, _)| (*channel, *number))
        .unzip();
    if !names.is_empty() {
        store::note_told(context, &claimed.claim, &names).await?;
    }
    match failed.is_empty() {
        true => Ok(numbers.iter().sum()),
        false => Err(Problem::internal(format!(
            "alerts were not taken by {}",
            failed.join("; ")
        ))),
    }
}
