//! From a registration to an account.
//!
//! An address becomes an account when a code or a link that was sent to it comes back. Until then there
//! is no account that could be told from none: what waits is a row of `registrations`. Where operators
//! have switched that off (the setting `address_verification`), registering makes the account at once.

use access::{
    sessions::{
        Visitor,
        store::{self as sessions, NewSession},
    },
    throttle::{Counter, store as throttle},
};
use ports::{
    args,
    clock::Millis,
    database::{Batch, Step, Value},
};
use web::{RequestContext, email::Email, problem::Problem};

use super::account::{Account, account, accounts};
use crate::{code, limits::Letters};

/// A registration that was not completed is kept for so long, in milliseconds: until then its password,
/// typed at the log-in, has another code sent.
const LIFE: Millis = 24 * 60 * 60 * 1000;

/// SQL: whether an address has to be verified first.
const IS_VERIFIED_FIRST: &str =
    "(SELECT value FROM settings WHERE name = 'address_verification') <> 0";

/// What is kept of a code and of the link beside it.
#[derive(Debug, Clone, Copy)]
pub struct Secrets {
    /// The keyed hash of the code.
    pub code_hash: [u8; 32],
    /// The hash of the link's token.
    pub link_hash: [u8; 32],
}

/// Somebody who registers.
pub struct SignUp<'a> {
    /// The address.
    pub email: &'a Email,
    /// The password, hashed.
    pub password_hash: &'a str,
    /// The version of the terms that was agreed to.
    pub terms_version: &'a str,
    /// The keyed hashes of the address, the one to keep first.
    pub address_hashes: &'a [[u8; 32]],
    /// Of the code and the link that may be sent.
    pub secrets: Secrets,
    /// From what.
    pub visitor: &'a Visitor,
}

/// What became of it.
pub struct SignedUp {
    /// Whether addresses are verified first.
    pub is_verified_first: bool,
    /// Whether a registration waits, or an account was made.
    pub is_new: bool,
    /// Whether a letter may be sent.
    pub is_told: bool,
}

/// SQL: the first of the hashes bound from `?first` on, or null where some account had its welcome
/// under one of them.
fn welcome_hash(first: usize, hashes: usize) -> String {
    let bound: Vec<String> = (first..first + hashes)
        .map(|place| format!("?{place}"))
        .collect();
    format!(
        "iif(EXISTS (SELECT 1 FROM accounts WHERE welcome_hash IN ({})), NULL, ?{first})",
        bound.join(", ")
    )
}

/// Keeps a registration for a code to complete, unless the address has an account. Refused where too
/// many came from that network; where the address was sent enough letters, nothing changes.
pub async fn register(
    context: &RequestContext,
    sign_up: &SignUp<'_>,
    letters: &Letters,
) -> Result<SignedUp, Problem> {
    let (id, attempt, now) = (context.id(), context.id(), context.now());
    let mut batch = Batch::write();
    let guard = throttle::guard(&mut batch, context, &letters.of_network, now);
    throttle::count(&mut batch, &attempt, &letters.of_network, now);
    let told = throttle::count_if_room(&mut batch, &attempt, &letters.of_address, now);
    let waits = add_registration(&mut batch, sign_up, now);
    let made = batch.when(&format!("NOT ({IS_VERIFIED_FIRST})"), args![], |batch| {
        add_account_at_once(batch, context, sign_up, &id)
    });
    let first = batch.add(
        format!("SELECT {IS_VERIFIED_FIRST} AS is_verified_first"),
        args![],
    );
    let outcome = context.run(batch).await?;
    guard.check(&outcome)?;
    Ok(SignedUp {
        is_verified_first: outcome.one(first)?.get("is_verified_first")?,
        is_new: outcome.changed(waits) + outcome.changed(made) == 1,
        is_told: outcome.changed(told) == 1,
    })
}

/// The values that registrations and accounts have in common, then the hashes of the address.
fn values(sign_up: &SignUp<'_>, others: Vec<Value>) -> Vec<Value> {
    let mut values = args![
        sign_up.email.as_str(),
        sign_up.email.key(),
        sign_up.password_hash,
        sign_up.visitor.language.unwrap_or_default().tag(),
        sign_up.terms_version,
    ];
    values.extend(others);
    values.extend(sign_up.address_hashes.iter().map(|hash| Value::from(*hash)));
    values
}

/// Follows the step that tells by what it changed whether a letter may be sent: without the letter the
/// registration of before stays, and its code with it.
fn add_registration(batch: &mut Batch, sign_up: &SignUp<'_>, now: Millis) -> Step {
    let Secrets {
        code_hash,
        link_hash,
    } = sign_up.secrets;
    let others = args![now, code_hash, link_hash, now + code::LIFE];
    let welcome_hash = welcome_hash(10, sign_up.address_hashes.len());
    batch.add(
        format!(
            "INSERT INTO registrations
                (email, email_key, password_hash, language, terms_version, created_at,
                 code_hash, link_hash, expires_at, welcome_hash)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, {welcome_hash}
             WHERE changes() = 1 AND {IS_VERIFIED_FIRST}
             AND NOT EXISTS (SELECT 1 FROM accounts WHERE email_key = ?2)
             ON CONFLICT (email_key) DO UPDATE SET
                email = excluded.email, password_hash = excluded.password_hash,
                language = excluded.language, terms_version = excluded.terms_version,
                created_at = excluded.created_at, code_hash = excluded.code_hash,
                link_hash = excluded.link_hash, expires_at = excluded.expires_at,
                welcome_hash = excluded.welcome_hash, tries = 0"
        ),
        values(sign_up, others),
    )
}

