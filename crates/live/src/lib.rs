//! Live state: what every open page shows of its account, and who is told of it (product.md 6).
//!
//! A change is never described. Whoever changed something says so ([`RequestContext::changed`]), and each
//! open page is given the whole state anew, read in one round trip together with the answer to
//! whether the page's session still lives. So a notice that is lost, doubled or late does no harm.
//! `src/live.rs` holds the sockets; a page without one asks [`routes::live`] every few seconds.
//!
//! [`RequestContext::changed`]: web::RequestContext::changed

pub mod problems;
pub mod routes;
pub mod store;

use credits::Balance;
use membership::Membership;
use serde::Serialize;
use studio::views::TaskState;
use utoipa::ToSchema;

/// A task ended so recently, in milliseconds, is still told of.
const ENDED_RECENTLY: i64 = 60 * 1000;

/// What every page shows of an account.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "level": "pro",
    "membership": {"name": {"zh": "月度会员", "en": "Monthly membership"}, "ends_at": 1_797_890_940_000_i64},
    "unread_notifications": 1,
})))]
pub struct LiveState {
    /// What it can spend.
    pub balance: Balance,
    /// Its level in effect: `free`, `plus` or `pro`.
    pub level: String,
    /// The membership, of a member.
    pub membership: Option<Membership>,
    /// Notifications not read yet.
    pub unread_notifications: u32,
    /// The tasks under way, and those that ended within the last minute; the oldest first.
    pub tasks: Vec<LiveTask>,
}

/// Where a task stands.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6280-70eb-b429-fa86d481c263", "state": "running", "finished": 1, "outputs": 3,
})))]
pub struct LiveTask {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: TaskState,
    /// Outputs that have ended.
    pub finished: u32,
    /// Outputs.
    pub outputs: u32,
}
