//! The gateway of a claim: chosen, counted and read in the claim's own batch, from the table as it is
//! at that moment.

use gateways::{ConfigError, Gateway, GatewayConfig};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Row, Step},
};

use super::{COUNT_CALL, DAY, standing, standing_args};
use crate::StudioContext;

/// SQL: the tool of the output `?4`.
const TOOL: &str = "(
    SELECT preset FROM tasks JOIN task_outputs ON task_outputs.task_id = tasks.id
    WHERE task_outputs.id = ?4
)";

/// SQL: the pictures that the output `?4` is made of: of the slot whose pictures make an output each, its
/// own alone.
const PICTURES: &str = "(
    SELECT count(*)
    FROM task_outputs
    JOIN tasks ON tasks.id = task_id
    JOIN preset_versions
    ON preset_versions.preset = tasks.preset AND preset_versions.version = preset_version
    JOIN json_each(inputs) AS slot
    JOIN json_each(slot.value) AS picture
    WHERE task_outputs.id = ?4 AND (
        slot.key IS NOT definition ->> 'one_output_each' OR picture.key = task_outputs.position
    )
)";

/// What a claim on an output lasts beyond the gateway's attempt, in milliseconds: time for reading
/// the inputs, and for storing and settling the result.
const LEASE_MARGIN: Millis = 15_000;
/// Where no gateway serves a tool, an output looks again after so many milliseconds: an operator may
/// be about to switch one on.
const LOOK_AGAIN: Millis = 30_000;

/// SQL: how long after a message was sent it counts as lost, in milliseconds: a consumer that it
/// reached has let its claim run out by then.
pub fn longest_claim(context: &StudioContext) -> String {
    let margin = lease_margin(context);
    format!("(SELECT coalesce(max(attempt_ms), 0) + {margin} FROM gateways)")
}

/// [`LEASE_MARGIN`], with the time for judging the result where that is done.
fn lease_margin(context: &StudioContext) -> Millis {
    LEASE_MARGIN + context.state.judging
}

/// The gateway that an attempt asks.
#[derive(Debug)]
pub struct Chosen {
    /// Its name.
    pub name: String,
    /// Its position in the order of failover.
    pub position: u32,
    /// The failures in a row after which it rests.
    pub rest_after: u32,
    /// Its day when the attempt began, as a number since 1970.
    pub day: i64,
    /// What the attempt counts with until its cost is known, in micro-yuan.
    pub estimate: i64,
    /// Whether another one serves the tool.
    pub has_other: bool,
    /// The gateway itself; or why this release cannot ask it.
    pub gateway: Result<Gateway, ConfigError>,
}

/// The steps that choose a claim's gateway.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    free: Step,
}

/// When an output may be claimed that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prospect {
    /// When the first gateway is free.
    pub free_at: Millis,
    /// How long a claim lasts then, in milliseconds.
    pub lease_ms: Millis,
}

impl Choice {
    /// When the first gateway may be asked: for a claim that was refused because all of them rest.
    pub fn prospect(
        &self,
        context: &StudioContext,
        outcome: &Outcome,
    ) -> Result<Prospect, DatabaseError> {
        let row = outcome.one(self.free)?;
        let free_at: Option<Millis> = row.get("free_at")?;
        let longest: Option<Millis> = row.get("longest")?;
        Ok(Prospect {
            free_at: free_at.unwrap_or(context.now() + LOOK_AGAIN),
            lease_ms: longest.unwrap_or(0) + lease_margin(context),
        })
    }
}

/// SQL: the attempt of the output `?4` that left a task at a gateway and no end, with that gateway. The
/// keys are `?1`.
const AT_WORK: &str = "at_work AS (
    SELECT number, name, gateways.model
    FROM task_outputs
    JOIN output_attempts ON output_id = id AND number = attempts
    JOIN gateways ON name = output_attempts.gateway
    WHERE id = ?4 AND outcome IS NULL AND gateway_task IS NOT NULL
    AND key_secret IN (SELECT value FROM json_each(?1))
)";

