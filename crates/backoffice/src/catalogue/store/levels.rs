//! The SQL of what levels bring, as operators edit it.

use membership::Rhythm;
use ports::{args, database::Statement};
use serde::Deserialize;
use utoipa::ToSchema;
use web::problem::Problem;

use super::{Change, items};

/// What a level brings, all of it.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "garments": 10, "running": 2, "waiting": 5, "check_in_every": "day", "check_in_credits": 6,
    "reason": "新活动",
})))]
pub struct LevelChange {
    /// Garments in one try-on: 1 to 10.
    pub garments: u32,
    /// Tasks running at once: 1 to 20.
    pub running: u32,
    /// Tasks waiting: 0 to 100.
    pub waiting: u32,
    /// How often one may check in.
    pub check_in_every: Rhythm,
    /// What a check-in brings, in credits: 1 to 1,000.
    pub check_in_credits: i64,
    /// Why; at most 500 characters.
    pub reason: Option<String>,
}

const ITEM: &str = "
    SELECT 'level.save' AS saved_by, level AS subject, json_object(
        'level', level, 'garments', garments, 'running', running, 'waiting', waiting,
        'check_in_every', check_in_every, 'check_in_credits', check_in_credits
    ) AS state
    FROM level_policies";

/// Every level, the lowest first.
pub fn all() -> Statement {
    Statement::new(items(&format!("{ITEM} ORDER BY position")), args![])
}

/// Changes what a level brings.
pub fn save<'a>(level: &'a str, policy: &LevelChange, reason: Option<&'a str>) -> Change<'a> {
    Change {
        action: "level.save",
        subject: level,
        reason,
        item: Statement::new(format!("{ITEM} WHERE level = ?1"), args![level]),
        conditions: vec![(
            Statement::new(
                "EXISTS (SELECT 1 FROM level_policies WHERE level = ?1)",
                args![level],
            ),
            Problem::not_found(),
        )],
        steps: vec![Statement::new(
            "UPDATE level_policies
             SET garments = ?2, running = ?3, waiting = ?4, check_in_every = ?5,
                 check_in_credits = ?6
             WHERE level = ?1",
            args![
                level,
                policy.garments,
                policy.running,
                policy.waiting,
                policy.check_in_every.name(),
                policy.check_in_credits
            ],
        )],
    }
}
