//! The gateways as all consumers share them: which of them a claim may ask, and what its attempt
//! told about it. Read and written in the batches of claim, release and settlement, so that it costs
//! no round trip of its own.

use serde_json::json;

use super::outputs::Claim;
use crate::{
    args,
    gateways::{Gateway, Verdict},
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Outcome, Step},
    },
};

/// The first rest of a gateway that failed too often in a row, in milliseconds; each further failure
/// doubles it.
const FIRST_REST: Millis = 30_000;
/// The longest such rest.
const LONGEST_REST: Millis = 300_000;
/// When to look again at a gateway that is proving itself: it takes about as long as a picture.
const PROOF_PATIENCE: Millis = 10_000;

/// Each gateway of the setting, with the moment from which it may be asked as far as that is known.
const STANDING: &str = "
    WITH standing AS (
        SELECT
            listed.key AS place,
            max(
                coalesce(rests_until, 0),
                CASE
                    WHEN listed.value ->> 'day' = day
                    AND listed.value ->> 'calls_per_day' <= calls
                    THEN listed.value ->> 'day_ends' ELSE 0
                END,
                CASE WHEN proof_until > ?2 THEN min(proof_until, ?2 + ?3) ELSE 0 END
            ) AS free_at
        FROM json_each(?1) AS listed
        LEFT JOIN gateway_states ON gateway = listed.value ->> 'name'
    )";

/// SQL: the place among the gateways `?1` of the one that works on a task of the output's last attempt
/// (`outputs`, `gateway_task`); none where there is no such task.
fn at_work(output_id: &str) -> String {
    format!(
        "(
            SELECT listed.key FROM task_outputs AS mine
            JOIN output_attempts AS begun
            ON begun.output_id = mine.id AND begun.number = mine.attempts
            JOIN json_each(?1) AS listed ON listed.value ->> 'name' = begun.gateway
            WHERE mine.id = {output_id}
            AND begun.outcome IS NULL AND begun.gateway_task IS NOT NULL
        )"
    )
}

/// The gateways of the setting as JSON, in the order of failover, each with its own day at `now`.
pub fn listed(gateways: &[Gateway], now: Millis) -> String {
    let listed = gateways.iter().map(|gateway| {
        let config = gateway.config();
        let (day, day_ends) = gateway.day(now);
        json!({
            "name": config.name, "model": config.model, "calls_per_day": config.calls_per_day,
            "day": day, "day_ends": day_ends, "rest_after": config.rest_after_failures,
        })
    });
    listed.collect::<serde_json::Value>().to_string()
}

/// Asks how many gateways may be asked now: 0 where all of them rest.
pub fn add_count(batch: &mut Batch, gateways: &[Gateway], now: Millis) -> Step {
    batch.add(
        format!("{STANDING} SELECT count(*) FROM standing WHERE free_at <= ?2"),
        args![listed(gateways, now), now, PROOF_PATIENCE],
    )
}

/// The steps that choose a claim's gateway.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    free_at: Step,
}

impl Choice {
    /// When the first gateway may be asked: for a claim that was refused because all of them rest.
    pub fn free_at(&self, outcome: &Outcome) -> Result<Millis, DatabaseError> {
        outcome.one(self.free_at)?.get(0)
    }
}

