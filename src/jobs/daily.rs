//! Every day at 00:05 in China: what time alone brings and takes (product.md 8). Each job books what
//! is due and not booked, so it may run twice, at the same time, or days late.

use crate::{
    app::Context,
    credits::store::add_expiries,
    membership::store::{check_in, terms},
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

/// Check-ins, months of memberships, expiries. One that fails does not keep the others.
pub async fn every_day(context: &Context) -> Result<(), Problem> {
    let months = all(context, |batch| {
        terms::add_due_months(batch, context, None, SLICE)
    });
    let expiries = all(context, |batch| add_expiries(batch, context, SLICE));
    let outcomes = [months.await, expiries.await, check_ins(context).await];
    outcomes
        .into_iter()
        .collect::<Result<(), DatabaseError>>()
        .map_err(Problem::from)
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
