//! What operators see of accounts. The database writes it as JSON (`store`); nothing is made of
//! these types in the Worker.

use access::{account_ref::AccountRef, sessions::Role};
use credits::LedgerEntry;
use serde::Serialize;
use studio::views::{OutputState, TaskState};
use utoipa::ToSchema;

use crate::{audit::AuditItem, orders::OrderItem};

/// Whether an account can be used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// It can.
    Active,
    /// An operator has banned it.
    Banned,
    /// It was deleted, by its owner or by an operator; what is left is a name for the ledger.
    Deleted,
}

/// An account in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "email": "mimi@example.com", "role": "user",
    "level": "plus", "effective_level": "pro", "member_until": 1_797_890_940_000_i64,
    "balance": 312, "state": "active", "verified_at": 1_790_816_640_000_i64,
    "created_at": 1_790_816_400_000_i64, "seen_at": 1_795_308_000_000_i64,
})))]
pub struct AccountItem {
    /// Its id.
    pub id: String,
    /// Its address.
    pub email: String,
    /// What it may do.
    pub role: Role,
    /// The level that an operator or a code gave: `free`, `plus` or `pro`.
    pub level: String,
    /// The level that counts, which also a pack that was bought or a membership makes.
    pub effective_level: String,
    /// UTC milliseconds: the end of the membership; none for somebody who is not a member.
    pub member_until: Option<i64>,
    /// What it can spend, in credits.
    pub balance: i64,
    /// Whether it can be used.
    pub state: AccountState,
    /// UTC milliseconds: when a link sent to its address was opened.
    pub verified_at: Option<i64>,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds: the last log-in or refresh.
    pub seen_at: Option<i64>,
}

/// An account, all of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "language": "zh", "deleted_at": null, "banned_at": null,
    "last_login_at": 1_795_136_400_000_i64, "flagged_photos": 0,
})))]
pub struct AccountDetails {
    /// As in the list.
    #[serde(flatten)]
    pub item: AccountItem,
    /// The language of its letters: `zh` or `en`.
    pub language: String,
    /// UTC milliseconds.
    pub deleted_at: Option<i64>,
    /// UTC milliseconds.
    pub banned_at: Option<i64>,
    /// UTC milliseconds; none where the session of that log-in is forgotten by now.
    pub last_login_at: Option<i64>,
    /// How many of its photos the moderation service has flagged.
    pub flagged_photos: u32,
}

/// What an account can spend, in credits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({"total": 312, "permanent": 14, "membership": 298})))]
pub struct BalanceParts {
    /// All of it.
    pub total: i64,
    /// What never expires.
    pub permanent: i64,
    /// What expires with the membership.
    pub membership: i64,
}

/// A bucket of credits with something left in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a20027-d460-7349-aad6-5d05a973fef8", "source": "membership", "amount": 300,
    "remaining": 298, "expires_at": 1_797_890_940_000_i64, "created_at": 1_795_298_940_000_i64,
})))]
pub struct CreditGrant {
    /// Its id.
    pub id: String,
    /// Where its credits come from, as an event of the ledger.
    pub source: String,
    /// How many there were.
    pub amount: i64,
    /// How many are left.
    pub remaining: i64,
    /// UTC milliseconds.
    pub expires_at: Option<i64>,
    /// UTC milliseconds.
    pub created_at: i64,
}

/// The plan of a term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({"id": "monthly", "name_zh": "月度会员", "name_en": "Monthly membership"})))]
pub struct TermPlan {
    /// Its id.
    pub id: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
}

