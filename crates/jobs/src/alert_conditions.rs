//! What operators are alerted to.

use alerts::store::QUIET;
use ports::{args, clock::Millis, database::Statement};
use schedule::store::STANDING;
use studio::store::gateways::{DAY, IS_SPENT};

/// An account that waits is told for so long, in milliseconds: the window of the rule that lets it wait.
const ACCOUNT_WAITS: Millis = 24 * 60 * 60 * 1000;
const HOUR: Millis = 60 * 60 * 1000;

/// SQL: what is wrong at `?2`, by the jobs of the schedule `?1`: `kind`, `subject`, `version` and `facts`.
/// `?3` is [`alerts::store::QUIET`], `?4` [`ACCOUNT_WAITS`], `?5` [`HOUR`].
pub fn wrong(now: Millis) -> Statement {
    let sql = format!(
        "SELECT 'gateway_resting' AS kind, name AS subject, '' AS version,
            json_object('outcome', outcome) AS facts
         FROM gateways JOIN gateway_states ON gateway = name
         WHERE is_on = 1 AND failures >= rest_after AND rests_until > ?2 - ?3
         UNION ALL
         SELECT 'gateway_fault', gateway || ' ' || outcome, '',
            json_object('gateway', gateway, 'outcome', outcome, 'detail', detail)
         FROM gateway_alerts
         UNION ALL
         SELECT 'gateway_spent', name, '', json_object('number', calls, 'micro_yuan', spent)
         FROM gateways JOIN gateway_states ON gateway = name
         WHERE is_on = 1 AND day = {DAY} AND {IS_SPENT}
         UNION ALL
         SELECT 'needs_review', '', newest, json_object('number', number)
         FROM (
            SELECT max(id) AS newest, count(*) AS number FROM task_outputs
            WHERE state = 'needs_review'
         )
         WHERE number > 0
         UNION ALL
         SELECT 'orders_waiting', '', newest, json_object('number', number, 'since', since, 'fen', fen)
         FROM (
            SELECT
                max(id) AS newest, count(*) AS number, min(created_at) AS since,
                sum(price_fen) AS fen
            FROM orders WHERE state = 'pending' AND created_at <= ?2 - ?5 * (
                SELECT value FROM settings WHERE name = 'order_alert_hours'
            )
         )
         WHERE number > 0
         UNION ALL
         SELECT kind, subject, version, facts FROM alerts
         WHERE kind = 'account_waits' AND ended_at IS NULL AND raised_at > ?2 - ?4
         UNION ALL
         SELECT 'job_late', job, '', json_object('last_done_at', last_done_at, 'error', last_error)
         FROM {STANDING} WHERE is_late
         UNION ALL
         SELECT 'reconciliation_failed', job, '', json_object('error', last_error)
         FROM scheduled_jobs WHERE job LIKE '%_reconciliation' AND last_error IS NOT NULL"
    );
    let args = args![schedule::schedule(), now, QUIET, ACCOUNT_WAITS, HOUR];
    Statement::new(sql, args)
}
