//! Redemption codes (product.md 3).

use std::collections::BTreeSet;

use super::{Bucket, Level, Model, Said, Source, Who, calendar::Moment, orders::Plan};

/// What a code grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gift {
    /// Credits for good.
    Credits(i64),
    /// A membership.
    Plan(Plan),
    /// A level; a higher one stays.
    Level(Level),
}

/// A code.
#[derive(Debug, Clone)]
pub struct Code {
    gift: Gift,
    uses: usize,
    expires_at: Option<Moment>,
    /// An operator took it out of use.
    pub is_disabled: bool,
    /// Who has used it.
    pub used_by: BTreeSet<Who>,
}

impl Model {
    /// An operator makes a code.
    pub(super) fn make_code(&mut self, gift: Gift, uses: usize, end: Option<Moment>) -> Said {
        self.codes.push(Code {
            gift,
            uses,
            expires_at: end,
            is_disabled: false,
            used_by: BTreeSet::new(),
        });
        Said::ok(201)
            .with("/batch/uses", uses)
            .with("/batch/used", 0)
    }

    /// An operator takes a code out of use.
    pub(super) fn disable_code(&mut self, code: usize) -> Said {
        let was_disabled = std::mem::replace(&mut self.codes[code].is_disabled, true);
        Said::ok(200).with("/disabled", i64::from(!was_disabled))
    }

    /// Somebody uses a code: once, and as long as uses are left.
    pub(super) fn redeem(&mut self, who: Who, number: usize, now: Moment) -> Said {
        let code = &mut self.codes[number];
        let refused = |reason| Said::problem(422, "code-refused").with("/reason", reason);
        if code.used_by.contains(&who) {
            return refused("already_redeemed");
        }
        if code.is_disabled {
            return refused("disabled");
        }
        if code.expires_at.is_some_and(|end| end <= now) {
            return refused("expired");
        }
        if code.used_by.len() >= code.uses {
            return refused("used_up");
        }
        code.used_by.insert(who);
        let said = Said::ok(200);
        match code.gift {
            Gift::Credits(credits) => {
                let bucket = Bucket::lasting(Source::Redemption, credits, now);
                self.grant(who, format!("code {number}"), bucket);
                said.with("/granted/credits", credits)
            }
            Gift::Plan(plan) => {
                self.add_term(who, plan, None, now);
                said.with("/granted/membership_ends_at", self.membership_end(who))
            }
            Gift::Level(level) => {
                let held = &mut self.accounts[who].level;
                *held = level.max(*held);
                said.with("/granted/level", level.name())
            }
        }
    }
}
