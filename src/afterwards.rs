//! What happens once a transaction has committed and the answer is on its way: open pages are told,
//! letters are sent. Nobody waits for it, and an answer takes as long with it as without.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::{self, join_all};

use crate::{app::Context, notifications};
use ports::mailer::Mail;

/// What is still to be done for one request or job.
#[derive(Clone, Default)]
pub struct Afterwards(Arc<Mutex<Pending>>);

#[derive(Default)]
struct Pending {
    changed: BTreeSet<String>,
    notified: BTreeSet<String>,
    mails: Vec<Mail>,
}

impl Afterwards {
    fn with<T>(&self, change: impl FnOnce(&mut Pending) -> T) -> T {
        // What a panic left behind is still a list.
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Context {
    /// Says that something of an account changed that its pages show.
    pub fn changed(&self, account_id: &str) {
        let account_id = account_id.to_owned();
        self.afterwards
            .with(|pending| pending.changed.insert(account_id));
    }

    /// Says that an account has a new notification: its pages show it, and it may want a letter.
    pub fn notified(&self, account_id: &str, kind: notifications::Kind) {
        self.changed(account_id);
        if kind.wants_mail() {
            let account_id = account_id.to_owned();
            self.afterwards
                .with(|pending| pending.notified.insert(account_id));
        }
    }

    /// Hands in a letter.
    pub fn post(&self, mail: Mail) {
        self.afterwards.with(|pending| pending.mails.push(mail));
    }

    /// Whether anything was handed in that [`Context::finish`] would do.
    pub fn has_more_to_do(&self) -> bool {
        self.afterwards.with(|pending| {
            !(pending.changed.is_empty() && pending.notified.is_empty() && pending.mails.is_empty())
        })
    }

    /// Does what was handed in so far. What fails is logged: a page asks again by itself, and what
    /// a letter said is also in the app.
    pub async fn finish(&self) {
        let Pending {
            changed,
            notified,
            mails,
        } = self.afterwards.with(mem::take);
        let told = changed.iter().map(|account_id| async move {
            if let Err(error) = self.app.live.changed(account_id).await {
                self.complain("live", error);
            }
        });
        let sent = mails.into_iter().map(|mail| async move {
            if let Err(error) = self.app.mailer.send(mail).await {
                self.complain("mail", error);
            }
        });
        let notices = notified.iter().map(|account_id| async move {
            if let Err(problem) = notifications::mail::send_of(self, account_id).await {
                self.complain("mail", problem.log().unwrap_or(problem.kind()));
            }
        });
        future::join3(join_all(told), join_all(sent), join_all(notices)).await;
    }
}
