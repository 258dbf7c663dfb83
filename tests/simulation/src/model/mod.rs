//! What the service must do, told naively from product.md and from nothing else: no table, no SQL
//! and no code of the service is known here. Accounts are structs, buckets lie in a vector in the
//! order they were made, a spend is a list of single credits, and months are counted through.
//!
//! - [`calendar`]: days, weeks and months in China
//! - [`purse`]: buckets and the burn order (product.md 2)
//! - [`account`]: levels, check-ins and what they bring (product.md 3)
//! - [`studio`]: tasks, their charges and refunds (product.md 4)
//! - [`orders`], [`membership`], [`codes`]: what is bought and given (product.md 3)
//! - [`adjustments`]: an operator's hand (product.md 2)
//! - [`time`]: what time alone brings and takes (product.md 8)
//! - [`command`]: what somebody may ask for, and what is answered

mod account;
mod adjustments;
pub mod calendar;
mod codes;
pub mod command;
mod membership;
pub mod orders;
mod purse;
mod studio;
mod time;

use std::{borrow::Cow, collections::BTreeMap};

pub use account::{Account, Level};
pub use codes::Gift;
pub use command::{Command, Said, What};
pub use purse::{Bucket, Source};
pub use time::Part;

use calendar::Moment;

/// An account, by its place in [`Model::accounts`].
pub type Who = usize;

/// One entry of somebody's ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Whose.
    pub who: Who,
    /// What happened.
    pub event: Cow<'static, str>,
    /// What it books once for, where that can be told from outside.
    pub subject: String,
    /// Credits that came, or went where it is below zero.
    pub amount: i64,
}

/// Everything that counts.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Everybody, in the order they came.
    pub accounts: Vec<Account>,
    /// Every task, in the order they were accepted.
    pub tasks: Vec<studio::Task>,
    /// Every output, by its task and its place there.
    pub outputs: Vec<(usize, usize)>,
    /// Every order.
    pub orders: Vec<orders::Order>,
    /// Every stretch of membership.
    pub terms: Vec<membership::Term>,
    /// Every code.
    pub codes: Vec<codes::Code>,
    /// Entries booked since they were last compared.
    pub entries: Vec<Entry>,
    /// How often something worth counting happened.
    pub noted: BTreeMap<&'static str, u64>,
}

impl Model {
    /// Notes that something happened that a good simulation meets now and then.
    fn note(&mut self, what: &'static str) {
        *self.noted.entry(what).or_default() += 1;
    }

    fn book(&mut self, who: Who, event: &'static str, subject: impl Into<String>, amount: i64) {
        self.entries.push(Entry {
            who,
            event: event.into(),
            subject: subject.into(),
            amount,
        });
    }

    /// Fills a new bucket.
    fn grant(&mut self, who: Who, subject: impl Into<String>, bucket: Bucket) {
        self.book(who, bucket.source.name(), subject, bucket.remaining);
        self.accounts[who].buckets.push(bucket);
    }

    /// Somebody registers: six credits, once.
    pub fn sign_up(&mut self, now: Moment) {
        self.accounts.push(Account::new(now));
        let who = self.accounts.len() - 1;
        self.grant(who, "", Bucket::lasting(Source::Welcome, 6, now));
    }
}
