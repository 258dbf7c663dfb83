//! Buckets of credits, and in which order they burn (product.md 2).

use super::calendar::Moment;

/// Where credits came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Registering.
    Welcome,
    /// A period's check-in.
    CheckIn,
    /// A month of a membership.
    Membership,
    /// A pack.
    Purchase,
    /// A code.
    Redemption,
    /// An operator's hand.
    Adjustment,
}

impl Source {
    /// The event that fills a bucket of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::CheckIn => "check_in",
            Self::Membership => "membership",
            Self::Purchase => "purchase",
            Self::Redemption => "redemption",
            Self::Adjustment => "adjustment",
        }
    }
}

/// Credits of one source.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Where they came from.
    pub source: Source,
    /// How many are left.
    pub remaining: i64,
    /// From when on they cannot be spent; membership credits alone.
    pub expires_at: Option<Moment>,
    /// When they came.
    pub made_at: Moment,
    /// The order that paid for them.
    pub order: Option<usize>,
    /// That order was refunded.
    pub is_reversed: bool,
    /// The cron has emptied it.
    pub is_expired: bool,
}

impl Bucket {
    /// A bucket that never expires.
    pub fn lasting(source: Source, credits: i64, now: Moment) -> Self {
        Self {
            source,
            remaining: credits,
            expires_at: None,
            made_at: now,
            order: None,
            is_reversed: false,
            is_expired: false,
        }
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: Moment) -> bool {
        self.is_expired || self.expires_at.is_some_and(|end| end <= now)
    }

    /// What can be spent of it.
    pub fn spendable(&self, now: Moment) -> i64 {
        let is_over = self.expires_at.is_some_and(|end| end <= now);
        if is_over { 0 } else { self.remaining }
    }
}

/// The places of the next `credits` single credits in burn order: membership first, the soonest to
/// expire first; then the rest, the oldest first. None where there are not so many.
pub fn burn(buckets: &mut [Bucket], credits: i64, now: Moment) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..buckets.len()).collect();
    order.sort_by_key(|&place| {
        let bucket = &buckets[place];
        let soonest = bucket.expires_at.unwrap_or(Moment::MAX);
        (soonest, bucket.made_at, place)
    });
    let mut line = Vec::new();
    for place in order {
        for _ in 0..buckets[place].spendable(now) {
            if (line.len() as i64) < credits {
                line.push(place);
            }
        }
    }
    if (line.len() as i64) < credits {
        return None;
    }
    for &place in &line {
        buckets[place].remaining -= 1;
    }
    Some(line)
}
