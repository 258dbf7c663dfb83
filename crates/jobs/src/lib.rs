//! Jobs: what the queue and cron set going (product.md 4 and 8). [`schedule`] says what runs when;
//! every run of cron's jobs leaves a [`record`](schedule::record).

mod alert_conditions;
mod clean_up;
mod daily;
pub mod reconciliation;
mod state;

pub use daily::{CheckedIn, check_ins, every_day, every_morning, expiries, months};
pub use state::{JobContext, JobsState};

use backoffice::dashboard;
use membership::store::orders;
use notifications::mail;
use ports::jobs::Job;
use schedule::record::Round;
use studio::{
    purge,
    run::{self, Next},
    sweep,
};
use web::problem::Problem;

use crate::state::studio;

/// Does what a message asks for, and tells what is to become of the message.
pub async fn handle(context: &JobContext, job: &Job) -> Result<Next, Problem> {
    match job {
        // Boxed: it would be copied into each of the futures around it.
        Job::Output { id } => Box::pin(run::run(&studio(context), id)).await,
    }
}

/// Settles what a message asked for, after it was delivered in vain too often.
pub async fn give_up(context: &JobContext, job: &Job) -> Result<(), Problem> {
    match job {
        Job::Output { id } => run::give_up(&studio(context), id).await,
    }
}

/// Does what a cron trigger, by its expression, sets going.
pub async fn scheduled(context: &JobContext, cron: &str) -> Result<(), Problem> {
    match schedule::CRONS
        .iter()
        .find(|known| known.expression == cron)
    {
        Some(cron) if **cron == schedule::EVERY_FIVE_MINUTES => every_five_minutes(context).await,
        Some(cron) if **cron == schedule::EVERY_HOUR => every_hour(context).await,
        Some(cron) if **cron == schedule::EVERY_DAY => every_day(context).await,
        Some(cron) if **cron == schedule::EVERY_MORNING => every_morning(context).await,
        _ => Err(Problem::internal("no jobs belong to that cron trigger")),
    }
}

/// Every five minutes: what got stuck, orders that nobody paid, letters that could not be sent, what
/// is wrong.
pub async fn every_five_minutes(context: &JobContext) -> Result<(), Problem> {
    let mut round = Round::new(context);
    let sweep = async {
        let swept = sweep::sweep(&studio(context)).await?;
        let (requeued, settled) = (swept.requeued as u64, swept.settled as u64);
        Ok(vec![("requeued", requeued), ("settled", settled)])
    };
    round.run(&schedule::SWEEP, Box::pin(sweep)).await;
    let lapses = async { Ok(vec![("lapsed", orders::lapse(context).await?)]) };
    round.run(&schedule::LAPSES, Box::pin(lapses)).await;
    let letters = async { Ok(vec![("mailed", mail::send_waiting(context).await? as u64)]) };
    round.run(&schedule::LETTERS, Box::pin(letters)).await;
    let (channels, wrong) = (
        &context.state.alerts,
        alert_conditions::wrong(context.now()),
    );
    let alerts = async {
        Ok(vec![(
            "told",
            alerts::tell(context, channels, &wrong).await?,
        )])
    };
    round.run(&schedule::ALERTS, Box::pin(alerts)).await;
    round.end().await
}

/// Every hour: pictures whose life is over, objects that belong to nothing, the dashboard's figures.
pub async fn every_hour(context: &JobContext) -> Result<(), Problem> {
    let mut round = Round::new(context);
    let purge = async { Ok(vec![("deleted", purge::purge(context).await? as u64)]) };
    round.run(&schedule::PURGE, Box::pin(purge)).await;
    let sweep = async {
        Ok(vec![(
            "deleted",
            purge::sweep_bucket(context).await? as u64,
        )])
    };
    round.run(&schedule::BUCKET_SWEEP, Box::pin(sweep)).await;
    let figures = async { Ok(vec![("days", dashboard::store::compute(context).await?)]) };
    round.run(&schedule::FIGURES, Box::pin(figures)).await;
    round.end().await
}
