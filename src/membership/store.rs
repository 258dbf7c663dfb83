//! The SQL of levels.

use super::period::Rhythm;
use crate::{
    app::Context,
    args,
    credits::{
        Event,
        store::{Offer, add_grant},
    },
    ports::database::{Batch, DatabaseError, Row},
    problem::Problem,
    sessions::{Session, store as sessions},
};

/// The check-in of an account, in the current period.
#[derive(Debug, Clone)]
pub struct CheckIn {
    /// How often.
    pub every: Rhythm,
    /// What it brings, in credits.
    pub credits: i64,
    /// Whether this period's is booked.
    pub is_claimed: bool,
}

/// The check-in of `?1`'s level: its amount, and the period it would be booked for, of the day `?2`
/// and the week `?3`.
const CHECK_IN: &str = "
    SELECT
        check_in_credits AS amount, check_in_every AS every,
        CASE check_in_every WHEN 'day' THEN ?2 ELSE ?3 END AS subject
    FROM accounts JOIN level_policies ON level_policies.level = accounts.level
    WHERE accounts.id = ?1";

const IS_CLAIMED: &str = "EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE account_id = ?1 AND event = 'check_in' AND ledger_entries.subject = check_in.subject
)";

fn check_in(row: &Row) -> Result<CheckIn, DatabaseError> {
    let every: String = row.get(0)?;
    Ok(CheckIn {
        every: if every == "day" {
            Rhythm::Day
        } else {
            Rhythm::Week
        },
        credits: row.get(1)?,
        is_claimed: row.get(2)?,
    })
}

/// Reads the check-in of the session's account and, if `claims`, claims it first. Tells also
/// whether it was claimed just now. Once for each account and period, whoever comes first.
pub async fn check_in_of(
    context: &Context,
    session: &Session,
    claims: bool,
) -> Result<(CheckIn, bool), Problem> {
    let now = context.now();
    let account_id = session.account_id.as_str();
    let args = || {
        args![
            account_id,
            Rhythm::Day.period(now),
            Rhythm::Week.period(now)
        ]
    };
    let mut batch = if claims {
        Batch::write()
    } else {
        Batch::read()
    };
    let alive = sessions::require(&mut batch, session);
    let booked = claims.then(|| {
        let offer = Offer {
            sql: CHECK_IN,
            args: args(),
        };
        add_grant(&mut batch, context, account_id, Event::CheckIn, offer)
    });
    let read = batch.add(
        format!("SELECT every, amount, {IS_CLAIMED} FROM ({CHECK_IN}) AS check_in"),
        args(),
    );
    let outcome = sessions::run(context, batch, alive).await?;
    let is_new = booked.is_some_and(|step| outcome.changed(step) == 1);
    Ok((check_in(outcome.one(read)?)?, is_new))
}
