//! What an attempt tells about its gateway, for all consumers; and what an operator says of it.

use super::choice::Chosen;
use crate::{
    args,
    gateways::Verdict,
    ports::{clock::Millis, database::Batch},
};

/// The first rest of a gateway that failed too often in a row, in milliseconds; each further failure
/// doubles it.
const FIRST_REST: Millis = 30_000;
/// The longest such rest.
const LONGEST_REST: Millis = 300_000;
/// What an attempt told about its gateway.
pub fn add_verdict(
    batch: &mut Batch,
    (chosen, begun_at): (&Chosen, Millis),
    (verdict, outcome): (Verdict, &str),
    now: Millis,
) {
    let (name, rest_after) = (&chosen.name, chosen.rest_after);
    // A call that began before the gateway's last failure is old news of one that must prove itself.
    const IS_NEWS: &str = "gateway = ?1 AND (failures < ?2 OR failed_at <= ?3)";
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
pub fn add_alert(batch: &mut Batch, name: &str, outcome: &str, detail: &str, now: Millis) {
    batch.add(
        "INSERT INTO gateway_alerts (gateway, outcome, detail, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (gateway, outcome) DO UPDATE
         SET detail = excluded.detail, times = times + 1, last_at = excluded.last_at",
        args![name, outcome, detail, now],
    );
}
