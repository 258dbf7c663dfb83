//! What the day brings very many accounts (product.md 8): the jobs themselves, natively, with the
//! database over the network, on the official libSQL server. Check-ins once, again, twice at the same
//! time, and after days that the cron missed; a membership's month for everybody, and its expiry.
//! After each, everybody has exactly what the rule gives.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use alerts::Channels;
use app::{App, Ports, config::Config};
use hrana::HranaDatabase;
use jobs::JobContext;
use libsql_tests::{Counted, Server};
use membership::payment::WechatTransfer;
use ports::{args, clock::Clock, database::Batch};
use world::{
    Bucket, Dice, GATEWAY_KEY, GATEWAYS, Gate, Gateway, Moderator, Outbox, Pages, Queue, SetClock,
    Silence, TOKEN_KEYS,
};

/// 2026-11-23, 00:05 in China.
const START: i64 = 1_795_363_500_000;
const DAY: i64 = 24 * 3600 * 1000;
const MONTH: i64 = 30 * DAY;
/// Accounts made by one statement.
const FILLED: u32 = 100_000;

/// One run of the job, or two at the same time.
#[derive(Debug, Clone)]
pub struct Run {
    /// What was run.
    pub title: &'static str,
    /// Entries that were booked.
    pub booked: u64,
    /// How long it took.
    pub took: Duration,
    /// Requests to the database.
    pub round_trips: u64,
    /// Statements, `BEGIN` and `COMMIT` among them.
    pub statements: u64,
}

/// The service, and the server below it.
struct Stage {
    server: Server,
    app: Arc<App>,
    clock: Arc<SetClock>,
}

impl Stage {
    async fn set() -> Self {
        let server = Server::start().await;
        let setting = |name: &str| match name {
            "TOKEN_KEYS" => Some(TOKEN_KEYS.to_owned()),
            "ORIGIN" => Some("https://kitten.example".to_owned()),
            "GATEWAYS" => Some(GATEWAYS.to_owned()),
            GATEWAY_KEY | "WECHAT_ID" => Some("unused".to_owned()),
            _ => None,
        };
        let http = Arc::new(server.client());
        let database = HranaDatabase::new(http, &server.url(), None).unwrap();
        let clock = Arc::new(SetClock::new(START));
        let config = Config::read(&setting, &[GATEWAY_KEY.to_owned()]).unwrap();
        let ports = Ports {
            database: Arc::new(database),
            objects: Arc::new(Bucket::new(clock.clone())),
            jobs: Arc::new(Queue::default()),
            live: Arc::new(Pages::default()),
            http: Arc::new(Gateway::default()),
            mailer: Arc::new(Outbox::default()),
            alerts: Channels::default(),
            moderation: Arc::new(Moderator::default()),
            payment: Arc::new(WechatTransfer {
                payee: "unused".to_owned(),
            }),
            fence: Arc::new(Gate::default()),
            clock: clock.clone(),
            random: Arc::new(Dice::default()),
            log: Arc::new(Silence),
        };
        let app = Arc::new(App::new(ports, config));
        Self { server, app, clock }
    }

