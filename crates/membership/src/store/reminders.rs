//! What members are told of their membership's end (product.md 3): once a term.

use notifications::NotificationKind;
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Statement},
};
use web::RequestContext;

/// A member is reminded so long before the end, in milliseconds; and told of the end so long after
/// it at the latest.
const NOTICE: Millis = 7 * 24 * 3600 * 1000;
/// So many members at a time.
const SLICE: u32 = 1_000;

/// Tells members whose membership ends within seven days. How many are told now.
pub async fn remind(context: &RequestContext) -> Result<u64, DatabaseError> {
    let now = context.now();
    tell(
        context,
        NotificationKind::MembershipEnding,
        (now, now + NOTICE),
    )
    .await
}

/// Tells those whose membership has ended. How many are told now.
pub async fn tell_of_ends(context: &RequestContext) -> Result<u64, DatabaseError> {
    let now = context.now();
    tell(
        context,
        NotificationKind::MembershipEnded,
        (now - NOTICE, now),
    )
    .await
}

/// Tells those whose last term ends after the first time and until the second.
async fn tell(
    context: &RequestContext,
    kind: NotificationKind,
    (after, until): (Millis, Millis),
) -> Result<u64, DatabaseError> {
    let mut told = 0;
    loop {
        let whom = Statement {
            sql: "SELECT
                    account_id, id AS subject, json_object('ends_at', ends_at) AS data
                  FROM membership_terms AS term
                  WHERE canceled_at IS NULL AND ends_at > ?1 AND ends_at <= ?2
                  AND NOT EXISTS (
                    SELECT 1 FROM membership_terms
                    WHERE account_id = term.account_id AND canceled_at IS NULL
                    AND ends_at > term.ends_at
                  )
                  AND NOT EXISTS (
                    SELECT 1 FROM notifications
                    WHERE account_id = term.account_id AND kind = ?3 AND subject = term.id
                  )
                  LIMIT ?4"
                .to_owned(),
            args: args![after, until, kind.name(), SLICE],
        };
        let mut batch = Batch::write();
        let added = notifications::store::add(&mut batch, context, kind, whom);
        let outcome = context.run(batch).await?;
        let number = outcome.rows(added).len() as u64;
        told += number;
        if number < u64::from(SLICE) {
            return Ok(told);
        }
    }
}
