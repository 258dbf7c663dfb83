//! The end of an account.

use crate::{
    app::Context,
    args,
    http::idempotency,
    notifications::store as notifications,
    ports::database::{Batch, DatabaseError},
    problem::Problem,
    sessions::{Session, store as sessions},
    studio::store::deletion as studio,
};

/// Takes everything personal from the session's account and ends its sessions, if the password is
/// still the one that was checked. What is left is a name for the ledger, which stays as it is.
/// Tells the objects that are to be deleted.
pub async fn delete(
    context: &Context,
    session: &Session,
    checked_hash: &str,
) -> Result<Vec<String>, Problem> {
    let now = context.now();
    let account_id = session.account_id.as_str();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    // An empty hash is nobody's, and the name is no address, so that nothing can log in.
    let deleted = batch.change_one(
        "UPDATE accounts
         SET email = 'deleted-' || id, email_key = 'deleted-' || id, password_hash = '',
             role = 'user', deleted_at = ?3, verified_at = NULL, seen_at = NULL
         WHERE id = ?1 AND password_hash = ?2",
        args![account_id, checked_hash, now],
    );
    sessions::add_end(&mut batch, ("?1", account_id), None, now);
    sessions::add_anonymisation(&mut batch, account_id);
    batch.add(
        "DELETE FROM mail_links WHERE account_id = ?1",
        args![account_id],
    );
    notifications::forget(&mut batch, account_id);
    idempotency::forget(&mut batch, account_id);
    let objects = studio::add(&mut batch, account_id, now);
    let outcome = sessions::run(context, batch, alive).await?;
    if outcome.refused() == Some(deleted) {
        return Err(Problem::WrongPassword);
    }
    context.changed(account_id);
    let keys = outcome.rows(objects).iter().map(|row| row.get(0));
    Ok(keys.collect::<Result<_, DatabaseError>>()?)
}
