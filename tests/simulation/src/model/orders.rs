//! Orders of packs and plans (product.md 3).

use super::{
    Bucket, Level, Model, Said, Source, Who,
    calendar::{DAY, Moment},
};

/// How long an unpaid order waits.
const LIFE: i64 = 3 * DAY;
/// Unpaid orders that somebody may have.
const MOST_PENDING: usize = 10;

/// What can be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Credits for good.
    Pack {
        /// Its id in the shop.
        id: &'static str,
        /// Base and bonus.
        credits: i64,
    },
    /// A membership.
    Plan(Plan),
}

/// A membership as it is sold or given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Its id in the shop.
    pub id: &'static str,
    /// How long.
    pub months: i64,
    /// What each month brings.
    pub credits_per_month: i64,
}

/// By the month.
pub const MONTHLY: Plan = Plan {
    id: "monthly",
    months: 1,
    credits_per_month: 300,
};
/// By the year.
pub const YEARLY: Plan = Plan {
    id: "yearly",
    months: 12,
    credits_per_month: 300,
};
/// Everything that is for sale.
pub const SHOP: [Item; 5] = [
    Item::Pack {
        id: "small",
        credits: 60,
    },
    Item::Pack {
        id: "medium",
        credits: 220,
    },
    Item::Pack {
        id: "large",
        credits: 800,
    },
    Item::Plan(MONTHLY),
    Item::Plan(YEARLY),
];

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "docs/api.md tells")]
pub enum State {
    Pending,
    Canceled,
    Lapsed,
    Voided,
    Paid,
    Refunded,
}

impl State {
    /// As the API calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Canceled => "canceled",
            Self::Lapsed => "lapsed",
            Self::Voided => "voided",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
        }
    }
}

/// An order.
#[derive(Debug, Clone)]
pub struct Order {
    /// Who buys.
    pub who: Who,
    /// What.
    pub item: Item,
    /// Where it stands.
    pub state: State,
    lapses_at: Moment,
}

impl Model {
    pub(super) fn order(&mut self, who: Who, item: Item, now: Moment) -> Said {
        let is_pending = |order: &&Order| order.who == who && order.state == State::Pending;
        if self.orders.iter().filter(is_pending).count() >= MOST_PENDING {
            return Said::problem(429, "limit-reached");
        }
        self.orders.push(Order {
            who,
            item,
            state: State::Pending,
            lapses_at: now + LIFE,
        });
        Said::ok(201)
            .with("/state", "pending")
            .with("/lapses_at", now + LIFE)
    }

    /// Goes from one of `from` to another state, or tells why not.
    fn change_order(&mut self, order: usize, from: &[State], to: State) -> Said {
        let state = self.orders[order].state;
        if !from.contains(&state) {
            return Said::problem(409, "wrong-state").with("/state", state.name());
        }
        self.orders[order].state = to;
        Said::ok(200).with("/state", to.name())
    }

    /// Its buyer does not want it any more.
    pub(super) fn cancel(&mut self, order: usize) -> Said {
        let from = [State::Pending, State::Canceled];
        self.change_order(order, &from, State::Canceled)
    }

    /// An operator closes it.
    pub(super) fn void(&mut self, order: usize) -> Said {
        self.change_order(order, &[State::Pending], State::Voided)
    }

    /// Its money came, perhaps late: what was bought is there at once.
    pub(super) fn confirm(&mut self, order: usize, now: Moment) -> Said {
        let from = [State::Pending, State::Canceled, State::Lapsed];
        if self.orders[order].state != State::Pending {
            self.note("money that came late, or not again");
        }
        let said = self.change_order(order, &from, State::Paid);
        if said.problem.is_none() {
            let Order { who, item, .. } = self.orders[order];
            match item {
                Item::Pack { credits, .. } => {
                    let bucket = Bucket {
                        order: Some(order),
                        ..Bucket::lasting(Source::Purchase, credits, now)
                    };
                    self.grant(who, format!("order {order}"), bucket);
                }
                Item::Plan(plan) => self.add_term(who, plan, Some(order), now),
            }
        }
        said
    }

    /// Its money went back: what is left of what it brought goes, its membership ends, and memberships
    /// that wait for it begin earlier.
    pub(super) fn refund_order(&mut self, order: usize, now: Moment) -> Said {
        let said = self.change_order(order, &[State::Paid], State::Refunded);
        if said.problem.is_none() {
            let who = self.orders[order].who;
            let mut left = 0;
            for bucket in &mut self.accounts[who].buckets {
                if bucket.order == Some(order) {
                    left += std::mem::take(&mut bucket.remaining);
                    bucket.is_reversed = true;
                }
            }
            if left > 0 {
                self.book(who, "order_reversal", format!("order {order}"), -left);
            }
            self.cancel_term(order, now);
        }
        said
    }

    /// What nobody paid in time lapses.
    pub(super) fn lapse(&mut self, now: Moment) {
        let is_over = |order: &Order| order.state == State::Pending && order.lapses_at <= now;
        for order in self.orders.iter_mut().filter(|order| is_over(order)) {
            order.state = State::Lapsed;
        }
    }

    /// Whether a pack was bought, and not given back: that makes Pro for good.
    pub(super) fn has_pack(&self, who: Who) -> bool {
        self.orders.iter().any(|order| {
            let is_pack = matches!(order.item, Item::Pack { .. });
            order.who == who && order.state == State::Paid && is_pack
        })
    }
}

impl Level {
    /// Whichever is higher.
    pub(super) fn or_pro(self, is_pro: bool) -> Self {
        if is_pro { Self::Pro } else { self }
    }
}
