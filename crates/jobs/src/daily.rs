//! Every day in China: at 00:05 what time alone brings and takes, at 09:00 the reminders (product.md
//! 8). Each job does what is due and not done, so it may run twice, at the same time, or days late.

use credits::store::add_expiries;
use membership::store::{
    check_in, reminders,
    terms::{self, Due},
};
use notifications::mail;
use ports::{
    args,
    clock::Millis,
    database::{Batch, DatabaseError, Step},
};
use schedule::{self, record::Round};
use web::{RequestContext, problem::Problem};

use crate::{clean_up::clean_up, reconciliation};

/// What one transaction does at the most, be it months, buckets, or accounts whose check-ins are
/// claimed: within the five seconds that the database gives it.
const SLICE: u32 = 10_000;
/// A check-in is claimed for those seen within so long, in milliseconds (product.md 3).
const SEEN_WITHIN: Millis = 30 * 24 * 3600 * 1000;

/// An open page refreshes its session at least so often, in milliseconds.
const LOOKING: Millis = 15 * 60 * 1000;
/// The most accounts whose open pages are told.
const TOLD: u32 = 500;

/// Months of memberships, expiries, check-ins, ends; then what nobody needs any more goes, and the
/// books are checked.
pub async fn every_day(context: &RequestContext) -> Result<(), Problem> {
    let mut round = Round::new(context);
    let months = async { Ok(vec![("booked", months(context).await?)]) };
    round.run(&schedule::MONTHS, Box::pin(months)).await;
    let expiries = async { Ok(vec![("emptied", expiries(context).await?)]) };
    round.run(&schedule::EXPIRIES, Box::pin(expiries)).await;
    let check_ins = async {
        let CheckedIn { looked_at, claimed } = check_ins(context).await?;
        Ok(vec![("looked_at", looked_at), ("claimed", claimed)])
    };
    round.run(&schedule::CHECK_INS, Box::pin(check_ins)).await;
    let ends = async { Ok(vec![("told", reminders::tell_of_ends(context).await?)]) };
    round.run(&schedule::ENDS, Box::pin(ends)).await;
    let looking = tell_those_who_look(context).await;
    let clean_up = Box::pin(clean_up(context));
    round.run(&schedule::CLEAN_UP, clean_up).await;
    let ledger = Box::pin(reconciliation::ledger(context));
    round.run(&schedule::LEDGER, ledger).await;
    let tasks = Box::pin(reconciliation::tasks(context));
    round.run(&schedule::TASKS, tasks).await;
    let objects = Box::pin(reconciliation::objects(context));
    round.run(&schedule::OBJECTS, objects).await;
    round.end().await.and(looking.map_err(Problem::from))
}

/// At nine in the morning: members whose membership ends soon. Letters that are left wait for the
/// next five minutes.
pub async fn every_morning(context: &RequestContext) -> Result<(), Problem> {
    let mut round = Round::new(context);
    let reminders = async {
        let reminded = reminders::remind(context).await?;
        let mailed = mail::send_waiting(context).await? as u64;
        Ok(vec![("reminded", reminded), ("mailed", mailed)])
    };
    round.run(&schedule::REMINDERS, Box::pin(reminders)).await;
    let looking = tell_those_who_look(context).await;
    round.end().await.and(looking.map_err(Problem::from))
}

/// Tells the pages that are probably open; whoever is not among them sees it when asking next.
async fn tell_those_who_look(context: &RequestContext) -> Result<(), DatabaseError> {
    let mut batch = Batch::read();
    let looking = batch.add(
        "SELECT id FROM accounts WHERE coalesce(seen_at, 0) >= ?1
         ORDER BY coalesce(seen_at, 0) DESC LIMIT ?2",
        args![context.now() - LOOKING, TOLD],
    );
    for row in context.run(batch).await?.rows(looking) {
        context.changed(&row.get::<String>("id")?);
    }
    Ok(())
}

/// Books the months of memberships that have begun, and tells how many.
pub async fn months(context: &RequestContext) -> Result<u64, DatabaseError> {
    let due = |batch: &mut Batch| terms::add_due_months(batch, context, Due::Most(SLICE));
    all(context, due).await
}

/// Empties the buckets that have expired, and tells how many.
pub async fn expiries(context: &RequestContext) -> Result<u64, DatabaseError> {
    all(context, |batch| add_expiries(batch, context, SLICE)).await
}

/// Repeats a step, each time in a transaction of its own, until it finds less than a slice. Tells
/// how many rows it changed in all.
async fn all(
    context: &RequestContext,
    add: impl Fn(&mut Batch) -> Step + Send,
) -> Result<u64, DatabaseError> {
    let mut total = 0;
    loop {
        let mut batch = Batch::write();
        let step = add(&mut batch);
        let changed = context.run(batch).await?.changed(step);
        total += changed;
        if changed < u64::from(SLICE) {
            return Ok(total);
        }
    }
}

/// What the daily check-in did.
#[derive(Debug, Clone, Copy)]
pub struct CheckedIn {
    /// Accounts it looked at.
    pub looked_at: u64,
    /// Check-ins it claimed.
    pub claimed: u64,
}

/// Claims the check-ins of everybody who has one coming: one round trip for ten thousand accounts.
pub async fn check_ins(context: &RequestContext) -> Result<CheckedIn, DatabaseError> {
    let seen_since = context.now() - SEEN_WITHIN;
    let (mut looked_at, mut claimed) = (0, 0);
    let mut after = String::new();
    loop {
        let slice = check_in::claim_for_all(context, seen_since, &after, SLICE).await?;
        looked_at += slice.looked_at;
        claimed += slice.claimed;
        match slice.next {
            Some(next) => after = next,
            None => return Ok(CheckedIn { looked_at, claimed }),
        }
    }
}
