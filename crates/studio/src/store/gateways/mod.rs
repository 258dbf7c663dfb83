//! The gateways as all consumers share them: which there are, which of them may be asked, and what
//! attempts told about them. Read and written in the batches of submission, claim, release and
//! settlement, so that it costs no round trip of its own and a change counts with the next claim.
//!
//! - this file: which gateways serve a tool, and from when each may be asked
//! - [`choice`]: the gateway of a claim
//! - [`health`]: what an attempt tells about its gateway, and what an operator says of it
//! - [`seed`]: the gateways that the configuration brings to an empty table

pub mod choice;
pub mod health;
pub mod seed;

use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Step, Value},
};

use crate::StudioContext;

/// When to look again at a gateway that is proving itself: it takes about as long as a picture.
const PROOF_PATIENCE: Millis = 10_000;

/// SQL: the gateways that serve a tool and take so many pictures, both expressions (all those that are
/// switched on where they are null); a gateway without `max_pictures` takes any number. `keys` stands for
/// the names of the keys that there are, as JSON: a gateway whose key is missing is passed over.
pub fn serving(keys: &str, tool: &str, pictures: &str) -> String {
    format!(
        "(
            SELECT * FROM gateways
            WHERE is_on = 1 AND key_secret IN (SELECT value FROM json_each({keys}))
            AND (
                tools IS NULL OR {tool} IS NULL OR {tool} IN (SELECT value FROM json_each(tools))
            )
            AND coalesce({pictures} <= max_pictures, 1)
        )"
    )
}

/// SQL: the number of the gateway's day, since 1970, that the time `?2` is in.
pub const DAY: &str = "(?2 - day_begins_utc_hour * 3600000) / 86400000";

/// SQL: of a gateway with its state, whether the day that the state is of is used up, by the cap of calls
/// or of money.
pub const IS_SPENT: &str = "(calls_per_day <= calls OR money_per_day < spent + picture_price)";

/// SQL: the gateways that serve a tool and take so many pictures, each with its day and the moment from
/// which it may be asked as far as that is known. The keys are `?1`, now is `?2`, [`PROOF_PATIENCE`] is `?3`.
fn standing(tool: &str, pictures: &str) -> String {
    let serving = serving("?1", tool, pictures);
    format!(
        "WITH standing AS (
            SELECT
                name, position, model, attempt_ms,
                max(
                    coalesce(rests_until, 0),
                    CASE
                        WHEN day = {DAY} AND {IS_SPENT}
                        THEN ({DAY} + 1) * 86400000 + day_begins_utc_hour * 3600000 ELSE 0
                    END,
                    CASE WHEN proof_until > ?2 THEN min(proof_until, ?2 + ?3) ELSE 0 END
                ) AS free_at
            FROM {serving} LEFT JOIN gateway_states ON gateway = name
        )"
    )
}

/// What [`standing`] is bound to.
fn standing_args(context: &StudioContext) -> Vec<Value> {
    args![
        context.state.gateway_keys.names(),
        context.now(),
        PROOF_PATIENCE
    ]
}

/// How many gateways there are to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Those that are switched on and have their keys.
    pub serving: u32,
    /// Those of them that may be asked now.
    pub free: u32,
}

/// Counts the gateways; [`Count::of`] takes the step.
pub fn add_count(batch: &mut Batch, context: &StudioContext) -> Step {
    batch.add(
        format!(
            "{} SELECT count(*) AS serving, coalesce(sum(free_at <= ?2), 0) AS free FROM standing",
            standing("NULL", "NULL")
        ),
        standing_args(context),
    )
}

impl Count {
    /// What the step told.
    pub fn of(outcome: &Outcome, step: Step) -> Result<Self, DatabaseError> {
        let row = outcome.one(step)?;
        Ok(Self {
            serving: row.get("serving")?,
            free: row.get("free")?,
        })
    }
}

/// Counts a call with its gateway's day, as it begins: the gateway `?1`, at the time `?2`.
const COUNT_CALL: &str = "
    ON CONFLICT (gateway) DO UPDATE SET
        calls = CASE WHEN day = excluded.day THEN calls + 1 ELSE 1 END,
        spent = CASE WHEN day = excluded.day THEN spent + excluded.spent ELSE excluded.spent END,
        day = excluded.day";

/// Counts a test call with its gateway's day.
pub fn add_test_call(batch: &mut Batch, name: &str, now: Millis) {
    batch.add(
        format!(
            "INSERT INTO gateway_states (gateway, day, calls, spent)
             SELECT name, {DAY}, 1, picture_price FROM gateways WHERE name = ?1 {COUNT_CALL}"
        ),
        args![name, now],
    );
}

/// Puts what a call cost in the place of what it counted with: `estimate`, in micro-yuan, on the
/// gateway's day `day`. Where the cost is not known, the estimate stands.
pub fn add_cost(batch: &mut Batch, name: &str, (day, estimate): (i64, i64), cost: Option<u64>) {
    let cost = cost.and_then(|cost| i64::try_from(cost).ok());
    let Some(difference) = cost.map(|cost| cost - estimate).filter(|more| *more != 0) else {
        return;
    };
    batch.add(
        "UPDATE gateway_states SET spent = max(0, spent + ?3) WHERE gateway = ?1 AND day = ?2",
        args![name, day, difference],
    );
}
