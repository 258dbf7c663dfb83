//! What there is: the levels with what they bring, and the packs and plans for sale.

use serde::Serialize;
use utoipa::ToSchema;
use web::language::Name;

use super::period::Rhythm;

/// A level and what it brings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "level": "plus", "garments": 10, "running": 2, "waiting": 5, "check_in_every": "day",
    "check_in_credits": 6,
})))]
pub struct LevelPolicy {
    /// `free`, `plus` or `pro`.
    pub level: String,
    /// Garments in one try-on.
    pub garments: u32,
    /// Tasks running at once.
    pub running: u32,
    /// Tasks waiting.
    pub waiting: u32,
    /// How often one may check in.
    pub check_in_every: Rhythm,
    /// What a check-in brings, in credits.
    pub check_in_credits: i64,
}

/// Credits for sale.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "medium", "name": {"zh": "常用包", "en": "Medium pack"}, "price_fen": 2990,
    "base_credits": 200, "bonus_credits": 20,
})))]
pub struct Pack {
    /// Its name in the API.
    pub id: String,
    /// Its name on the page.
    pub name: Name,
    /// What it costs, in fen.
    pub price_fen: i64,
    /// What it is named for, in credits.
    pub base_credits: i64,
    /// What comes on top, in credits.
    pub bonus_credits: i64,
}

/// A membership for sale.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "monthly", "name": {"zh": "月度会员", "en": "Monthly membership"}, "price_fen": 3900,
    "months": 1, "credits_per_month": 300, "on_sale_until": null,
})))]
pub struct Plan {
    /// Its name in the API.
    pub id: String,
    /// Its name on the page.
    pub name: Name,
    /// What it costs, in fen.
    pub price_fen: i64,
    /// How long it lasts.
    pub months: u32,
    /// What each month brings, in credits.
    pub credits_per_month: i64,
    /// UTC milliseconds: the end of a time-limited offer.
    pub on_sale_until: Option<i64>,
}

/// What is for sale, in the order of the shelf.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offers {
    /// Credits.
    pub packs: Vec<Pack>,
    /// Memberships.
    pub plans: Vec<Plan>,
}
