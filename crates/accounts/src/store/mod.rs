//! The SQL of accounts: here, who comes in; `account` is who they are, `sign_up` makes accounts, `log_in_codes`
//! opens them without a password, `links` is what letters lead to, `password` changes what opens an
//! account, `deletion` ends it.

mod account;
pub mod deletion;
pub mod links;
pub mod log_in_codes;
pub mod password;
pub mod sign_up;

use access::{
    sessions::{
        Session, Visitor,
        store::{self as sessions, NewSession},
    },
    throttle::{Counter, store as throttle},
};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError},
};
use sign_up::Renewal;
use web::{RequestContext, email::Email, language::Language, problem::Problem};

pub use account::{Account, Addressee};

use account::{account, accounts, language};

/// An attempt to log in. The session's id is also the attempt's.
pub struct LogIn<'a> {
    /// The address.
    pub email: &'a Email,
    /// The session it would open.
    pub session: NewSession<'a>,
    /// From what.
    pub visitor: &'a Visitor,
    /// What counts it.
    pub counters: &'a [Counter],
    /// When.
    pub at: Millis,
}

/// What an attempt to log in found out.
pub struct Found {
    /// What the address has.
    pub holder: Holder,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Whether so many attempts are under way that this one has to be taken back if it is right.
    pub is_crowded: bool,
    before: Traces,
}

/// What an address has that somebody logs in with.
pub enum Holder {
    /// An account, and whether it is banned.
    Account(Box<Account>, bool),
    /// A registration that no code has completed yet; the language of its letters.
    Registration(Language),
}

/// What a log-in leaves at the account.
struct Traces {
    seen_at: Option<Millis>,
    language: String,
    logged_in_at: Option<Millis>,
}

impl LogIn<'_> {
    /// Reads the account, and opens the session at once, so that a right password takes one round
    /// trip. Nobody has the session's token before the password is checked; where it is wrong,
    /// [`LogIn::mistaken`] takes everything back. Refused where too many have failed.
    pub async fn begin(&self, context: &RequestContext) -> Result<Option<Found>, Problem> {
        let key = self.email.key();
        let mut batch = Batch::write();
        let guard = throttle::guard(&mut batch, context, self.counters, self.at);
        throttle::begin(&mut batch, self.session.id, self.counters, self.at);
        let read = batch.add(
            format!("{} WHERE email_key = ?1", accounts()),
            args![&key, self.at],
        );
        let more = batch.add(
            "SELECT password_hash, banned_at IS NOT NULL AS is_banned, seen_at, language,
                logged_in_at
             FROM accounts WHERE email_key = ?1
             UNION ALL
             SELECT password_hash, 0, NULL, language, NULL FROM registrations
             WHERE email_key = ?1 AND NOT EXISTS (SELECT 1 FROM accounts WHERE email_key = ?1)",
            args![&key],
        );
        let whose = ("email_key = ?3", key.as_str());
        sessions::add(&mut batch, whose, &self.session, self.visitor, self.at);
        batch.add(
            "UPDATE accounts
             SET seen_at = ?2, logged_in_at = ?2, language = coalesce(?3, language)
             WHERE email_key = ?1 AND banned_at IS NULL",
            args![&key, self.at, self.visitor.language_tag()],
        );
        let outcome = context.run(batch).await?;
        guard.check(&outcome)?;
        let Some(more) = outcome.first(more) else {
            return Ok(None);
        };
        let holder = match outcome.first(read) {
            Some(row) => Holder::Account(Box::new(account(row)?), more.get("is_banned")?),
            None => Holder::Registration(language(more)?),
        };
        Ok(Some(Found {
            holder,
            password_hash: more.get("password_hash")?,
            is_crowded: guard.is_crowded(&outcome)?,
            before: Traces {
                seen_at: more.get("seen_at")?,
                language: more.get("language")?,
                logged_in_at: more.get("logged_in_at")?,
            },
        }))
    }

    /// Counts the mistake and takes the session and its traces back; where a registration waits for
    /// its code, has another sent, which is told by mail alone. The work is the same where there is no
    /// such account. Tells whether the code was replaced.
    pub async fn mistaken(
        &self,
        context: &RequestContext,
        found: Option<&Found>,
        renewal: &Renewal<'_>,
    ) -> Result<bool, DatabaseError> {
        let before = found.map(|found| &found.before);
        let mut batch = Batch::write();
        throttle::count(&mut batch, self.session.id, self.counters, self.at);
        sessions::add_withdrawal(&mut batch, self.session.id);
        batch.add(
            "UPDATE accounts
             SET seen_at = ?2, logged_in_at = ?5, language = coalesce(?3, language)
             WHERE email_key = ?1 AND seen_at = ?4",
            args![
                self.email.key(),
                before.and_then(|traces| traces.seen_at),
                before.map(|traces| traces.language.as_str()),
                self.at,
                before.and_then(|traces| traces.logged_in_at)
            ],
        );
        let renewed = renewal.add(&mut batch, self.at);
        let outcome = context.run(batch).await?;
        Ok(outcome.changed(renewed) == 1)
    }

    /// Takes the attempt back, because it turned out right among so many that it would stand in the
    /// way of the next.
    pub async fn uncount(&self, context: &RequestContext) -> Result<(), DatabaseError> {
        let mut batch = Batch::write();
        throttle::forget(&mut batch, self.session.id, self.counters);
        context.run(batch).await.map(drop)
    }
}

/// Keeps a hash made with today's parameters in place of the one that was checked.
pub async fn rehash(
    context: &RequestContext,
    account_id: &str,
    old: &str,
    new: &str,
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE accounts SET password_hash = ?1 WHERE id = ?2 AND password_hash = ?3",
        args![new, account_id, old],
    );
    context.run(batch).await.map(drop)
}

/// Exchanges a refresh token for its successor. Tells the session and its account, or nothing where
/// the token leads nowhere.
pub async fn refresh(
    context: &RequestContext,
    presented: [u8; 32],
    successor: [u8; 32],
    visitor: &Visitor,
) -> Result<Option<(Session, Account)>, DatabaseError> {
    const WHOSE: &str = "(
        SELECT account_id FROM refresh_tokens JOIN sessions ON sessions.id = session_id
        WHERE hash = ?1 AND ended_at IS NULL
    )";
    let now = context.now();
    let mut batch = Batch::write();
    let rotation = sessions::add_rotation(&mut batch, presented, successor, visitor, now);
    batch.add(
        format!(
            "UPDATE accounts SET seen_at = ?2, language = coalesce(?3, language)
             WHERE banned_at IS NULL AND id = {WHOSE}"
        ),
        args![successor, now, visitor.language_tag()],
    );
    let read = batch.add(
        format!("{} WHERE accounts.id = {WHOSE}", accounts()),
        args![successor, now],
    );
    let outcome = context.run(batch).await?;
    if let Some(account_id) = rotation.replayed(&outcome)? {
        context.changed(&account_id);
    }
    let Some(session) = rotation.session(&outcome)? else {
        return Ok(None);
    };
    Ok(Some((session, account(outcome.one(read)?)?)))
}

/// The account of a session.
pub async fn me(context: &RequestContext, session: &Session) -> Result<Account, Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let read = batch.add(
        format!("{} WHERE accounts.id = ?1", accounts()),
        args![&session.account_id, context.now()],
    );
    let outcome = sessions::run(context, batch, alive).await?;
    Ok(account(outcome.one(read)?)?)
}
