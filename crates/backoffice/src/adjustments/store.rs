//! The SQL of corrections. The credits themselves are booked by `credits`.

use access::{
    idempotency::{IdempotencyKey, RequestHash, StoredResponse},
    sessions::OperatorSession,
};
use audit::{AdminAction, AuditedTransaction};
use credits::store::{Adjustment, add_adjustment};
use http::StatusCode;
use notifications::{NotificationKind, announce};
use ports::{args, database::Statement};
use web::{RequestContext, problem::Problem};

use crate::accounts::store::find_item;

/// Corrects an account's balance. What is kept is its item as it stands then.
pub async fn adjust(
    context: &RequestContext,
    admin: &OperatorSession,
    request: (&IdempotencyKey, &RequestHash),
    account_id: &str,
    (credits, reason): (i64, &str),
) -> Result<StoredResponse, Problem> {
    let admin_action = AdminAction {
        action: "credits.adjust",
        subject: account_id,
        reason: Some(reason),
        state: Statement {
            sql: "SELECT
                    accounts.id AS account_id,
                    json_object('credits', (
                        SELECT coalesce(sum(remaining), 0) FROM credit_grants
                        WHERE account_id = accounts.id AND remaining > 0
                    )) AS state
                  FROM accounts WHERE accounts.id = ?1"
                .to_owned(),
            args: args![account_id],
        },
    };
    let mut transaction = AuditedTransaction::begin(context, admin, request, admin_action);
    // Each request has a record, and each record its own id.
    let subject = transaction.id().to_owned();
    let batch = transaction.batch();
    let known = batch.require(
        "EXISTS (SELECT 1 FROM accounts WHERE id = ?1)",
        args![account_id],
    );
    let is_there = batch.require(
        "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND deleted_at IS NULL)",
        args![account_id],
    );
    let adjustment = Adjustment {
        account_id,
        credits,
        note: reason,
        subject: &subject,
    };
    let spend = add_adjustment(batch, context, &adjustment);
    let whom = Statement {
        sql: "SELECT
                ?1 AS account_id, ?2 AS subject,
                json_object('credits', ?3, 'note', ?4) AS data"
            .to_owned(),
        args: args![account_id, &subject, credits, reason],
    };
    notifications::store::add(batch, context, NotificationKind::CreditsAdjusted, whom);
    let told = find_item(account_id, context.now());
    let kept = transaction.commit(StatusCode::CREATED, told, |outcome| {
        match outcome.refused() {
            Some(step) if step == known => return Err(Problem::not_found()),
            Some(step) if step == is_there => {
                return Err(Problem::wrong_state("deleted"));
            }
            _ => {}
        }
        let shortfall = spend.map(|spend| spend.shortfall(outcome)).transpose()?;
        match shortfall.flatten() {
            Some(available) => Err(credits::problems::insufficient_credits(-credits, available)),
            None => Ok(()),
        }
    });
    let kept = kept.await?;
    if !kept.is_replay {
        announce(context, account_id, NotificationKind::CreditsAdjusted);
    }
    Ok(kept)
}