fn add_account_at_once(
    batch: &mut Batch,
    context: &RequestContext,
    sign_up: &SignUp<'_>,
    id: &str,
) -> Step {
    let welcome_hash = welcome_hash(8, sign_up.address_hashes.len());
    let made = batch.add(
        format!(
            "INSERT INTO accounts
                (email, email_key, password_hash, language, terms_version, id, created_at, seen_at,
                 terms_agreed_at, welcome_hash)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7, {welcome_hash} WHERE true
             ON CONFLICT (email_key) DO NOTHING"
        ),
        values(sign_up, args![id, context.now()]),
    );
    credits::store::add_welcome(batch, context, id);
    made
}

/// What completes a registration.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// The code, by the key of its address and its hash.
    Code(&'a str, [u8; 32]),
    /// The link, by the hash of its token.
    Link([u8; 32]),
}

/// Makes the account of a registration, with its welcome credits, and opens its first session. Nothing
/// where the code or the link is wrong, used, expired, or was tried too often; the try is counted.
pub async fn confirm(
    context: &RequestContext,
    proof: Proof<'_>,
    session: &NewSession<'_>,
    visitor: &Visitor,
) -> Result<Option<Account>, Problem> {
    let (id, now) = (context.id(), context.now());
    let mut batch = Batch::write();
    let (condition, proven) = match proof {
        Proof::Code(email_key, hash) => {
            batch.add(
                "UPDATE registrations SET tries = tries + 1
                 WHERE email_key = ?1 AND tries <= ?2 AND expires_at > ?3",
                args![email_key, code::TRIES, now],
            );
            let condition = "email_key = ?1 AND code_hash = ?2 AND tries <= ?3 AND expires_at > ?4";
            (condition, args![email_key, hash, code::TRIES, now])
        }
        Proof::Link(hash) => ("link_hash = ?1 AND expires_at > ?2", args![hash, now]),
    };
    let exists = format!(
        "EXISTS (
            SELECT 1 FROM registrations WHERE {condition} AND NOT EXISTS (
                SELECT 1 FROM accounts WHERE accounts.email_key = registrations.email_key
            )
         )"
    );
    let read = batch.when(&exists, proven.clone(), |batch| {
        let mut args = proven;
        let [place_id, place_now] = [1, 2].map(|place| args.len() + place);
        args.extend(args![&id, now]);
        batch.add(
            format!(
                "INSERT INTO accounts
                    (id, email, email_key, password_hash, language, created_at, verified_at, seen_at,
                     logged_in_at, terms_version, terms_agreed_at, welcome_hash)
                 SELECT
                    ?{place_id}, email, email_key, password_hash, language, ?{place_now},
                    ?{place_now}, ?{place_now}, ?{place_now}, terms_version, created_at,
                    iif(
                        EXISTS (
                            SELECT 1 FROM accounts
                            WHERE accounts.welcome_hash = registrations.welcome_hash
                        ),
                        NULL, welcome_hash
                    )
                 FROM registrations WHERE {condition}"
            ),
            args,
        );
        credits::store::add_welcome(batch, context, &id);
        batch.add(
            "DELETE FROM registrations
             WHERE email_key = (SELECT email_key FROM accounts WHERE id = ?1)",
            args![&id],
        );
        sessions::add(batch, ("id = ?3", &id), session, visitor, now);
        batch.add(format!("{} WHERE accounts.id = ?1", accounts()), args![&id, now])
    });
    let outcome = context.run(batch).await?;
    Ok(outcome.first(read).map(account).transpose()?)
}

/// The steps that send another code to whoever typed the password of a registration.
pub struct Renewal<'a> {
    /// The key of the address; empty where nothing is to be sent, so that the work is the same.
    pub email_key: &'a str,
    /// Of the new code and the new link.
    pub secrets: Secrets,
    /// What counts the letter.
    pub of_address: &'a Counter,
    /// What the letter is counted under.
    pub attempt: &'a str,
}

impl Renewal<'_> {
    /// Replaces the code, where the address may be sent another letter. The step told changes one row
    /// then, and none otherwise.
    pub fn add(&self, batch: &mut Batch, now: Millis) -> Step {
        let waits = "EXISTS (SELECT 1 FROM registrations WHERE email_key = ?7)";
        let condition = (waits, self.email_key);
        throttle::count_if(batch, self.attempt, self.of_address, now, condition);
        batch.add(
            "UPDATE registrations SET code_hash = ?2, link_hash = ?3, expires_at = ?4, tries = 0
             WHERE changes() = 1 AND email_key = ?1",
            args![
                self.email_key,
                self.secrets.code_hash,
                self.secrets.link_hash,
                now + code::LIFE
            ],
        )
    }
}

/// Forgets registrations that were not completed within a day, at most `limit`. The step told changes
/// a row for each.
pub fn add_clean_up(batch: &mut Batch, now: Millis, limit: u32) -> Step {
    batch.add(
        "DELETE FROM registrations WHERE rowid IN (
            SELECT rowid FROM registrations WHERE created_at <= ?1 LIMIT ?2
         )",
        args![now - LIFE, limit],
    )
}
