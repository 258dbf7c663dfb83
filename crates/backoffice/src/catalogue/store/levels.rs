//! The SQL of what levels bring, as operators edit it.

use ports::{args, database::Statement};
use web::problem::Problem;

use super::{Change, items};
use crate::catalogue::routes::levels::LevelChange;

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
