//! What an attempt tells about its gateway, for all consumers; and what an operator says of it.

use ports::{
    args,
    clock::Millis,
    database::{Batch, Step, Value},
};

use super::choice::Chosen;

/// The first rest of a gateway that failed too often in a row, in milliseconds; each further failure
/// doubles it.
const FIRST_REST: Millis = 30_000;
/// The longest such rest.
const LONGEST_REST: Millis = 300_000;

/// The outcome of a gateway that refuses the requests of different accounts, as `gateway_states` and
/// `gateway_alerts` call it.
pub const REFUSES_ALL: &str = "refuses_all";

/// A call that has ended.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The gateway that was called.
    pub chosen: &'a Chosen,
    /// For whom.
    pub account_id: &'a str,
    /// When it began.
    pub begun_at: Millis,
}

impl Call<'_> {
    /// What [`IS_NEWS`] is bound to.
    fn news_args(&self) -> Vec<Value> {
        args![&self.chosen.name, self.chosen.rest_after, self.begun_at]
    }
}

/// SQL, of `gateway_states`: the gateway `?1`, which rests after `?2` failures, unless the call that began
/// at `?3` is old news: one of before the last failure tells nothing of a gateway that must prove itself.
const IS_NEWS: &str = "gateway = ?1 AND (failures < ?2 OR failed_at <= ?3)";

/// SQL, of `gateway_states`: whether so many accounts in a row were refused that the gateway is the cause.
const REFUSES_EVERYBODY: &str = "json_array_length(refused_accounts) >= (
    SELECT value FROM settings WHERE name = 'refused_accounts'
)";

/// Notes that a gateway works.
pub fn add_success(batch: &mut Batch, call: &Call<'_>) {
    batch.add(
        format!(
            "UPDATE gateway_states
             SET failures = 0, outcome = NULL, proof_until = 0, refused_accounts = '[]'
             WHERE {IS_NEWS} AND (failures > 0 OR refused_accounts <> '[]')"
        ),
        call.news_args(),
    );
}

/// Notes that a call told nothing about its gateway: whoever comes next may ask it.
pub fn add_nothing_told(batch: &mut Batch, call: &Call<'_>) {
    batch.add(
        format!("UPDATE gateway_states SET proof_until = 0 WHERE {IS_NEWS}"),
        call.news_args(),
    );
}

/// Notes a failure of a gateway, which rests for `rest_ms` milliseconds at least, and must prove itself
/// afterwards where it `must_prove`.
pub fn add_failure(
    batch: &mut Batch,
    call: &Call<'_>,
    (rest_ms, must_prove): (u64, bool),
    outcome: &str,
    now: Millis,
) {
    add_state(batch, &call.chosen.name);
    let mut args = call.news_args();
    args.extend(args![
        now,
        Millis::try_from(rest_ms).unwrap_or(LONGEST_REST),
        if must_prove {
            call.chosen.rest_after
        } else {
            0
        },
        FIRST_REST,
        LONGEST_REST,
        outcome
    ]);
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
        args,
    );
}

/// Notes that a gateway refused a request and did not say why. Where it did so to different accounts, as
/// many as the setting `refused_accounts` says and without a success in between, that is the gateway's
/// failure: it rests, and an operator is told. One account counts once, whatever it sends. The step told
/// changes a row where the gateway comes to rest.
pub fn add_refusal(batch: &mut Batch, call: &Call<'_>, detail: &str, now: Millis) -> Step {
    let name = &call.chosen.name;
    add_state(batch, name);
    let mut args = call.news_args();
    args.push(call.account_id.into());
    batch.add(
        format!(
            "UPDATE gateway_states
             SET proof_until = 0, refused_accounts = iif(
                ?4 IN (SELECT value FROM json_each(refused_accounts)),
                refused_accounts, json_insert(refused_accounts, '$[#]', ?4)
             )
             WHERE {IS_NEWS}"
        ),
        args,
    );
    let is_at_fault =
        format!("EXISTS (SELECT 1 FROM gateway_states WHERE gateway = ?1 AND {REFUSES_EVERYBODY})");
    batch.when(&is_at_fault, args![name], |batch| {
        let alert = add_alert(batch, name, REFUSES_ALL, detail, now);
        add_failure(batch, call, (0, true), REFUSES_ALL, now);
        batch.add(
            "UPDATE gateway_states SET refused_accounts = '[]' WHERE gateway = ?1",
            args![name],
        );
        alert
    })
}

fn add_state(batch: &mut Batch, name: &str) {
    batch.add(
        "INSERT INTO gateway_states (gateway) VALUES (?1) ON CONFLICT DO NOTHING",
        args![name],
    );
}

/// Forgets what went wrong with a gateway, and its alerts: it may be asked at once, as one that is well.
pub fn add_reset(batch: &mut Batch, name: &str) {
    batch.add("DELETE FROM gateway_alerts WHERE gateway = ?1", args![name]);
    batch.add(
        "UPDATE gateway_states
         SET failures = 0, outcome = NULL, rests_until = 0, proof_until = 0, refused_accounts = '[]'
         WHERE gateway = ?1",
        args![name],
    );
}

/// Raises an alert for the back office, or counts it to the one that is there. The step told changes a row.
pub fn add_alert(batch: &mut Batch, name: &str, outcome: &str, detail: &str, now: Millis) -> Step {
    batch.add(
        "INSERT INTO gateway_alerts (gateway, outcome, detail, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (gateway, outcome) DO UPDATE
         SET detail = excluded.detail, times = times + 1, last_at = excluded.last_at",
        args![name, outcome, detail, now],
    )
}
