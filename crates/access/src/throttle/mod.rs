//! Throttling: how often somebody may attempt what could be guessed, or what others would have to
//! bear (product.md 1).
//!
//! A [`Rule`] says how often, a [`Counter`] is one rule applied to one subject. Checking and
//! counting are steps of the batch of the deed itself ([`store`]), so they cost no round trip. What
//! is guessed at counts while it is under way, so that many guesses at once count too, and for the
//! rule's whole window once it has failed. A batch that is refused leaves nothing behind, its count
//! neither: such a failure is counted in a batch of its own. Every throttled answer tells how its
//! limits stand.
//!
//! The platform's own rate limiter is the outer fence ([`admit`]); it is approximate, this is exact.

pub mod store;
pub(crate) mod way_in;

use std::net::{IpAddr, Ipv6Addr};

use ports::{clock::Millis, fence};
use web::{RequestContext, allowance::Allowance, problem::Problem};

pub use way_in::WayIn;

use crate::problems;

/// How often something may be attempted.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What is attempted, such as `redemption`.
    pub action: &'static str,
    /// The row of `settings` that says how often.
    pub most: &'static str,
    /// Within so many milliseconds.
    pub window: Millis,
    /// What whoever is refused can do instead of waiting.
    pub way_in: WayIn,
}

impl Rule {
    /// The counter of those attempts whose `subject` is the same: who attempts, or at what, in
    /// parts. Only a keyed hash of it is kept.
    pub fn counter(
        &'static self,
        context: &RequestContext,
        subject: &[&str],
    ) -> Result<Counter, Problem> {
        let parts: Vec<&str> = [self.action]
            .into_iter()
            .chain(subject.iter().copied())
            .collect();
        let subject = context.env.keys.keyed_hash("attempts", &parts);
        Ok(Counter {
            rule: self,
            subject: subject.ok_or_else(|| Problem::internal("no subject could be hashed"))?,
        })
    }
}

/// A rule, and whose attempts it counts.
#[derive(Debug, Clone)]
pub struct Counter {
    rule: &'static Rule,
    subject: [u8; 32],
}

/// Lets a request through the outer fence, or sends it away. Where the platform does not tell whose it
/// is, everybody gets in.
pub async fn admit(context: &RequestContext) -> Result<(), Problem> {
    let network = network(context);
    if network.is_empty() || context.env.fence.admits(&network).await {
        return Ok(());
    }
    context.allowances.add(Allowance {
        action: "requests",
        most: fence::MOST,
        window: fence::WINDOW,
        left: 0,
        more_in: Some(fence::WINDOW),
    });
    Err(problems::too_many_requests(fence::WINDOW))
}

/// The network that a request comes from: its IPv4 address, or the /64 of its IPv6 address, of
/// which one subscriber has every address. Empty where the platform does not tell.
pub fn network(context: &RequestContext) -> String {
    let address = context.address.as_deref().unwrap_or_default();
    match address
        .parse::<IpAddr>()
        .map(|address| address.to_canonical())
    {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        Ok(address) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}
