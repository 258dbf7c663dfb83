//! Logging in with a code sent by mail, without the password.

use access::{
    sessions::{
        Visitor,
        store::{self as sessions, NewSession},
    },
    throttle::store as throttle,
};
use ports::{
    args,
    clock::Millis,
    database::{Batch, Step},
};
use web::{RequestContext, email::Email, problem::Problem};

use super::account::{Account, Addressee, account, accounts, addressee};
use crate::{code, limits::Letters};

/// Whom the letter goes to.
pub enum Letter {
    /// To nobody: the address was sent enough.
    None,
    /// To the account of the address, with the code.
    Code(Addressee),
    /// To an address that has no account.
    NoAccount,
}

/// Keeps a code for the account of an address, in the place of the one before. The work is the same
/// where there is no such account. Refused where the network has asked too often.
pub async fn request(
    context: &RequestContext,
    email: &Email,
    code_hash: [u8; 32],
    letters: &Letters,
) -> Result<Letter, Problem> {
    let (attempt, key, now) = (context.id(), email.key(), context.now());
    let mut batch = Batch::write();
    let guard = throttle::guard(&mut batch, context, &letters.of_network, now);
    throttle::count(&mut batch, &attempt, &letters.of_network, now);
    let told = throttle::count_if_room(&mut batch, &attempt, &letters.of_address, now);
    batch.add(
        "INSERT INTO log_in_codes (account_id, code_hash, expires_at)
         SELECT id, ?2, ?3 FROM accounts WHERE changes() = 1 AND email_key = ?1
         ON CONFLICT (account_id) DO UPDATE SET
            code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0",
        args![&key, code_hash, now + code::LIFE],
    );
    let read = batch.add(
        "SELECT email, language FROM accounts WHERE email_key = ?1",
        args![&key],
    );
    let outcome = context.run(batch).await?;
    guard.check(&outcome)?;
    Ok(match (outcome.changed(told), outcome.first(read)) {
        (0, _) => Letter::None,
        (_, Some(row)) => Letter::Code(addressee(row)?),
        (_, None) => Letter::NoAccount,
    })
}

/// What the right code brings.
pub struct Entered {
    /// The account.
    pub account: Account,
    /// Whether it is banned: then no session was opened.
    pub is_banned: bool,
}

/// Opens a session for the account of an address by a code. Nothing where the code is wrong, used,
/// expired, or was tried too often, or was never sent; the try is counted. The address is verified by
/// it.
pub async fn confirm(
    context: &RequestContext,
    (email_key, code_hash): (&str, [u8; 32]),
    session: &NewSession<'_>,
    visitor: &Visitor,
) -> Result<Option<Entered>, Problem> {
    const WHOSE: &str = "account_id = (SELECT id FROM accounts WHERE email_key = ?1)";
    let now = context.now();
    let mut batch = Batch::write();
    batch.add(
        format!(
            "UPDATE log_in_codes SET tries = tries + 1
             WHERE {WHOSE} AND tries <= ?2 AND expires_at > ?3"
        ),
        args![email_key, code::TRIES, now],
    );
    let is_right = format!(
        "EXISTS (
            SELECT 1 FROM log_in_codes
            WHERE {WHOSE} AND code_hash = ?2 AND tries <= ?3 AND expires_at > ?4
         )"
    );
    let right = args![email_key, code_hash, code::TRIES, now];
    let (read, banned) = batch.when(&is_right, right, |batch| {
        batch.add(
            format!("DELETE FROM log_in_codes WHERE {WHOSE}"),
            args![email_key],
        );
        sessions::add(batch, ("email_key = ?3", email_key), session, visitor, now);
        batch.add(
            "UPDATE accounts
             SET seen_at = ?2, logged_in_at = ?2, verified_at = coalesce(verified_at, ?2),
                 language = coalesce(?3, language)
             WHERE email_key = ?1 AND banned_at IS NULL",
            args![email_key, now, visitor.language_tag()],
        );
        let read = batch.add(
            format!("{} WHERE email_key = ?1", accounts()),
            args![email_key, now],
        );
        let banned = batch.add(
            "SELECT banned_at IS NOT NULL AS is_banned FROM accounts WHERE email_key = ?1",
            args![email_key],
        );
        (read, banned)
    });
    let outcome = context.run(batch).await?;
    let Some(row) = outcome.first(read) else {
        return Ok(None);
    };
    Ok(Some(Entered {
        account: account(row)?,
        is_banned: outcome.one(banned)?.get("is_banned")?,
    }))
}

/// Forgets codes that have expired, at most `limit`. The step told changes a row for each.
pub fn add_clean_up(batch: &mut Batch, now: Millis, limit: u32) -> Step {
    batch.add(
        "DELETE FROM log_in_codes WHERE rowid IN (
            SELECT rowid FROM log_in_codes WHERE expires_at <= ?1 LIMIT ?2
         )",
        args![now, limit],
    )
}
