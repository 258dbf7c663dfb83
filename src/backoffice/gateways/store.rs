//! The SQL of gateways in the back office.

use http::StatusCode;

use crate::{
    app::Context,
    args,
    backoffice::audit::{Act, Deed},
    http::{IdempotencyKey, Kept, RequestHash},
    ports::database::{Batch, Statement},
    problem::Problem,
    sessions::{Admin, store as sessions},
    studio::store::gateways::{add_reset, listed},
};

/// SQL: the gateways of the settings `?1`, as they stand at `?2`, in the order of failover: `name`,
/// and `item`, a [`GatewayItem`](super::routes::GatewayItem) as JSON.
const GATEWAYS: &str = "(
    SELECT
        listed.value ->> 'name' AS name,
        json_object(
            'name', listed.value ->> 'name', 'model', listed.value ->> 'model',
            'state', CASE
                WHEN rests_until > ?2 THEN 'resting'
                WHEN calls_per_day <= calls_today THEN 'spent'
                WHEN failures >= listed.value ->> 'rest_after' THEN 'proving'
                ELSE 'well'
            END,
            'rests_until', CASE WHEN rests_until > ?2 THEN rests_until END,
            'failures', coalesce(failures, 0), 'last_failure', outcome,
            'last_failure_at', CASE WHEN outcome IS NOT NULL THEN failed_at END,
            'calls_per_day', calls_per_day,
            'calls_today', CASE WHEN calls_per_day IS NOT NULL THEN calls_today END,
            'alerts', (
                SELECT json_group_array(json_object(
                    'outcome', outcome, 'detail', detail, 'times', times, 'first_at', first_at,
                    'last_at', last_at
                ))
                FROM (
                    SELECT * FROM gateway_alerts
                    WHERE gateway_alerts.gateway = listed.value ->> 'name' ORDER BY last_at DESC
                )
            )
        ) AS item
    FROM (
        SELECT
            key, value, value ->> 'calls_per_day' AS calls_per_day,
            coalesce((
                SELECT calls FROM gateway_states
                WHERE gateway = value ->> 'name' AND day = value ->> 'day'
            ), 0) AS calls_today
        FROM json_each(?1)
    ) AS listed
    LEFT JOIN gateway_states ON gateway_states.gateway = listed.value ->> 'name'
    ORDER BY listed.key
)";

/// How each gateway stands, as JSON.
pub async fn read(context: &Context, admin: &Admin) -> Result<String, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(
        format!("SELECT json_object('items', json_group_array(json(item))) FROM {GATEWAYS}"),
        args![listed_now(context), context.now()],
    );
    let outcome = sessions::run(context, batch, standing).await?;
    Ok(outcome.one(read)?.get(0)?)
}

/// Takes a gateway's alerts away and lets it be asked at once, as one that is well.
pub async fn see_to(
    context: &Context,
    admin: &Admin,
    request: (&IdempotencyKey, &RequestHash),
    (name, reason): (&str, &str),
) -> Result<Kept, Problem> {
    let listed = listed_now(context);
    let of_it = |column: &str| Statement {
        sql: format!("SELECT {column} FROM {GATEWAYS} WHERE name = ?3"),
        args: args![&listed, context.now(), name],
    };
    let deed = Deed {
        action: "gateway.see_to",
        subject: name,
        reason: Some(reason),
        state: of_it("item AS state, NULL AS account_id"),
    };
    let mut act = Act::begin(context, admin, request, deed);
    let batch = act.batch();
    let known = batch.require(
        "?2 IN (SELECT value ->> 'name' FROM json_each(?1))",
        args![&listed, name],
    );
    add_reset(batch, name);
    act.commit(StatusCode::OK, of_it("item"), |outcome| {
        match outcome.refused() == Some(known) {
            true => Err(Problem::NotFound),
            false => Ok(()),
        }
    })
    .await
}

fn listed_now(context: &Context) -> String {
    listed(&context.app.config.gateways, context.now())
}
