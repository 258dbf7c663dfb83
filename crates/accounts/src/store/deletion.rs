//! The end of an account.

use access::{
    idempotency,
    sessions::{Session, store as sessions},
};
use membership::store::terms;
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Outcome, Step, Value},
};
use web::{RequestContext, problem::Problem};

use super::account::{Addressee, addressee};
use crate::problems;

/// What is left to be done once an account is erased.
pub struct Erased {
    /// Whom to tell.
    pub addressee: Addressee,
    /// The objects that are to be deleted.
    pub objects: Vec<String>,
}

/// The steps that erase an account.
pub struct Erasure {
    addressee: Step,
    objects: Step,
}

impl Erasure {
    /// Takes everything personal from an account, and ends its sessions and its membership, whose
    /// months to come bring nothing. What is left is a name for the ledger, which stays as it is, and a
    /// hash by which its address has no second welcome: `address_hashes` are those of the address, the
    /// one to keep first.
    pub fn add(
        batch: &mut Batch,
        account_id: &str,
        address_hashes: &[[u8; 32]],
        now: Millis,
    ) -> Self {
        remember_welcome(batch, account_id, address_hashes);
        let addressee = batch.add(
            "SELECT email, language FROM accounts WHERE id = ?1",
            args![account_id],
        );
        idempotency::forget(batch, account_id);
        // An empty hash is nobody's, and the name is no address, so that nothing can log in.
        batch.add(
            "UPDATE accounts
             SET email = 'deleted-' || id, email_key = 'deleted-' || id, password_hash = '',
                 role = 'user', deleted_at = ?2, verified_at = NULL, seen_at = NULL,
                 logged_in_at = NULL
             WHERE id = ?1",
            args![account_id, now],
        );
        terms::cancel_terms(batch, account_id, now);
        sessions::add_end(batch, ("?1", account_id), None, now);
        sessions::add_anonymisation(batch, account_id);
        batch.add(
            "DELETE FROM mail_links WHERE account_id = ?1",
            args![account_id],
        );
        batch.add(
            "DELETE FROM log_in_codes WHERE account_id = ?1",
            args![account_id],
        );
        notifications::store::forget(batch, account_id);
        let objects = studio::store::deletion::add(batch, account_id, now);
        Self { addressee, objects }
    }

    /// What is left to be done.
    pub fn erased(&self, outcome: &Outcome) -> Result<Erased, DatabaseError> {
        let keys = outcome
            .rows(self.objects)
            .iter()
            .map(|row| row.get("object_key"));
        Ok(Erased {
            addressee: addressee(outcome.one(self.addressee)?)?,
            objects: keys.collect::<Result<_, _>>()?,
        })
    }
}

/// Remembers that the address of an account had its welcome: by the first of its `hashes`, whose key does
/// not change, also where that was not remembered or under another key.
fn remember_welcome(batch: &mut Batch, account_id: &str, hashes: &[[u8; 32]]) {
    if hashes.is_empty() {
        return;
    }
    let bound: Vec<String> = (2..2 + hashes.len())
        .map(|place| format!("?{place}"))
        .collect();
    let mut args = args![account_id];
    args.extend(hashes.iter().map(|hash| Value::from(*hash)));
    batch.add(
        format!(
            "UPDATE accounts SET welcome_hash = ?2
             WHERE id = ?1 AND (
                welcome_hash IS NOT NULL OR EXISTS (
                    SELECT 1 FROM ledger_entries WHERE account_id = ?1 AND event = 'welcome'
                )
             )
             AND NOT EXISTS (SELECT 1 FROM accounts WHERE welcome_hash IN ({}) AND id <> ?1)",
            bound.join(", ")
        ),
        args,
    );
}

/// Erases the session's account, if the password is still the one that was checked, and somebody is
/// left to run the product.
pub async fn delete(
    context: &RequestContext,
    session: &Session,
    checked_hash: &str,
    address_hashes: &[[u8; 32]],
) -> Result<Erased, Problem> {
    let account_id = session.account_id.as_str();
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let is_checked = batch.require(
        "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND password_hash = ?2)",
        args![account_id, checked_hash],
    );
    let is_dispensable = batch.require(
        "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND role <> 'admin')
         OR EXISTS (
            SELECT 1 FROM accounts WHERE role = 'admin' AND banned_at IS NULL AND id <> ?1
         )",
        args![account_id],
    );
    let erasure = Erasure::add(&mut batch, account_id, address_hashes, context.now());
    let outcome = sessions::run(context, batch, alive).await?;
    match outcome.refused() {
        Some(step) if step == is_checked => return Err(Problem::from(&problems::WRONG_PASSWORD)),
        Some(step) if step == is_dispensable => {
            let state = "last_operator";
            return Err(Problem::wrong_state(state));
        }
        _ => {}
    }
    context.changed(account_id);
    Ok(erasure.erased(&outcome)?)
}
