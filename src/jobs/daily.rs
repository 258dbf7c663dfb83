//! Every day in China: at 00:05 what time alone brings and takes, at 09:00 the reminders (product.md
//! 8). Each job does what is due and not done, so it may run twice, at the same time, or days late.

use crate::{
    app::Context,
    args,
    credits::store::add_expiries,
    membership::store::{check_in, reminders, terms},
    notifications::mail,
    ports::{
        clock::Millis,
        database::{Batch, DatabaseError, Step},
    },
    problem::Problem,
};

/// The most that one transaction does: well within the five seconds that the database gives it.
const SLICE: u32 = 1_000;
/// Accounts of which one transaction claims the check-ins.
const ACCOUNTS: u32 = 10_000;
/// A check-in is claimed for those seen within so long, in milliseconds (product.md 3).
const SEEN_WITHIN: Millis = 30 * 24 * 3600 * 1000;

/// An open page refreshes its session at least so often, in milliseconds.
const LOOKING: Millis = 15 * 60 * 1000;
/// The most accounts whose open pages are told.
const TOLD: u32 = 500;

/// Months of memberships, expiries, check-ins, ends. One that fails does not keep the others.
pub async fn every_day(context: &Context) -> Result<(), Problem> {
    let months = all(context, |batch| {
        terms::add_due_months(batch, context, None, SLICE)
    });
    let expiries = all(context, |batch| add_expiries(batch, context, SLICE));
    let outcomes = [
        months.await,
        expiries.await,
        check_ins(context).await,
        reminders::tell_of_ends(context).await.map(drop),
        tell_those_who_look(context).await,
    ];
    outcomes
        .into_iter()
        .collect::<Result<(), DatabaseError>>()
        .map_err(Problem::from)
}

/// At nine in the morning: members whose membership ends soon. Letters that are left wait for the
/// next five minutes.
pub async fn every_morning(context: &Context) -> Result<(), Problem> {
    reminders::remind(context).await?;
    mail::send_waiting(context).await?;
    tell_those_who_look(context).await?;
    Ok(())
}

/// Tells the pages that are probably open; whoever is not among them sees it when asking next.
async fn tell_those_who_look(context: &Context) -> Result<(), DatabaseError> {
    let mut batch = Batch::read();
    let looking = batch.add(
        "SELECT id FROM accounts WHERE seen_at >= ?1 ORDER BY seen_at DESC LIMIT ?2",
        args![context.now() - LOOKING, TOLD],
    );
    for row in context.run(batch).await?.rows(looking) {
        context.changed(&row.get::<String>(0)?);
    }
    Ok(())
}

/// Repeats a step, each time in a transaction of its own, until it finds less than a slice.
async fn all(
    context: &Context,
    add: impl Fn(&mut Batch) -> Step + Send,
) -> Result<(), DatabaseError> {
    loop {
        let mut batch = Batch::write();
        let step = add(&mut batch);
        let outcome = context.run(batch).await?;
        if outcome.changed(step) < u64::from(SLICE) {
            return Ok(());
        }
    }
}

async fn check_ins(context: &Context) -> Result<(), DatabaseError> {
    let seen_since = context.now() - SEEN_WITHIN;
    let mut after = String::new();
    loop {
        let (number, last) = check_in::claim_for_all(context, seen_since, &after, ACCOUNTS).await?;
        match last {
            Some(last) if number == ACCOUNTS => after = last,
            _ => return Ok(()),
        }
    }
}
