//! The SQL of test calls.

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::{OperatorSession, store as sessions},
};
use audit::{AdminAction, AuditedTransaction};
use gateways::{Picture, Record};
use http::StatusCode;
use ports::{
    args,
    database::{Batch, DatabaseError, Statement},
};
use serde::Deserialize;
use studio::{
    StudioContext,
    serving::Stored,
    store::gateways::{DAY, add_cost, add_test_call},
};
use web::{RequestContext, problem::Problem};

/// SQL: the test `?1`, a [`GatewayTest`](crate::gateways::routes::test_call::GatewayTest)
/// as JSON.
const ITEM: &str = "
    SELECT json_object(
        'id', id, 'gateway', gateway, 'model', model, 'started_at', started_at,
        'finished_at', finished_at, 'outcome', outcome, 'reason', reason, 'status', status,
        'request_id', request_id, 'input_tokens', input_tokens, 'output_tokens', output_tokens,
        'cost', cost, 'detail', detail, 'answer', answer,
        'image', CASE WHEN object_key IS NOT NULL THEN json_object(
            'url', '/api/admin/gateway-tests/' || id || '/image', 'content_type', content_type,
            'width', width, 'height', height, 'bytes', bytes
        ) END
     ) AS item
     FROM gateway_tests WHERE id = ?1";

/// A test that has begun.
#[derive(Deserialize)]
pub struct Begun {
    /// Its id.
    pub id: String,
    /// The settings of its gateway.
    pub settings: String,
    day: i64,
    estimate: i64,
}

/// Puts a test on record and counts its call, before it is made. What is kept under the key says what
/// has begun: a [`Begun`].
pub async fn begin(
    context: &StudioContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    (name, reason): (&str, Option<&str>),
) -> Result<StoredResponse, Problem> {
    let (id, now) = (context.id(), context.now());
    let admin_action = AdminAction {
        action: "gateway.test",
        subject: name,
        reason,
        state: Statement::new(
            "SELECT json_object('test', id, 'model', model) AS state, NULL AS account_id
             FROM gateway_tests WHERE id = ?1",
            args![&id],
        ),
    };
    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    let batch = transaction.batch();
    let known = batch.require(
        "EXISTS (SELECT 1 FROM gateways WHERE name = ?1)",
        args![name],
    );
    let has_key = batch.require(
        "EXISTS (
            SELECT 1 FROM gateways
            WHERE name = ?1 AND key_secret IN (SELECT value FROM json_each(?2))
         )",
        args![name, context.state.gateway_keys.names()],
    );
    batch.add(
        "INSERT INTO gateway_tests (id, gateway, model, operator_id, started_at)
         SELECT ?1, name, model, ?3, ?4 FROM gateways WHERE name = ?2",
        args![&id, name, &admin.account_id, now],
    );
    add_test_call(batch, name, now);
    let told = Statement::new(
        format!(
            "SELECT json_object(
                'id', ?1, 'settings', settings, 'day', {DAY}, 'estimate', picture_price
             )
             FROM gateways WHERE name = ?3"
        ),
        args![&id, now, name],
    );
    transaction
        .commit(StatusCode::OK, told, |outcome| match outcome.refused() {
            Some(step) if step == known => Err(Problem::not_found()),
            Some(step) if step == has_key => Err(Problem::wrong_state("key_missing")),
            _ => Ok(()),
        })
        .await
}

/// How a test ended.
pub struct End<'a> {
    /// `succeeded`, or the kind of failure.
    pub outcome: &'a str,
    /// The gateway's own word for it.
    pub reason: Option<&'a str>,
    /// The failure in words.
    pub detail: Option<&'a str>,
    /// What the gateway answered.
    pub answer: Option<&'a str>,
    /// What the call left.
    pub record: &'a Record,
    /// The picture, and where it lies in the bucket.
    pub picture: Option<(&'a Picture, &'a str)>,
}

/// Writes how a test ended, and tells it.
pub async fn end(
    context: &RequestContext,
    (begun, name): (&Begun, &str),
    end: &End<'_>,
) -> Result<String, DatabaseError> {
    let record = end.record;
    let picture = end.picture.map(|(picture, key)| {
        let bytes = picture.bytes.len() as i64;
        let (width, height) = (picture.width, picture.height);
        (key, picture.format.content_type(), width, height, bytes)
    });
    let mut batch = Batch::write();
    batch.add(
        "UPDATE gateway_tests
         SET finished_at = ?2, outcome = ?3, reason = ?4, status = ?5, request_id = ?6,
             input_tokens = ?7, output_tokens = ?8, cost = ?9, detail = ?10, answer = ?11,
             object_key = ?12, content_type = ?13, width = ?14, height = ?15, bytes = ?16
         WHERE id = ?1 AND finished_at IS NULL",
        args![
            &begun.id,
            context.now(),
            end.outcome,
            end.reason,
            record.status.map(u32::from),
            record.request_id.as_deref(),
            record.input_tokens,
            record.output_tokens,
            record.cost.and_then(|cost| i64::try_from(cost).ok()),
            end.detail,
            end.answer,
            picture.map(|(key, ..)| key),
            picture.map(|(_, content_type, ..)| content_type),
            picture.map(|(_, _, width, ..)| width),
            picture.map(|(_, _, _, height, _)| height),
            picture.map(|(.., bytes)| bytes)
        ],
    );
    add_cost(&mut batch, name, (begun.day, begun.estimate), record.cost);
    let read = batch.add(ITEM, args![&begun.id]);
    let outcome = context.run(batch).await?;
    outcome.one(read)?.get("item")
}

/// A test, as JSON.
pub async fn read(
    context: &RequestContext,
    admin: &OperatorSession,
    id: &str,
) -> Result<String, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(ITEM, args![id]);
    let outcome = sessions::run(context, batch, standing).await?;
    let row = outcome.first(read).ok_or(Problem::not_found())?;
    Ok(row.get("item")?)
}

/// The picture of a test. It lives until the sweep through the bucket takes it.
pub async fn picture(
    context: &RequestContext,
    admin: &OperatorSession,
    id: &str,
) -> Result<Stored, Problem> {
    let mut batch = Batch::read();
    let standing = sessions::require_admin(&mut batch, admin);
    let read = batch.add(
        "SELECT object_key, content_type, bytes, finished_at + value AS expires_at
         FROM gateway_tests JOIN settings ON settings.name = 'stray_after'
         WHERE id = ?1 AND object_key IS NOT NULL",
        args![id],
    );
    let outcome = sessions::run(context, batch, standing).await?;
    let row = outcome.first(read).ok_or(Problem::not_found())?;
    Ok(Stored::of_row(row)?)
}
