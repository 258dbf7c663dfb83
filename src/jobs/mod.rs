//! Jobs: what the queue and cron set going.

mod daily;

pub use daily::{every_day, every_morning};

use serde_json::json;

use crate::{
    app::Context,
    membership::store::orders,
    notifications::mail,
    ports::{jobs::Job, log::Level},
    problem::Problem,
    studio::{
        purge,
        run::{self, Next},
        sweep,
    },
};

/// Does what a message asks for, and tells what is to become of the message.
pub async fn handle(context: &Context, job: &Job) -> Result<Next, Problem> {
    match job {
        Job::Output { id } => run::run(context, id).await,
    }
}

/// Settles what a message asked for, after it was delivered in vain too often.
pub async fn give_up(context: &Context, job: &Job) -> Result<(), Problem> {
    match job {
        Job::Output { id } => run::give_up(context, id).await,
    }
}

/// Every five minutes: what got stuck, orders that nobody paid, letters that could not be sent. One
/// that fails does not keep the others.
pub async fn every_five_minutes(context: &Context) -> Result<(), Problem> {
    let swept = sweep::sweep(context).await;
    let lapsed = orders::lapse(context).await;
    let mailed = mail::send_waiting(context).await;
    let (swept, lapsed, mailed) = (swept?, lapsed?, mailed?);
    context.app.log.write(
        Level::Info,
        json!({
            "request_id": context.request_id,
            "job": "every five minutes",
            "requeued": swept.requeued,
            "settled": swept.settled,
            "lapsed": lapsed,
            "mailed": mailed,
        }),
    );
    Ok(())
}

/// Every hour.
pub async fn every_hour(context: &Context) -> Result<(), Problem> {
    let purged = purge::purge(context).await;
    let swept = purge::sweep_bucket(context).await;
    context.app.log.write(
        Level::Info,
        json!({
            "request_id": context.request_id,
            "job": "purge",
            "expired": purged.as_ref().ok(),
            "strays": swept.as_ref().ok(),
        }),
    );
    purged.and(swept).map(drop)
}
