//! Changing what opens an account.

use access::{
    sessions::{Session, store as sessions},
    throttle::{Counter, store as throttle},
};
use notifications::{NotificationKind, announce};
use ports::{
    args,
    database::{Batch, DatabaseError, Statement, Value},
};
use web::{RequestContext, problem::Problem};

use super::account::{Addressee, addressee};
use crate::{link::Purpose, problems};

/// What is needed to check the password of somebody who is logged in.
pub struct Owner {
    /// Who they are.
    pub addressee: Addressee,
    /// Argon2id in PHC form.
    pub password_hash: String,
}

/// Asks for the hash of the session's account, for checking. Refused where too many checks failed.
pub async fn begin_check(
    context: &RequestContext,
    session: &Session,
    attempt: &str,
    counters: &[Counter],
) -> Result<Owner, Problem> {
    let now = context.now();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let guard = throttle::guard(&mut batch, context, counters, now);
    throttle::begin(&mut batch, attempt, counters, now);
    let read = batch.add(
        "SELECT password_hash, email, language FROM accounts WHERE id = ?1",
        args![&session.account_id],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    guard.check(&outcome)?;
    let row = outcome.one(read)?;
    Ok(Owner {
        addressee: addressee(row)?,
        password_hash: row.get("password_hash")?,
    })
}

/// Counts a check that failed.
pub async fn failed_check(
    context: &RequestContext,
    attempt: &str,
    counters: &[Counter],
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    throttle::count(&mut batch, attempt, counters, context.now());
    context.run(batch).await.map(drop)
}

/// Keeps a new hash in place of the one that was checked; ends every other session, and uses up the
/// links that would set another one.
pub async fn change(
    context: &RequestContext,
    session: &Session,
    old_hash: &str,
    new_hash: &str,
) -> Result<(), Problem> {
    let now = context.now();
    let account_id = session.account_id.as_str();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let changed = batch.change_one(
        "UPDATE accounts SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
        args![account_id, old_hash, new_hash],
    );
    batch.add(
        "UPDATE mail_links SET used_at = ?3
         WHERE account_id = ?1 AND purpose = ?2 AND used_at IS NULL",
        args![account_id, Purpose::ResetPassword.name(), now],
    );
    sessions::add_end(&mut batch, ("?1", account_id), Some(&session.id), now);
    add_notice(&mut batch, context, ("?1", account_id));
    let outcome = sessions::run(context, batch, alive).await?;
    match outcome.refused() == Some(changed) {
        // Somebody else changed it since it was checked.
        true => Err(Problem::from(&problems::WRONG_PASSWORD)),
        false => {
            announce(context, account_id, NotificationKind::PasswordChanged);
            Ok(())
        }
    }
}

/// Tells the account that its password is another one. `whose` is an SQL expression for its id, and
/// the value of `?1` in it.
pub(super) fn add_notice(
    batch: &mut Batch,
    context: &RequestContext,
    (whose, value): (&str, impl Into<Value>),
) {
    let whom = Statement {
        sql: format!("SELECT {whose} AS account_id, ?2 AS subject, '{{}}' AS data"),
        args: vec![value.into(), context.id().into()],
    };
    notifications::store::add(batch, context, NotificationKind::PasswordChanged, whom);
}
