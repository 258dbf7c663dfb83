//! The SQL of gateways in the back office.
//!
//! - this file: how each stands, and saying that it has been seen to
//! - [`edit`]: adding, changing, switching and ordering them
//! - [`figures`]: what each did by day
//! - [`test_call`]: calls that see whether one works

pub mod edit;
pub mod figures;
pub mod test_call;

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{OperatorSession, store as sessions},
};
use audit::{AdminAction, AuditedTransaction};
use http::StatusCode;
use ports::{args, database::Statement};
use studio::{
    StudioContext,
    store::gateways::{DAY, health::add_reset, seed},
};
use web::problem::Problem;

use crate::catalogue::store::{REVISION, boolean, items, with_revision};

/// SQL: the gateways as they stand at `?2`, with the names of the keys that there are in `?1`: items
/// as of the catalogue, each a [`GatewayItem`](super::routes::GatewayItem) but for its revision.
fn standing(rest: &str) -> String {
    format!(
        "SELECT 'gateway.save' AS saved_by, name AS subject, json_object(
            'name', name, 'position', position, 'is_on', {}, 'model', model,
            'settings', json(settings), 'key_secret', key_secret, 'has_key', {},
            'state', CASE
                WHEN is_on = 0 THEN 'off'
                WHEN has_key = 0 THEN 'key_missing'
                WHEN rests_until > ?2 THEN 'resting'
                WHEN calls_per_day <= calls_today OR money_per_day < spent_today + picture_price
                THEN 'spent'
                WHEN failures >= rest_after THEN 'proving'
                ELSE 'well'
            END,
            'rests_until', CASE WHEN rests_until > ?2 THEN rests_until END,
            'failures', coalesce(failures, 0), 'last_failure', outcome,
            'last_failure_at', CASE WHEN outcome IS NOT NULL THEN failed_at END,
            'calls_per_day', calls_per_day, 'calls_today', calls_today,
            'money_per_day', money_per_day, 'spent_today', spent_today,
            'alerts', (
                SELECT json_group_array(json_object(
                    'outcome', outcome, 'detail', detail, 'times', times, 'first_at', first_at,
                    'last_at', last_at
                ))
                FROM (
                    SELECT * FROM gateway_alerts WHERE gateway_alerts.gateway = name
                    ORDER BY last_at DESC
                )
            )
         ) AS state
         FROM (
            SELECT
                gateways.*, failures, outcome, rests_until, failed_at,
                key_secret IN (SELECT value FROM json_each(?1)) AS has_key,
                CASE WHEN day = {DAY} THEN calls ELSE 0 END AS calls_today,
                CASE WHEN day = {DAY} THEN spent ELSE 0 END AS spent_today
            FROM gateways LEFT JOIN gateway_states ON gateway = name
         )
         {rest}",
        boolean("is_on"),
        boolean("has_key"),
    )
}

/// How each gateway stands, in the order of failover, the revision of that order, and the names of the
/// keys that there are: as JSON.
pub async fn read(context: &StudioContext, admin: &OperatorSession) -> Result<String, Problem> {
    let mut batch = seed::reading(context);
    let standing_step = sessions::require_admin(&mut batch, admin);
    let read = batch.add(
        format!(
            "SELECT json_set(({}), '$.order_revision', {REVISION}, '$.keys', json(?1)) AS standing
             FROM ({}) AS item",
            items(&standing("ORDER BY position, name")),
            edit::ORDER
        ),
        args![context.state.gateway_keys.names(), context.now()],
    );
    let outcome = sessions::run(context, batch, standing_step).await?;
    seed::note(context, &outcome);
    Ok(outcome.one(read)?.get("standing")?)
}

/// Takes a gateway's alerts away and lets it be asked at once, as one that is well.
pub async fn see_to(
    context: &StudioContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    (name, reason): (&str, &str),
) -> Result<StoredResponse, Problem> {
    let keys = context.state.gateway_keys.names();
    let one = standing("WHERE name = ?3");
    let of_it = |sql: String| Statement::new(sql, args![keys, context.now(), name]);
    let admin_action = AdminAction {
        action: "gateway.see_to",
        subject: name,
        reason: Some(reason),
        state: of_it(format!("SELECT state, NULL AS account_id FROM ({one})")),
    };
    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    let batch = transaction.batch();
    let known = batch.require(
        "EXISTS (SELECT 1 FROM gateways WHERE name = ?1)",
        args![name],
    );
    add_reset(batch, name);
    transaction
        .commit(
            StatusCode::OK,
            of_it(with_revision(&one)),
            |outcome| match outcome.refused() == Some(known) {
                true => Err(Problem::not_found()),
                false => Ok(()),
            },
        )
        .await
}