/// Chooses the gateway that an output asks next: the one that works on a task for it, which costs no
/// call; else from its own place in the order of failover on, the first that may be asked. Refused where
/// all of them rest. `lease_until` is when the claim ends.
pub fn add_choice(
    batch: &mut Batch,
    gateways: &[Gateway],
    output_id: &str,
    now: Millis,
    lease_until: Millis,
) -> Choice {
    let listed = listed(gateways, now);
    let free_at = batch.add(
        format!("{STANDING} SELECT min(free_at) FROM standing"),
        args![&listed, now, PROOF_PATIENCE],
    );
    batch.change_one(
        format!(
            "{STANDING}
             UPDATE task_outputs SET gateway = coalesce({at_work}, (
                SELECT place FROM standing WHERE free_at <= ?2
                ORDER BY place < (SELECT gateway % ?5 FROM task_outputs WHERE id = ?4), place
                LIMIT 1
             ))
             WHERE id = ?4
             AND ({at_work} IS NOT NULL OR EXISTS (SELECT 1 FROM standing WHERE free_at <= ?2))",
            at_work = at_work("?4"),
        ),
        args![
            &listed,
            now,
            PROOF_PATIENCE,
            output_id,
            gateways.len() as i64
        ],
    );
    // Nothing is written for a gateway that is well and has no limit.
    batch.add(
        format!(
            "INSERT INTO gateway_states (gateway, day, calls)
             SELECT listed.value ->> 'name', listed.value ->> 'day', 1
             FROM task_outputs
             JOIN json_each(?1) AS listed ON listed.key = task_outputs.gateway
             LEFT JOIN gateway_states ON gateway_states.gateway = listed.value ->> 'name'
             WHERE task_outputs.id = ?2 AND (
                listed.value ->> 'calls_per_day' IS NOT NULL
                OR failures >= listed.value ->> 'rest_after'
             ) AND {} IS NULL
             ON CONFLICT (gateway) DO UPDATE SET
                calls = CASE WHEN day = excluded.day THEN calls + 1 ELSE 1 END,
                day = excluded.day,
                proof_until = CASE
                    WHEN failures >= (
                        SELECT listed.value ->> 'rest_after' FROM json_each(?1) AS listed
                        WHERE listed.value ->> 'name' = gateway
                    ) THEN ?3 ELSE 0
                END",
            at_work("?2")
        ),
        args![&listed, output_id, lease_until],
    );
    Choice { free_at }
}

/// What an attempt told about its gateway.
pub fn add_verdict(
    batch: &mut Batch,
    claim: &Claim,
    gateway: &Gateway,
    (verdict, outcome): (Verdict, &str),
    now: Millis,
) {
    let config = gateway.config();
    let (name, rest_after) = (&config.name, config.rest_after_failures);
    // A call that began before the gateway's last failure is old news of one that must prove itself.
    const IS_NEWS: &str = "gateway = ?1 AND (failures < ?2 OR failed_at <= ?3)";
    let begun_at = claim.begun_at;
    match verdict {
        Verdict::Well => {
            batch.add(
                format!(
                    "UPDATE gateway_states SET failures = 0, outcome = NULL, proof_until = 0
                     WHERE {IS_NEWS} AND failures > 0"
                ),
                args![name, rest_after, begun_at],
            );
        }
        Verdict::Open => {
            batch.add(
                format!("UPDATE gateway_states SET proof_until = 0 WHERE {IS_NEWS}"),
                args![name, rest_after, begun_at],
            );
        }
        Verdict::Ill {
            rest_ms,
            must_prove,
        } => {
            batch.add(
                "INSERT INTO gateway_states (gateway) VALUES (?1) ON CONFLICT DO NOTHING",
                args![name],
            );
            batch.add(
                format!(
                    "UPDATE gateway_states
                     SET (failures, rests_until, proof_until, outcome, failed_at) = (
                        SELECT
                            in_a_row,
                            max(rests_until, ?4 + ?5, CASE
                                WHEN in_a_row >= ?2
                                THEN ?4 + min(?8, ?7 << min(in_a_row - ?2, 16)) ELSE 0
                            END),
                            0, ?9, ?4
                        FROM (SELECT max(failures + 1, ?6) AS in_a_row)
                     )
                     WHERE {IS_NEWS}"
                ),
                args![
                    name,
                    rest_after,
                    begun_at,
                    now,
                    Millis::try_from(rest_ms).unwrap_or(LONGEST_REST),
                    if must_prove { rest_after } else { 0 },
                    FIRST_REST,
                    LONGEST_REST,
                    outcome
                ],
            );
        }
    }
}

/// Forgets what went wrong with a gateway, and its alerts: it may be asked at once, as one that is well.
pub fn add_reset(batch: &mut Batch, name: &str) {
    batch.add("DELETE FROM gateway_alerts WHERE gateway = ?1", args![name]);
    batch.add(
        "UPDATE gateway_states SET failures = 0, outcome = NULL, rests_until = 0, proof_until = 0
         WHERE gateway = ?1",
        args![name],
    );
}

/// Raises an alert for the back office, or counts it to the one that is there.
pub fn add_alert(batch: &mut Batch, gateway: &Gateway, outcome: &str, detail: &str, now: Millis) {
    batch.add(
        "INSERT INTO gateway_alerts (gateway, outcome, detail, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (gateway, outcome) DO UPDATE
         SET detail = excluded.detail, times = times + 1, last_at = excluded.last_at",
        args![&gateway.config().name, outcome, detail, now],
    );
}
