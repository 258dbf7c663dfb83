//! What runs when: the cron triggers of `wrangler.toml`, and the jobs that each sets going. Every run
//! leaves a [`record`].

pub mod record;
pub mod store;

use ports::clock::Millis;
use serde_json::json;

const MINUTE: Millis = 60 * 1000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// A cron trigger.
#[derive(Debug, PartialEq, Eq)]
pub struct Cron {
    /// As `wrangler.toml` has it, in UTC.
    pub expression: &'static str,
    /// As operators read it.
    pub text: &'static str,
    /// The time between two, in milliseconds.
    every: Millis,
    /// The first one of a UTC day, in milliseconds after its beginning.
    at: Millis,
    /// How long after its time a job counts as late, in milliseconds: the time it may take, and
    /// another try where there is one.
    slack: Millis,
}

/// Every five minutes.
pub static EVERY_FIVE_MINUTES: Cron = Cron {
    expression: "*/5 * * * *",
    text: "every 5 minutes",
    every: 5 * MINUTE,
    at: 0,
    slack: 15 * MINUTE,
};
/// Every hour.
pub static EVERY_HOUR: Cron = Cron {
    expression: "0 * * * *",
    text: "every hour",
    every: HOUR,
    at: 0,
    slack: HOUR + 30 * MINUTE,
};
/// 00:05 in China.
pub static EVERY_DAY: Cron = Cron {
    expression: "5 16 * * *",
    text: "every day at 00:05 (UTC+8)",
    every: DAY,
    at: 16 * HOUR + 5 * MINUTE,
    slack: 2 * HOUR,
};
/// 09:00 in China.
pub static EVERY_MORNING: Cron = Cron {
    expression: "0 1 * * *",
    text: "every day at 09:00 (UTC+8)",
    every: DAY,
    at: HOUR,
    slack: 2 * HOUR,
};

/// Every trigger there is.
pub static CRONS: [&Cron; 4] = [&EVERY_FIVE_MINUTES, &EVERY_HOUR, &EVERY_DAY, &EVERY_MORNING];

/// A job that a cron trigger sets going.
#[derive(Debug, PartialEq, Eq)]
pub struct Job {
    /// What runs and operators call it.
    pub name: &'static str,
    /// When.
    pub cron: &'static Cron,
}

macro_rules! jobs {
    ($($(#[$doc:meta])* $job:ident $name:literal $cron:ident;)*) => {
        $($(#[$doc])* pub static $job: Job = Job { name: $name, cron: &$cron };)*
        /// Every job there is.
        pub static JOBS: &[&Job] = &[$(&$job),*];
    };
}
jobs! {
    /// Sets stuck outputs going again, or settles them.
    SWEEP "sweep" EVERY_FIVE_MINUTES;
    /// Lets orders lapse that nobody paid.
    LAPSES "order_lapses" EVERY_FIVE_MINUTES;
    /// Sends letters that could not be sent before.
    LETTERS "letters" EVERY_FIVE_MINUTES;
    /// Tells operators what is wrong.
    ALERTS "alerts" EVERY_FIVE_MINUTES;
    /// Deletes pictures whose life is over.
    PURGE "purge" EVERY_HOUR;
    /// Deletes objects that belong to nothing.
    BUCKET_SWEEP "bucket_sweep" EVERY_HOUR;
    /// Computes the figures of the dashboard.
    FIGURES "daily_figures" EVERY_HOUR;
    /// Books the months of memberships.
    MONTHS "membership_months" EVERY_DAY;
    /// Empties buckets whose time is over.
    EXPIRIES "expiries" EVERY_DAY;
    /// Claims check-ins.
    CHECK_INS "check_ins" EVERY_DAY;
    /// Tells those whose membership has ended.
    ENDS "membership_ends" EVERY_DAY;
    /// Forgets sessions that are over, answers nobody asks for again, and old runs of jobs.
    CLEAN_UP "clean_up" EVERY_DAY;
    /// Counts the ledger again.
    LEDGER "ledger_reconciliation" EVERY_DAY;
    /// Holds tasks against the ledger.
    TASKS "task_reconciliation" EVERY_DAY;
    /// Holds rows against the bucket.
    OBJECTS "object_reconciliation" EVERY_DAY;
    /// Reminds members whose membership ends soon.
    REMINDERS "reminders" EVERY_MORNING;
}

/// All of it, as the store's queries want it.
pub fn schedule() -> String {
    let jobs: Vec<_> = JOBS
        .iter()
        .map(|job| {
            let Cron {
                text,
                every,
                at,
                slack,
                ..
            } = job.cron;
            json!({"job": job.name, "text": text, "every": every, "at": at, "slack": slack})
        })
        .collect();
    json!(jobs).to_string()
}
