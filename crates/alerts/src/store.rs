//! The SQL of alerts.

use std::collections::BTreeMap;

use access::throttle::{Counter, store as throttle};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Row, Statement},
};
use serde_json::json;
use web::{RequestContext, problem::Problem};

use super::alert::Alert;

/// What was not found for so long is over, in milliseconds. Two rounds: what comes and goes is told once.
pub const QUIET: Millis = 10 * 60 * 1000;

/// Alerts that are claimed for telling.
pub(super) struct Claimed {
    /// Whose they are.
    pub claim: String,
    /// What each channel is to be told.
    pub by_channel: BTreeMap<String, Vec<Alert>>,
}

/// Raises what the query `wrong` gives, ends what it no longer does, and claims for each of the
/// channels what it does not know yet, for `claim_ms` milliseconds. Nobody is told the end of what they
/// were not told.
///
/// # Errors
/// When the database is out of reach.
pub(super) async fn find(
    context: &RequestContext,
    channels: &[&str],
    wrong: &Statement,
    claim_ms: Millis,
) -> Result<Claimed, Problem> {
    let (claim, now) = (context.id(), context.now());
    let mut batch = Batch::write();
    batch.add(raising(&wrong.sql, "?2"), wrong.args.clone());
    batch.add(
        "UPDATE alerts SET ended_at = ?1, changed_at = ?1
         WHERE ended_at IS NULL AND seen_at <= ?1 - ?2",
        args![now, QUIET],
    );
    batch.add(
        "INSERT INTO alert_deliveries
            (kind, subject, channel, claim, claimed_change, claimed_until)
         SELECT alerts.kind, alerts.subject, channel.value, ?2, changed_at, ?3 + ?4
         FROM json_each(?1) AS channel CROSS JOIN alerts
         LEFT JOIN alert_deliveries AS known ON known.kind = alerts.kind
            AND known.subject = alerts.subject AND known.channel = channel.value
         WHERE coalesce(told, 0) < changed_at AND coalesce(claimed_until, 0) <= ?3
            AND (ended_at IS NULL OR told >= raised_at)
         ON CONFLICT (kind, subject, channel) DO UPDATE SET
            claim = excluded.claim, claimed_change = excluded.claimed_change,
            claimed_until = excluded.claimed_until",
        args![json!(channels).to_string(), &claim, now, claim_ms],
    );
    let claimed = batch.add(
        "SELECT channel, alerts.kind, alerts.subject, facts, ended_at IS NOT NULL AS is_over
         FROM alerts JOIN alert_deliveries USING (kind, subject)
         WHERE claim = ?1 AND claimed_until > ?2 ORDER BY channel, raised_at, kind, subject",
        args![&claim, now],
    );
    let outcome = context.run(batch).await?;
    let mut by_channel: BTreeMap<String, Vec<Alert>> = BTreeMap::new();
    for row in outcome.rows(claimed) {
        by_channel
            .entry(row.get("channel")?)
            .or_default()
            .push(alert(row)?);
    }
    Ok(Claimed { claim, by_channel })
}

fn alert(row: &Row) -> Result<Alert, DatabaseError> {
    Ok(Alert {
        kind: row.word("kind")?,
        subject: row.get("subject")?,
        facts: row.json("facts")?,
        is_over: row.get("is_over")?,
    })
}

/// SQL: writes the alerts of the query `found`, as they are at the parameter `now`.
fn raising(found: &str, now: &str) -> String {
    format!(
        "INSERT INTO alerts (kind, subject, version, facts, raised_at, seen_at, changed_at)
         SELECT kind, subject, version, facts, {now}, {now}, {now} FROM ({found}) WHERE true
         ON CONFLICT (kind, subject) DO UPDATE SET
            raised_at = CASE WHEN ended_at IS NULL THEN raised_at ELSE excluded.raised_at END,
            changed_at = CASE
                WHEN ended_at IS NULL AND excluded.version <= version THEN changed_at
                ELSE excluded.changed_at
            END,
            version = CASE
                WHEN ended_at IS NULL THEN max(version, excluded.version) ELSE excluded.version
            END,
            facts = excluded.facts, seen_at = excluded.seen_at, ended_at = NULL"
    )
}

/// Raises the alert of an account that has used up what a counter allows.
pub fn add_account_waits(batch: &mut Batch, account_id: &str, counter: &Counter, now: Millis) {
    let Statement { sql, mut args } = throttle::is_full(counter, now);
    args.push(account_id.into());
    let found = format!(
        "SELECT 'account_waits' AS kind, ?5 AS subject, '' AS version, '{{}}' AS facts WHERE {sql}"
    );
    batch.add(raising(&found, "?3"), args);
}

/// Notes that the channels named were told what they were claimed for.
///
/// # Errors
/// When the database is out of reach.
pub(super) async fn note_told(
    context: &RequestContext,
    claim: &str,
    channels: &[&str],
) -> Result<(), Problem> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE alert_deliveries SET told = claimed_change, claimed_until = 0
         WHERE claim = ?1 AND channel IN (SELECT value FROM json_each(?2))",
        args![claim, json!(channels).to_string()],
    );
    context.run(batch).await?;
    Ok(())
}
