//! What follows once a transaction has committed and the answer is on its way: open pages are told,
//! letters are sent. Nobody waits for it. A handler lists the effects; [`AfterCommit`] carries them
//! out.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use ports::mailer::Mail;

use crate::RequestContext;

/// Carries out the effects of a commit.
#[async_trait]
pub trait AfterCommit: Send + Sync {
    /// Carries them out. What fails is logged: a page asks again by itself, and what a letter said
    /// is also in the app.
    async fn run(&self, context: &RequestContext, effects: Effects);
}

/// Effects that are still to be carried out, each once.
#[derive(Default)]
pub struct Effects {
    /// The accounts whose open pages show something that has changed.
    pub changed: BTreeSet<String>,
    /// The accounts with notifications that go out by mail too.
    pub notified: BTreeSet<String>,
    /// Letters.
    pub mails: Vec<Mail>,
}

impl Effects {
    fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.notified.is_empty() && self.mails.is_empty()
    }
}

/// The effects of one request or job.
#[derive(Clone, Default)]
pub(crate) struct PendingEffects(Arc<Mutex<Effects>>);

impl PendingEffects {
    fn with<T>(&self, change: impl FnOnce(&mut Effects) -> T) -> T {
        // What a panic left behind is still a list.
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl RequestContext {
    /// Something of an account changed that its pages show.
    pub fn changed(&self, account_id: &str) {
        let account_id = account_id.to_owned();
        self.effects.with(|list| list.changed.insert(account_id));
    }

    /// An account has a new notification that goes out by mail too.
    pub fn mail_notifications(&self, account_id: &str) {
        let account_id = account_id.to_owned();
        self.effects.with(|list| list.notified.insert(account_id));
    }

    /// Sends a letter.
    pub fn mail(&self, mail: Mail) {
        self.effects.with(|list| list.mails.push(mail));
    }

    /// Whether there are effects that [`RequestContext::run_effects`] would carry out.
    pub fn has_effects(&self) -> bool {
        self.effects.with(|list| !list.is_empty())
    }

    /// Carries out the effects listed so far.
    pub async fn run_effects(&self) {
        let list = self.effects.with(mem::take);
        if !list.is_empty() {
            self.env.after_commit.run(self, list).await;
        }
    }
}
