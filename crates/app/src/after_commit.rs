//! Carrying out what follows a commit: open pages are told, letters are sent.

use async_trait::async_trait;
use futures_util::future::{join_all, join3};
use web::{AfterCommit, Effects, RequestContext};

/// Tells open pages and sends letters.
pub struct TellAndMail;

#[async_trait]
impl AfterCommit for TellAndMail {
    async fn run(&self, context: &RequestContext, effects: Effects) {
        let env = &context.env;
        let told = effects.changed.iter().map(|account_id| async move {
            if let Err(error) = env.live.changed(account_id).await {
                context.log_error("live", error);
            }
        });
        let sent = effects.mails.into_iter().map(|mail| async move {
            if let Err(error) = env.mailer.send(mail).await {
                context.log_error("mail", error);
            }
        });
        let notifications = effects.notified.iter().map(|account_id| async move {
            if let Err(problem) = notifications::mail::send_of(context, account_id).await {
                context.log_error("mail", problem.log().unwrap_or(problem.kind()));
            }
        });
        join3(join_all(told), join_all(sent), join_all(notifications)).await;
    }
}
