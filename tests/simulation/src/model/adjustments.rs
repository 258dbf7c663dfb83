//! An operator's hand (product.md 2).

use super::{Bucket, Model, Said, Source, Who, calendar::Moment, purse};

impl Model {
    /// Gives credits for good, or takes some by the burn order.
    pub(super) fn adjust(&mut self, who: Who, credits: i64, now: Moment) -> Said {
        if credits > 0 {
            let bucket = Bucket::lasting(Source::Adjustment, credits, now);
            self.grant(who, "", bucket);
        } else {
            let available = self.accounts[who].balance(now);
            if purse::burn(&mut self.accounts[who].buckets, -credits, now).is_none() {
                return Said::problem(402, "insufficient-credits")
                    .with("/needed", -credits)
                    .with("/available", available);
            }
            self.book(who, "adjustment", "", credits);
        }
        Said::ok(201).with("/balance", self.accounts[who].balance(now))
    }
}