/// A stretch of membership.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a20027-d460-7599-b770-3547e9c8e980", "starts_at": 1_795_298_940_000_i64,
    "ends_at": 1_797_890_940_000_i64, "canceled_at": null,
    "order_id": "01a2001f-9700-73ee-b7e9-6e59ce40f9cb", "code_masked": null,
})))]
pub struct MembershipTerm {
    /// Its id.
    pub id: String,
    /// Of which plan.
    pub plan: TermPlan,
    /// UTC milliseconds.
    pub starts_at: i64,
    /// UTC milliseconds.
    pub ends_at: i64,
    /// UTC milliseconds: when it was taken back.
    pub canceled_at: Option<i64>,
    /// The order that bought it.
    pub order_id: Option<String>,
    /// The code that brought it, of which the first and the last four symbols are told. An operator
    /// gave what neither an order nor a code brought.
    pub code_masked: Option<String>,
}

/// A picture that is still there.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecentImage {
    /// Where.
    pub url: String,
    /// UTC milliseconds; it is gone then.
    pub expires_at: i64,
}

/// A picture asked for lately.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6281-7762-869b-c07a6e1b5df1", "position": 0, "state": "succeeded",
    "reason": null,
    "image": {
        "url": "/api/outputs/01a200c4-6281-7762-869b-c07a6e1b5df1/image",
        "expires_at": 1_795_395_611_400_i64,
    },
})))]
pub struct RecentOutput {
    /// Its id.
    pub id: String,
    /// Its place in the task, from 0.
    pub position: u32,
    /// Where it stands.
    pub state: OutputState,
    /// Why there is no picture.
    pub reason: Option<String>,
    /// The picture, while it lives.
    pub image: Option<RecentImage>,
}

/// A task of the time for which results are kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a200c4-6280-70eb-b429-fa86d481c263",
    "account": {"id": "01a0f4f9-b280-79af-a113-29b2fc82e5ef", "email": "mimi@example.com"},
    "preset": "try_on", "preset_version": 1, "state": "succeeded", "succeeded": 1,
    "needs_review": 0, "credits": 2, "refunded": 0, "created_at": 1_795_309_200_000_i64,
    "finished_at": 1_795_309_211_400_i64,
})))]
pub struct RecentTask {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account: AccountRef,
    /// The tool.
    pub preset: String,
    /// The tool's version then.
    pub preset_version: u32,
    /// Where it stands.
    pub state: TaskState,
    /// The pictures asked for.
    pub outputs: Vec<RecentOutput>,
    /// How many of them are there.
    pub succeeded: u32,
    /// How many of them somebody has to look at.
    pub needs_review: u32,
    /// Credits taken.
    pub credits: i64,
    /// Credits given back.
    pub refunded: i64,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds.
    pub finished_at: Option<i64>,
}

/// A living session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a1f677-aa80-73f3-af1e-cebbd1410ab4",
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X)",
    "created_at": 1_795_136_400_000_i64, "seen_at": 1_795_308_000_000_i64,
})))]
pub struct AccountSession {
    /// Its id.
    pub id: String,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// UTC milliseconds: the log-in.
    pub created_at: i64,
    /// UTC milliseconds: the last log-in or refresh.
    pub seen_at: i64,
}

/// The page of one account.
#[derive(ToSchema)]
#[schema(examples(json!({"result_life_ms": 86_400_000})))]
pub struct AccountPage {
    /// The account.
    pub account: AccountDetails,
    /// What it can spend.
    pub balance: BalanceParts,
    /// Its buckets with something left, in the order in which they are spent; at most 200.
    pub grants: Vec<CreditGrant>,
    /// Its memberships, the newest first; at most 50.
    pub terms: Vec<MembershipTerm>,
    /// How long results are kept, in milliseconds.
    pub result_life_ms: i64,
    /// Its tasks under way, and those that ended within that time, the newest first; at most 100.
    pub tasks: Vec<RecentTask>,
    /// The newest entries of its ledger; at most 20.
    pub ledger: Vec<LedgerEntry>,
    /// Its newest orders; at most 10.
    pub orders: Vec<OrderItem>,
    /// Its living sessions, the last seen first; at most 50.
    pub sessions: Vec<AccountSession>,
    /// What operators did to it, the newest first; at most 10.
    pub audit: Vec<AuditItem>,
}
