//! Somebody: a level and what it allows, and the check-in (product.md 3).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    Bucket, Command, Model, Said, Source, Who,
    calendar::{Moment, name_of_day, name_of_week},
};

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everybody.
    Free,
    /// Who knows the operator.
    Plus,
    /// Who bought something.
    Pro,
}

impl Level {
    /// As the API calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Plus => "plus",
            Self::Pro => "pro",
        }
    }

    /// Garments in one try-on.
    pub fn garments(self) -> usize {
        if self == Self::Free { 1 } else { 10 }
    }

    /// Tasks running and waiting.
    pub fn tasks(self) -> usize {
        match self {
            Self::Free => 1 + 2,
            Self::Plus => 2 + 5,
            Self::Pro => 3 + 10,
        }
    }

    /// What a check-in brings.
    fn check_in(self) -> i64 {
        if self == Self::Pro { 10 } else { 6 }
    }

    /// The period that a check-in now is for.
    fn period(self, now: Moment) -> String {
        match self {
            Self::Free => name_of_week(now),
            _ => name_of_day(now),
        }
    }
}

/// Somebody.
#[derive(Debug, Clone)]
pub struct Account {
    /// What an operator or a code made of it.
    pub level: Level,
    /// The last log-in.
    pub seen_at: Moment,
    /// Every bucket, in the order they were made.
    pub buckets: Vec<Bucket>,
    /// Periods whose check-in is booked.
    pub claimed: BTreeSet<String>,
    /// What was answered under each `Idempotency-Key`, and when it was asked for.
    pub answered: BTreeMap<String, (Command, Said, Moment)>,
}

impl Account {
    /// Somebody who registers now.
    pub fn new(now: Moment) -> Self {
        Self {
            level: Level::Free,
            seen_at: now,
            buckets: Vec::new(),
            claimed: BTreeSet::new(),
            answered: BTreeMap::new(),
        }
    }

    /// What can be spent.
    pub fn balance(&self, now: Moment) -> i64 {
        self.buckets
            .iter()
            .map(|bucket| bucket.spendable(now))
            .sum()
    }
}

impl Model {
    /// The level that counts: a pack makes Pro for good, a membership while it lasts.
    pub fn level(&self, who: Who, now: Moment) -> Level {
        self.accounts[who]
            .level
            .or_pro(self.has_pack(who) || self.is_member(who, now))
    }

    /// Books the check-in of the current period, unless it is booked.
    pub fn claim_check_in(&mut self, who: Who, now: Moment) -> bool {
        let level = self.level(who, now);
        let period = level.period(now);
        let is_new = self.accounts[who].claimed.insert(period.clone());
        if is_new {
            let bucket = Bucket::lasting(Source::CheckIn, level.check_in(), now);
            self.grant(who, period, bucket);
        }
        is_new
    }

    pub(super) fn check_in(&mut self, who: Who, now: Moment) -> Said {
        let level = self.level(who, now);
        let claimed_now = self.claim_check_in(who, now);
        Said::ok(200)
            .with("/claimed", true)
            .with("/claimed_now", claimed_now)
            .with("/credits", level.check_in())
            .with("/period", level.period(now))
    }

    /// What somebody sees of themselves.
    pub(super) fn look(&self, who: Who, now: Moment) -> Said {
        let account = &self.accounts[who];
        let mut expiring: BTreeMap<Moment, i64> = BTreeMap::new();
        for bucket in &account.buckets {
            if let Some(end) = bucket.expires_at
                && bucket.spendable(now) > 0
            {
                *expiring.entry(end).or_default() += bucket.remaining;
            }
        }
        let membership: i64 = expiring.values().sum();
        let expiring: Vec<_> = expiring
            .into_iter()
            .map(|(end, credits)| json!({"credits": credits, "expires_at": end}))
            .collect();
        let level = self.level(who, now);
        let ends_at = match self.is_member(who, now) {
            true => json!(self.membership_end(who)),
            false => json!(null),
        };
        Said::ok(200)
            .with(
                match ends_at.is_null() {
                    true => "/membership",
                    false => "/membership/ends_at",
                },
                ends_at,
            )
            .with("/balance/total", account.balance(now))
            .with("/balance/membership", membership)
            .with("/balance/permanent", account.balance(now) - membership)
            .with("/balance/expiring", expiring)
            .with("/level", level.name())
            .with("/limits/garments", level.garments())
    }
}