/// Chooses the gateway that an output asks next, and puts the attempt on record. One that works on a task
/// for it is asked on, in the same attempt: that costs no call, so it may rest. Else it is the first that
/// serves the tool and may be asked, from the output's own place in the order of failover on. Refused
/// where there is none.
pub fn add_choice(batch: &mut Batch, context: &StudioContext, output_id: &str) -> Choice {
    let standing = standing(TOOL, PICTURES);
    let mut args = standing_args(context);
    args.extend(args![output_id]);
    let free = batch.add(
        format!(
            "{standing} SELECT min(free_at) AS free_at, max(attempt_ms) AS longest FROM standing"
        ),
        args.clone(),
    );
    batch.change_one(
        format!(
            "{standing}, {AT_WORK}
             INSERT INTO output_attempts (output_id, number, gateway, model, started_at)
             SELECT ?4, number, name, model, ?2 FROM at_work
             UNION ALL SELECT * FROM (
                SELECT task_outputs.id, attempts + 1, name, model, ?2
                FROM task_outputs JOIN standing
                WHERE task_outputs.id = ?4 AND free_at <= ?2 AND NOT EXISTS (SELECT 1 FROM at_work)
                ORDER BY standing.position < gateway, standing.position, name LIMIT 1
             )
             WHERE true
             ON CONFLICT (output_id, number) DO UPDATE SET model = output_attempts.model"
        ),
        args,
    );
    Choice { free }
}

/// Takes the output for as long as the slowest gateway of its tool takes. Refused where somebody else
/// holds it, its attempts are used up, or it could end later than `ends_within` milliseconds after its
/// submission.
pub fn add_lease(
    batch: &mut Batch,
    context: &StudioContext,
    (output_id, lease): (&str, &str),
    (most_attempts, ends_within): (u32, Millis),
) {
    let standing = standing(TOOL, PICTURES);
    let mut args = standing_args(context);
    args.extend(args![
        output_id,
        lease,
        lease_margin(context),
        most_attempts,
        ends_within
    ]);
    batch.change_one(
        format!(
            "{standing}
             UPDATE task_outputs
             SET state = 'running', lease = ?5, lease_until = ends_at, attempts = begun,
                 gateway = begun_at, started_at = coalesce(started_at, ?2)
             FROM (
                SELECT
                    number AS begun, gateways.position AS begun_at,
                    ?2 + ?6 + max(gateways.attempt_ms, (
                        SELECT coalesce(max(attempt_ms), 0) FROM standing
                    )) AS ends_at
                FROM output_attempts JOIN gateways ON name = gateway
                WHERE output_id = ?4 ORDER BY number DESC LIMIT 1
             )
             WHERE id = ?4 AND begun <= ?7 AND ends_at <= queued_at + ?8
             AND (state = 'queued' AND not_before <= ?2 OR state = 'running' AND lease_until <= ?2)"
        ),
        args,
    );
}

/// Counts the call with the gateway's day; one that must prove itself is asked by nobody else until
/// the claim ends. To go on with a task is no call.
pub fn add_call(batch: &mut Batch, output_id: &str, now: Millis) {
    batch.add(
        format!(
            "INSERT INTO gateway_states (gateway, day, calls, spent)
             SELECT name, {DAY}, 1, picture_price
             FROM task_outputs
             JOIN output_attempts ON output_id = id AND number = attempts
             JOIN gateways ON name = output_attempts.gateway
             WHERE id = ?1 AND gateway_task IS NULL
             {COUNT_CALL},
                proof_until = CASE
                    WHEN failures >= (SELECT rest_after FROM gateways WHERE name = gateway)
                    THEN (SELECT lease_until FROM task_outputs WHERE id = ?1) ELSE 0
                END"
        ),
        args![output_id, now],
    );
}

/// Reads the gateway that was chosen; [`Chosen::of`] takes the step.
pub fn add_read(batch: &mut Batch, context: &StudioContext, output_id: &str) -> Step {
    let standing = standing(TOOL, PICTURES);
    let mut args = standing_args(context);
    args.extend(args![output_id]);
    batch.add(
        format!(
            "{standing}
             SELECT
                name, gateways.position, rest_after, {DAY} AS day, picture_price,
                (SELECT count(*) > 1 FROM standing) AS has_other, settings
             FROM task_outputs
             JOIN output_attempts ON output_id = id AND number = attempts
             JOIN gateways ON name = output_attempts.gateway
             WHERE id = ?4"
        ),
        args,
    )
}

impl Chosen {
    /// The gateway in a row of [`add_read`].
    pub fn of(context: &StudioContext, row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            name: row.get("name")?,
            position: row.get("position")?,
            rest_after: row.get("rest_after")?,
            day: row.get("day")?,
            estimate: row.get("picture_price")?,
            has_other: row.get("has_other")?,
            gateway: gateway(context, row.text("settings")?.unwrap_or_default()),
        })
    }
}

/// The gateway of settings, with its key.
pub fn gateway(context: &StudioContext, settings: &str) -> Result<Gateway, ConfigError> {
    let config: GatewayConfig = serde_json::from_str(settings)?;
    let key = context.state.gateway_keys.get(&config.key_secret);
    let key = key.ok_or_else(|| ConfigError::Invalid {
        gateway: config.name.clone(),
        problem: format!("key_secret: {} is not set", config.key_secret),
    })?;
    Gateway::new(config, key)
}
