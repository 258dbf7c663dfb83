//! The SQL of notifications.

use access::sessions::{Session, store as sessions};
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Row, Statement, Step, Value},
};
use web::{RequestContext, problem::Problem};

use super::{Notification, NotificationKind};

/// Tells everybody whom a query names: it gives rows of `account_id`, `subject` and `data` (JSON);
/// its values come first. Each account is told once of a kind and a subject. The step told gives
/// the accounts that are told now.
pub fn add(
    batch: &mut Batch,
    context: &RequestContext,
    kind: NotificationKind,
    whom: Statement,
) -> Step {
    let Statement { sql, mut args } = whom;
    let [seed, name, now, wants_mail] = [1, 2, 3, 4].map(|place| args.len() + place);
    args.extend(args![
        context.id(),
        kind.name(),
        context.now(),
        i64::from(kind.wants_mail())
    ]);
    batch.add(
        format!(
            "INSERT INTO notifications
                (id, account_id, kind, subject, data, created_at, wants_mail)
             SELECT
                printf('%s-%05d', ?{seed}, row_number() OVER (ORDER BY account_id, subject)),
                account_id, ?{name}, subject, data, ?{now}, ?{wants_mail}
             FROM ({sql}) WHERE true
             ON CONFLICT (account_id, kind, subject) DO NOTHING
             RETURNING account_id"
        ),
        args,
    )
}

/// The notifications of account `?1` before the id `?2`, newest first, at most `?3`.
pub const NEWEST: &str = "
    SELECT id, kind, data, created_at, read_at FROM notifications
    WHERE account_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";

/// SQL: how many notifications account `?1` has not read.
pub const UNREAD: &str =
    "SELECT count(*) AS unread FROM notifications WHERE account_id = ?1 AND read_at IS NULL";

fn notification(row: &Row) -> Result<Notification, DatabaseError> {
    Ok(Notification {
        id: row.get("id")?,
        kind: row.word("kind")?,
        data: row.json("data")?,
        created_at: row.get("created_at")?,
        read_at: row.get("read_at")?,
    })
}

/// A page of the session's account, newest first, and how many of all are unread.
pub async fn list(
    context: &RequestContext,
    session: &Session,
    cursor: Option<&str>,
    limit: u32,
) -> Result<(Vec<Notification>, i64), Problem> {
    let mut batch = Batch::read();
    let alive = sessions::require(&mut batch, session);
    let account_id = &session.account_id;
    // `~` comes after every character of an id.
    let page = batch.add(NEWEST, args![account_id, cursor.unwrap_or("~"), limit]);
    let unread = batch.add(UNREAD, args![account_id]);
    let outcome = sessions::run(context, batch, alive).await?;
    let page = outcome.rows(page).iter().map(notification);
    Ok((
        page.collect::<Result<_, _>>()?,
        outcome.one(unread)?.get("unread")?,
    ))
}

/// Marks notifications of the session's account as read: those of `ids`, or else all. Tells how
/// many are left unread.
pub async fn mark_read(
    context: &RequestContext,
    session: &Session,
    ids: Option<&[String]>,
) -> Result<i64, Problem> {
    let mut batch = Batch::write();
    let alive = sessions::require(&mut batch, session);
    let account_id = &session.account_id;
    let ids = ids.map(|ids| serde_json::json!(ids).to_string());
    let read = batch.add(
        "UPDATE notifications SET read_at = ?2
         WHERE account_id = ?1 AND read_at IS NULL
         AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3)))",
        args![account_id, context.now(), ids],
    );
    let unread = batch.add(UNREAD, args![account_id]);
    let outcome = sessions::run(context, batch, alive).await?;
    if outcome.changed(read) > 0 {
        context.changed(account_id);
    }
    Ok(outcome.one(unread)?.get("unread")?)
}

/// Takes away what an account was told.
pub fn forget(batch: &mut Batch, account_id: &str) {
    batch.add(
        "DELETE FROM notifications WHERE account_id = ?1",
        args![account_id],
    );
}

/// A notification that waits for its letter.
pub(super) struct Unsent {
    pub id: String,
    pub kind: NotificationKind,
    pub data: serde_json::Value,
    pub email: String,
    /// The tag of the account's language.
    pub language: String,
}

/// Claims notifications that wait for their letter, those of an account or of all, made after
/// `since`, at most `limit`, the oldest first. Nobody else gets them before `until`.
pub(super) async fn claim(
    context: &RequestContext,
    account_id: Option<&str>,
    since: Millis,
    until: Millis,
    limit: u32,
) -> Result<Vec<Unsent>, DatabaseError> {
    let of_account = match account_id {
        Some(_) => "AND account_id = ?5",
        None => "",
    };
    let mut args = args![context.now(), since, until, limit];
    args.extend(account_id.map(Value::from));
    let mut batch = Batch::write();
    let claimed = batch.add(
        format!(
            "UPDATE notifications SET mail_lease_until = ?3
             WHERE id IN (
                SELECT notifications.id
                FROM notifications JOIN accounts ON accounts.id = account_id
                WHERE wants_mail = 1 AND mailed_at IS NULL
                AND notifications.created_at > ?2 AND mail_lease_until <= ?1
                AND deleted_at IS NULL {of_account}
                ORDER BY notifications.created_at LIMIT ?4
             )
             RETURNING id, kind, data,
                (SELECT email FROM accounts WHERE id = account_id) AS email,
                (SELECT language FROM accounts WHERE id = account_id) AS language"
        ),
        args,
    );
    let outcome = context.run(batch).await?;
    let rows = outcome.rows(claimed).iter().map(|row| {
        Ok(Unsent {
            id: row.get("id")?,
            kind: row.word("kind")?,
            data: row.json("data")?,
            email: row.get("email")?,
            language: row.get("language")?,
        })
    });
    rows.collect()
}

/// Notes that the letters of notifications were taken.
pub(super) async fn note_mailed(
    context: &RequestContext,
    ids: &[String],
) -> Result<(), DatabaseError> {
    let mut batch = Batch::write();
    batch.add(
        "UPDATE notifications SET mailed_at = ?2
         WHERE id IN (SELECT value FROM json_each(?1)) AND mailed_at IS NULL",
        args![serde_json::json!(ids).to_string(), context.now()],
    );
    context.run(batch).await.map(drop)
}
