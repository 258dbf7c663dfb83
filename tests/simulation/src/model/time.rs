//! What time alone brings and takes (product.md 3 and 8).

use super::{
    Level, Model,
    calendar::{DAY, Moment},
};

/// A part of a job of cron: it happens as a whole or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Every five minutes: orders that nobody paid lapse.
    Lapses,
    /// Every day: months of memberships that have begun bring their credits.
    Months,
    /// Every day: membership credits whose time is over go.
    Expiries,
    /// Every day: check-ins are claimed for Plus, Pro and members seen in the last 30 days.
    CheckIns,
}

impl Model {
    /// Does a part of a job.
    pub fn work(&mut self, part: Part, now: Moment) {
        match part {
            Part::Lapses => self.lapse(now),
            Part::Months => self.grant_months(None, now),
            Part::Expiries => self.expire(now),
            Part::CheckIns => {
                for who in 0..self.accounts.len() {
                    let is_here = self.accounts[who].seen_at >= now - 30 * DAY;
                    if is_here && self.level(who, now) > Level::Free {
                        self.claim_check_in(who, now);
                    }
                }
            }
        }
    }

    fn expire(&mut self, now: Moment) {
        for who in 0..self.accounts.len() {
            for place in 0..self.accounts[who].buckets.len() {
                let bucket = &mut self.accounts[who].buckets[place];
                if bucket.remaining > 0 && bucket.expires_at.is_some_and(|end| end <= now) {
                    let left = std::mem::take(&mut bucket.remaining);
                    bucket.is_expired = true;
                    self.book(who, "expiry", "", -left);
                }
            }
        }
    }
}
