//! Memberships: terms that follow each other, and their months (product.md 3).

use super::{
    Bucket, Model, Source, Who,
    calendar::{DAY, Moment, midnight, months_after, next_midnight},
    orders::Plan,
};

/// Credits of a late month stay at least so long.
const LATE: i64 = 7 * DAY;

/// One stretch of membership.
#[derive(Debug, Clone)]
pub struct Term {
    /// Whose.
    pub who: Who,
    /// From when on.
    pub starts_at: Moment,
    /// Until when.
    pub ends_at: Moment,
    /// Its order was refunded.
    pub is_canceled: bool,
    order: Option<usize>,
    added_at: Moment,
    credits_per_month: i64,
    months: Vec<Month>,
}

/// A month of a term: it brings its credits once.
#[derive(Debug, Clone)]
struct Month {
    starts_at: Moment,
    ends_at: Moment,
    is_granted: bool,
}

impl Term {
    /// Lets it begin at that moment: its months are counted from the first midnight on.
    fn lay(&mut self, starts_at: Moment) {
        let anchor = next_midnight(starts_at);
        let mut from = starts_at;
        for (number, month) in (1..).zip(&mut self.months) {
            month.starts_at = from;
            month.ends_at = midnight(months_after(anchor, number));
            from = month.ends_at;
        }
        (self.starts_at, self.ends_at) = (starts_at, from);
    }

    fn covers(&self, now: Moment) -> bool {
        !self.is_canceled && self.starts_at <= now && now < self.ends_at
    }

    /// By the clock, or by a month that is booked: a command that stood still has a clock of the past.
    fn has_begun(&self, now: Moment) -> bool {
        self.starts_at <= now || self.months.iter().any(|month| month.is_granted)
    }
}

impl Model {
    /// Whether somebody is a member.
    pub(super) fn is_member(&self, who: Who, now: Moment) -> bool {
        let is_theirs = |term: &&Term| term.who == who;
        self.terms
            .iter()
            .filter(is_theirs)
            .any(|term| term.covers(now))
    }

    /// The end of all that somebody has.
    pub(super) fn membership_end(&self, who: Who) -> Option<Moment> {
        self.terms
            .iter()
            .filter(|term| term.who == who && !term.is_canceled)
            .map(|term| term.ends_at)
            .max()
    }

    /// A membership begins, or goes on from its current end. Its months are counted from the first
    /// midnight on, and the months that are due bring their credits at once.
    pub(super) fn add_term(&mut self, who: Who, plan: Plan, order: Option<usize>, now: Moment) {
        let current_end = self.membership_end(who);
        if current_end.is_some_and(|end| end > now) {
            self.note("renewal of a running membership");
        }
        let unlaid = Month {
            starts_at: now,
            ends_at: now,
            is_granted: false,
        };
        let mut term = Term {
            who,
            starts_at: now,
            ends_at: now,
            is_canceled: false,
            order,
            added_at: now,
            credits_per_month: plan.credits_per_month,
            months: vec![unlaid; plan.months as usize],
        };
        term.lay(current_end.unwrap_or(now).max(now));
        self.terms.push(term);
        self.grant_months(Some(self.terms.len() - 1), now);
    }

    /// Grants the months that have begun, of one term or of all.
    pub(super) fn grant_months(&mut self, of: Option<usize>, now: Moment) {
        let mut due = Vec::new();
        for (place, term) in self.terms.iter_mut().enumerate() {
            if term.is_canceled || of.is_some_and(|only| only != place) {
                continue;
            }
            for month in &mut term.months {
                if !month.is_granted && month.starts_at <= now {
                    month.is_granted = true;
                    let expires_at = month.ends_at.max(now + LATE);
                    due.push((expires_at, term.added_at, place, month.ends_at < expires_at));
                }
            }
        }
        due.sort();
        for (expires_at, _, place, is_late) in due {
            if is_late {
                self.note("month granted late");
            }
            let term = &self.terms[place];
            let bucket = Bucket {
                expires_at: Some(expires_at),
                order: term.order,
                ..Bucket::lasting(Source::Membership, term.credits_per_month, now)
            };
            self.grant(term.who, "", bucket);
        }
    }

    /// What an order brought ends: no month of it brings anything any more. The terms to come follow
    /// what has begun, or begin now.
    pub(super) fn cancel_term(&mut self, order: usize, now: Moment) {
        for term in &mut self.terms {
            term.is_canceled |= term.order == Some(order);
        }
        let who = self.orders[order].who;
        let mut places: Vec<usize> = (0..self.terms.len())
            .filter(|&place| self.terms[place].who == who && !self.terms[place].is_canceled)
            .collect();
        places.sort_by_key(|&place| self.terms[place].starts_at);
        let (begun, coming): (Vec<usize>, Vec<usize>) = places
            .into_iter()
            .partition(|&place| self.terms[place].has_begun(now));
        let begun = begun.iter().map(|&place| self.terms[place].ends_at);
        let mut next = begun.max().unwrap_or(now).max(now);
        for place in coming {
            if self.terms[place].starts_at != next {
                self.note("term that moves forward");
                self.terms[place].lay(next);
            }
            next = self.terms[place].ends_at;
            self.grant_months(Some(place), now);
        }
    }
}