    /// Makes so many accounts, four of five of them Plus and the rest Pro, all seen lately.
    async fn fill(&self, users: u32) {
        for first in (0..users).step_by(FILLED as usize) {
            let mut batch = Batch::write();
            batch.add(
                "WITH RECURSIVE number (n) AS (
                    SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?2
                 )
                 INSERT INTO accounts
                    (id, email, email_key, password_hash, level, created_at, seen_at)
                 SELECT
                    printf('%08x-%04x-7000-8000-%012x', ?3 >> 16, ?3 & 65535, n),
                    n || '@example.com', n || '@example.com', '',
                    CASE n % 5 WHEN 0 THEN 'pro' ELSE 'plus' END, ?3, ?3 + 30 * ?4
                 FROM number",
                args![first, users.min(first + FILLED), START - 30 * DAY, DAY],
            );
            self.app.env.database.run(&batch).await.unwrap();
        }
    }

    /// Makes everybody a member whose only month has begun.
    async fn subscribe(&self, users: u32) {
        for first in (0..users).step_by(FILLED as usize) {
            let mut batch = Batch::write();
            batch.add(
                "INSERT INTO membership_terms
                    (id, account_id, plan_id, months, credits_per_month, starts_at, ends_at,
                     created_at)
                 SELECT 'term-' || id, id, 'monthly', 1, 300, ?1, ?1 + ?2, ?1 FROM accounts
                 ORDER BY id LIMIT ?3 OFFSET ?4",
                args![self.clock.now(), MONTH, FILLED, first],
            );
            batch.add(
                "INSERT INTO membership_months (id, term_id, number, starts_at, ends_at, credits)
                 SELECT id || '-01', id, 1, starts_at, ends_at, credits_per_month
                 FROM membership_terms ORDER BY id LIMIT ?1 OFFSET ?2",
                args![FILLED, first],
            );
            self.app.env.database.run(&batch).await.unwrap();
        }
    }

    /// Runs a job so many times at once.
    async fn run<Running>(
        &self,
        title: &'static str,
        at_once: usize,
        job: impl Fn(JobContext) -> Running,
    ) -> Run
    where
        Running: Future<Output = u64> + Send + 'static,
    {
        self.server.counted().await;
        let began = Instant::now();
        let running: Vec<_> = (0..at_once)
            .map(|_| tokio::spawn(job(self.app.job_context())))
            .collect();
        let mut booked = 0;
        for run in running {
            booked += run.await.unwrap();
        }
        let took = began.elapsed();
        let Counted {
            round_trips,
            statements,
        } = self.server.counted().await;
        Run {
            title,
            booked,
            took,
            round_trips,
            statements,
        }
    }

    /// Insists that everybody has so many entries.
    async fn expect_each(&self, entries: u32, users: u32) {
        let mut batch = Batch::read();
        let read = batch.add(
            "SELECT count(*), coalesce(min(number), 0), coalesce(max(number), 0)
             FROM (SELECT count(*) AS number FROM ledger_entries GROUP BY account_id)",
            vec![],
        );
        let outcome = self.app.env.database.run(&batch).await.unwrap();
        let row = outcome.one(read).unwrap();
        let found: [u32; 3] = [0, 1, 2].map(|column| row.get(column).unwrap());
        assert_eq!(found, [users, entries, entries]);
    }
}

/// Runs the jobs for so many accounts, in all the ways that cron may.
pub async fn grant(users: u32) -> Vec<Run> {
    let stage = Stage::set().await;
    stage.fill(users).await;
    let check_ins = async |context: JobContext| jobs::check_ins(&context).await.unwrap().claimed;
    let mut runs = vec![stage.run("check-ins, the first day", 1, check_ins).await];
    stage.expect_each(1, users).await;
    runs.push(
        stage
            .run("check-ins, the same day again", 1, check_ins)
            .await,
    );
    stage.expect_each(1, users).await;
    stage.clock.pass(DAY);
    let next = "check-ins, the next day, two at once";
    runs.push(stage.run(next, 2, check_ins).await);
    stage.expect_each(2, users).await;
    stage.clock.pass(5 * DAY);
    let late = "check-ins, after five days without";
    runs.push(stage.run(late, 1, check_ins).await);
    stage.expect_each(3, users).await;
    stage.subscribe(users).await;
    let months = async |context: JobContext| jobs::months(&context).await.unwrap();
    runs.push(
        stage
            .run("months of memberships, two at once", 2, months)
            .await,
    );
    stage.expect_each(4, users).await;
    stage.clock.pass(MONTH);
    let expiries = async |context: JobContext| jobs::expiries(&context).await.unwrap();
    runs.push(stage.run("expiries, two at once", 2, expiries).await);
    stage.expect_each(5, users).await;
    let every_day = async |context: JobContext| {
        jobs::every_day(&context).await.unwrap();
        0
    };
    runs.push(stage.run("every job of a day", 1, every_day).await);
    runs
}
