//! Redemption codes, as operators make and watch them.

pub mod routes;
pub mod store;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What each code of a batch grants.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "GrantsFields")]
pub enum Grants {
    /// Credits that never expire.
    Credits {
        /// How many: 1 to 1,000,000.
        credits: i64,
    },
    /// A membership, or more of it.
    Plan {
        /// The plan's id, whether or not it is for sale.
        plan: String,
    },
    /// A level.
    Level {
        /// Which.
        level: GrantedLevel,
    },
}

/// [`Grants`] as they are read: a tag inside an object would have each read twice.
#[derive(Deserialize)]
struct GrantsFields {
    kind: Kind,
    credits: Option<i64>,
    plan: Option<String>,
    level: Option<GrantedLevel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Credits,
    Plan,
    Level,
}

impl TryFrom<GrantsFields> for Grants {
    type Error = &'static str;

    fn try_from(fields: GrantsFields) -> Result<Self, Self::Error> {
        match fields.kind {
            Kind::Credits => fields.credits.map(|credits| Self::Credits { credits }),
            Kind::Plan => fields.plan.map(|plan| Self::Plan { plan }),
            Kind::Level => fields.level.map(|level| Self::Level { level }),
        }
        .ok_or("`grants` lacks the field that its kind names")
    }
}

/// A level that a code can grant.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantedLevel {
    /// Plus.
    Plus,
    /// Pro.
    Pro,
}

impl GrantedLevel {
    /// Its name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plus => "plus",
            Self::Pro => "pro",
        }
    }
}

/// Codes that were made together.
#[derive(ToSchema)]
#[schema(examples(json!({
    "id": "01a1fb9e-0680-74bb-a4ef-c9641afc5ded", "grants": {"kind": "credits", "credits": 60},
    "uses": 1, "expires_at": 1_830_268_800_000_i64, "note": "双十一直播间",
    "created_at": 1_795_222_800_000_i64, "codes": 100, "used": 3, "disabled": 0,
})))]
pub struct CodeBatch {
    /// Its id.
    pub id: String,
    /// What each code grants.
    pub grants: Grants,
    /// How many accounts may use each code.
    pub uses: u32,
    /// UTC milliseconds: until when they can be used; for ever where there is none.
    pub expires_at: Option<i64>,
    /// What the operator noted.
    pub note: String,
    /// UTC milliseconds.
    pub created_at: i64,
    /// How many codes it has.
    pub codes: u32,
    /// How many of them were used, once or more.
    pub used: u32,
    /// How many of them are disabled.
    pub disabled: u32,
}

/// A batch just made, and its codes.
#[derive(ToSchema)]
#[schema(examples(json!({"codes": ["7F3K-9Q4M-2XVR-8T6W", "K4WD-5N8P-C2JH-6E9B"]})))]
pub struct NewCodes {
    /// The batch.
    pub batch: CodeBatch,
    /// In groups of four.
    pub codes: Vec<String>,
}

/// A code, as operators see it. The database makes it; here it is for the document alone.
#[derive(ToSchema)]
#[schema(examples(json!({
    "code": "7F3K-9Q4M-2XVR-8T6W", "batch_id": "01a1fb9e-0680-74bb-a4ef-c9641afc5ded",
    "state": "used_up", "used": 1, "uses": 1, "disabled_at": null,
    "expires_at": 1_830_268_800_000_i64, "note": "双十一直播间",
    "grants": {"kind": "credits", "credits": 60},
})))]
pub struct CodeItem {
    /// In groups of four.
    pub code: String,
    /// The batch it belongs to.
    pub batch_id: String,
    /// Where it stands.
    pub state: CodeState,
    /// How often it was used.
    pub used: u32,
    /// How many accounts may use it.
    pub uses: u32,
    /// UTC milliseconds: when it was disabled.
    pub disabled_at: Option<i64>,
    /// UTC milliseconds: until when it can be used; for ever where there is none.
    pub expires_at: Option<i64>,
    /// What the operator noted.
    pub note: String,
    /// What it grants.
    pub grants: Grants,
}

/// Where a code stands; of several, the first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeState {
    /// An operator has disabled it.
    Disabled,
    /// As many accounts have used it as may.
    UsedUp,
    /// Its time is over.
    Expired,
    /// Somebody has used it.
    Used,
    /// Nobody has used it.
    Unused,
}
