//! Links sent by mail.

use access::{
    sessions::{Session, store as sessions},
    throttle::store::{self as throttle, Guard},
};
use notifications::NotificationKind;
use ports::{
    args,
    clock::Millis,
    database::{Batch, Outcome, Step},
};
use web::{RequestContext, email::Email, problem::Problem};

use super::{
    account::{Addressee, addressee},
    password::add_notice,
};
use crate::{limits::Letters, link::Link, problems};

/// Keeps a link for the account that the condition on `?5` finds, if it finds one.
pub(super) fn add(batch: &mut Batch, link: &Link, condition: &str, value: &str, now: Millis) {
    batch.add(
        format!(
            "INSERT INTO mail_links (hash, account_id, purpose, created_at, expires_at)
             SELECT ?1, id, ?2, ?3, ?4 FROM accounts WHERE {condition}"
        ),
        args![
            link.token.hash(),
            link.purpose.name(),
            now,
            now + link.purpose.life(),
            value
        ],
    );
}

/// The steps of a letter that somebody asks for.
struct Request {
    guard: Guard,
    read: Step,
}

impl Request {
    /// Refused where the network has asked too often; where the address was sent enough, and where
    /// the condition on `?5` finds no account, nothing is kept and nobody is told.
    fn add(
        batch: &mut Batch,
        context: &RequestContext,
        letters: &Letters,
        link: &Link,
        (condition, value): (&str, &str),
    ) -> Self {
        let (attempt, now) = (context.id(), context.now());
        let guard = throttle::guard(batch, context, &letters.of_network, now);
        throttle::count(batch, &attempt, &letters.of_network, now);
        throttle::count_if_room(batch, &attempt, &letters.of_address, now);
        // Whether there was room, the last step tells by what it changed.
        let condition = format!("changes() = 1 AND {condition}");
        add(batch, link, &condition, value, now);
        batch.add(
            "DELETE FROM mail_links WHERE expires_at <= ?2
             AND account_id = (SELECT account_id FROM mail_links WHERE hash = ?1)",
            args![link.token.hash(), now],
        );
        let read = batch.add(
            "SELECT email, language FROM mail_links JOIN accounts ON accounts.id = account_id
             WHERE hash = ?1",
            args![link.token.hash()],
        );
        Self { guard, read }
    }

    /// To whom the letter goes, if it goes.
    fn addressee(&self, outcome: &Outcome) -> Result<Option<Addressee>, Problem> {
        self.guard.check(outcome)?;
        let addressee = outcome.first(self.read).map(addressee);
        Ok(addressee.transpose()?)
    }
}

/// Keeps a link that resets the password of an address's account. The work is the same where there
/// is none.
pub async fn request_reset(
    context: &RequestContext,
    email: &Email,
    link: &Link,
    letters: &Letters,
) -> Result<Option<Addressee>, Problem> {
    let mut batch = Batch::write();
    let whose = ("email_key = ?5", &*email.key());
    let request = Request::add(&mut batch, context, letters, link, whose);
    let outcome = context.run(batch).await?;
    request.addressee(&outcome)
}

/// Keeps another link that verifies the address of the session's account, unless it is verified.
pub async fn request_verification(
    context: &RequestContext,
    session: &Session,
    link: &Link,
    letters: &Letters,
) -> Result<Option<Addressee>, Problem> {
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let whose = ("id = ?5 AND verified_at IS NULL", &*session.account_id);
    let request = Request::add(&mut batch, context, letters, link, whose);
    let outcome = sessions::run(context, batch, alive).await?;
    request.addressee(&outcome)
}

/// Uses a link up. The batch is refused at the step told where it is unknown, used or expired.
fn use_up(batch: &mut Batch, link: &Link, now: Millis) -> Step {
    batch.change_one(
        "UPDATE mail_links SET used_at = ?3
         WHERE hash = ?1 AND purpose = ?2 AND used_at IS NULL AND expires_at > ?3",
        args![link.token.hash(), link.purpose.name(), now],
    )
}

/// The account of the link whose hash is `?1`.
const WHOSE: &str = "(SELECT account_id FROM mail_links WHERE hash = ?1)";

fn verify(batch: &mut Batch, link: &Link, now: Millis) {
    batch.add(
        format!("UPDATE accounts SET verified_at = coalesce(verified_at, ?2) WHERE id = {WHOSE}"),
        args![link.token.hash(), now],
    );
}

/// Verifies the address that a link was sent to.
pub async fn verify_email(context: &RequestContext, link: &Link) -> Result<(), Problem> {
    let now = context.now();
    let mut batch = Batch::write();
    use_up(&mut batch, link, now);
    verify(&mut batch, link, now);
    let whose = batch.add(
        format!("SELECT {WHOSE} AS account_id"),
        args![link.token.hash()],
    );
    let outcome = context.run(batch).await?;
    if outcome.refused().is_some() {
        return Err(Problem::from(&problems::LINK_REFUSED));
    }
    context.changed(&outcome.one(whose)?.get::<String>("account_id")?);
    Ok(())
}

/// Sets the password of the account that a link was sent to, and with it uses up every such link,
/// verifies the address, and ends every session. Tells to whom.
pub async fn reset_password(
    context: &RequestContext,
    link: &Link,
    password_hash: &str,
) -> Result<Addressee, Problem> {
    let (now, hash) = (context.now(), link.token.hash());
    let mut batch = Batch::write();
    use_up(&mut batch, link, now);
    batch.add(
        format!(
            "UPDATE mail_links SET used_at = ?2
             WHERE account_id = {WHOSE} AND purpose = ?3 AND used_at IS NULL"
        ),
        args![hash, now, link.purpose.name()],
    );
    verify(&mut batch, link, now);
    batch.add(
        format!("UPDATE accounts SET password_hash = ?2 WHERE id = {WHOSE}"),
        args![hash, password_hash],
    );
    sessions::add_end(&mut batch, (WHOSE, hash), None, now);
    add_notice(&mut batch, context, (WHOSE, hash));
    let read = batch.add(
        format!("SELECT id, email, language FROM accounts WHERE id = {WHOSE}"),
        args![hash],
    );
    let outcome = context.run(batch).await?;
    if outcome.refused().is_some() {
        return Err(Problem::from(&problems::LINK_REFUSED));
    }
    let row = outcome.one(read)?;
    notifications::announce(
        context,
        &row.get::<String>("id")?,
        NotificationKind::PasswordChanged,
    );
    Ok(addressee(row)?)
}
