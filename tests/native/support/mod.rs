//! A world to test in: [`World`] is the service with its ports in reach, [`Client`] is somebody
//! who uses it.

mod client;
pub mod document;
mod photos;

pub use client::{Answer, Client, PASSWORD};
pub use photos::PHOTOS;
pub use world::{
    Bucket, Chats, Embedded, GATEWAY_KEY, GATEWAYS, Gate, Gateway, Lines, Moderator, Outbox, Pages,
    Paused, Queue, Reply, SetClock, TASK_GATEWAYS, jpeg, png,
};

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use accounts::password::HashCost;
use alerts::Channels;
use app::{App, Ports, config::Config, front_door};
use axum::body::Body;
use http::{Request, Response};
use jobs::JobContext;
use membership::payment::WechatTransfer;
use ports::{clock::Clock, http::Http, jobs::Job};
use studio::run::Next;
use web::{RequestContext, language::Language};

/// Where the service believes to be.
pub const ORIGIN: &str = "https://kitten.example";
/// The first moment of every world: 2026-11-22, 08:00 in China.
pub const START: i64 = 1_795_305_600_000;
pub const SECOND: i64 = 1000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;

/// The service and its surroundings.
pub struct World {
    pub app: Arc<App>,
    pub database: Arc<Embedded>,
    pub bucket: Arc<Bucket>,
    pub queue: Arc<Queue>,
    pub gate: Arc<Gate>,
    pub gateway: Arc<Gateway>,
    pub outbox: Arc<Outbox>,
    pub chats: Arc<Chats>,
    pub pages: Arc<Pages>,
    pub moderator: Arc<Moderator>,
    pub clock: Arc<SetClock>,
    pub log: Arc<Lines>,
    visitors: AtomicU32,
}

impl World {
    pub async fn new() -> Self {
        Self::with_gateways(GATEWAYS).await
    }

    /// With that setting `GATEWAYS`; the hosts `first.example` and `second.example` answer.
    pub async fn with_gateways(gateways: &str) -> Self {
        Self::built(Embedded::migrated().await.into(), gateways, false)
    }

    /// One in which others may come in between at every exchange.
    pub async fn with_pauses() -> Self {
        Self::built(Embedded::migrated().await.into(), GATEWAYS, true)
    }

    /// On a database of its own.
    pub fn on(database: Embedded) -> Self {
        Self::built(database.into(), GATEWAYS, false)
    }

    /// Another isolate of the service on the same database, with that setting `GATEWAYS`.
    pub fn again_with_gateways(&self, gateways: &str) -> Self {
        Self::built(Arc::clone(&self.database), gateways, false)
    }

    fn built(database: Arc<Embedded>, gateways: &str, has_pauses: bool) -> Self {
        let queue = Arc::new(Queue::default());
        let gate = Arc::new(Gate::default());
        let gateway = Arc::new(Gateway::default());
        let outbox = Arc::new(Outbox::default());
        let chats = Arc::new(Chats::default());
        let chats_http: Arc<dyn Http> = chats.clone();
        let pages = Arc::new(Pages::default());
        let moderator = Arc::new(Moderator::default());
        let clock = Arc::new(SetClock::new(START));
        let bucket = Arc::new(Bucket::new(clock.clone()));
        let log = Arc::new(Lines::default());
        let setting = |name: &str| match name {
            "TOKEN_KEYS" => Some(world::TOKEN_KEYS.to_owned()),
            "ORIGIN" => Some(ORIGIN.to_owned()),
            "GATEWAYS" => Some(gateways.to_owned()),
            GATEWAY_KEY => Some("a key".to_owned()),
            "WECHAT_ID" => Some("kitten-closet".to_owned()),
            "ALERT_MAIL_TO" => Some("duty@example.com, night@example.com".to_owned()),
            "ALERT_WECOM_URL" => Some("https://wecom.example/send?key=k".to_owned()),
            "ALERT_FEISHU_URL" => Some("https://feishu.example/hook/k".to_owned()),
            "ALERT_FEISHU_SECRET" => Some("a secret".to_owned()),
            "ALERT_SLACK_URL" => Some("https://slack.example/services/k".to_owned()),
            _ => None,
        };
        let mut config = Config::read(&setting, &[GATEWAY_KEY.to_owned()]).unwrap();
        config.accounts.password_cost = HashCost::LEAST;
        let ports = Ports {
            database: match has_pauses {
                true => Arc::new(Paused(database.clone())),
                false => database.clone(),
            },
            objects: match has_pauses {
                true => Arc::new(Paused(bucket.clone())),
                false => bucket.clone(),
            },
            jobs: queue.clone(),
            live: pages.clone(),
            http: match has_pauses {
                true => Arc::new(Paused(gateway.clone())),
                false => gateway.clone(),
            },
            mailer: outbox.clone(),
            alerts: Channels::by_settings(&setting, &chats_http).unwrap(),
            moderation: moderator.clone(),
            payment: Arc::new(WechatTransfer {
                payee: "kitten-closet".to_owned(),
            }),
            fence: gate.clone(),
            clock: clock.clone(),
            random: Arc::new(world::Dice::default()),
            log: log.clone(),
        };
        let app = Arc::new(App::new(ports, config));
        Self {
            app,
            database,
            bucket,
            queue,
            gate,
            gateway,
            outbox,
            chats,
            pages,
            moderator,
            clock,
            log,
            visitors: AtomicU32::new(0),
        }
    }

    fn next_visitor(&self) -> u32 {
        self.visitors.fetch_add(1, Ordering::SeqCst)
    }

    /// Lets time pass.
    pub fn pass(&self, milliseconds: i64) {
        self.clock.pass(milliseconds);
    }

    /// For what no request set going, in English.
    pub fn context(&self) -> JobContext {
        let mut context = RequestContext::of_job(&self.app.env);
        context.language = Language::English;
        self.app.as_job(context)
    }

    pub async fn serve(&self, request: Request<Body>) -> Response<Body> {
        let context = self.app.request_context(request.headers());
        let response = front_door::serve(&context, self.app.router(), request).await;
        context.run_effects().await;
        response
    }

    /// Somebody who has not logged in.
    pub fn anonymous(&self) -> Client<'_> {
        Client::new(self)
    }

    /// Somebody who has just registered, and is logged in by that.
    pub async fn newcomer(&self, email: &str) -> Client<'_> {
        let mut client = self.anonymous();
        let answer = client.register(email).await;
        client.take_tokens(&answer);
        client
    }

    /// Lets registrations become accounts without a code.
    pub async fn verify_nobody(&self) {
        self.database
            .sql("UPDATE settings SET value = 0 WHERE name = 'address_verification'")
            .await
            .unwrap();
    }

    /// Somebody whose account was made without a code, and who has logged in.
    pub async fn unverified(&self, email: &str) -> Client<'_> {
        self.verify_nobody().await;
        let mut client = self.anonymous();
        client.sign_up(email).await;
        client.log_in(email).await;
        client
    }

    /// Somebody who runs the product.
    pub async fn operator(&self, email: &str) -> Client<'_> {
        self.operator_of(email, "admin").await
    }

    /// Somebody who runs a part of it.
    pub async fn operator_of(&self, email: &str, role: &str) -> Client<'_> {
        let mut client = self.newcomer(email).await;
        let sql = format!(
            "UPDATE accounts SET role = '{role}' WHERE id = '{}'",
            client.id
        );
        self.database.sql(&sql).await.unwrap();
        client.log_in(email).await;
        client
    }

    /// Insists that the books are right, every deed of an operator is on record, and each account
    /// knows when its membership ends.
    pub async fn assert_sound(&self) {
        let astray = "SELECT count(*) FROM accounts WHERE membership_ends_at IS NOT (
            SELECT max(ends_at) FROM membership_terms
            WHERE account_id = accounts.id AND canceled_at IS NULL
        )";
        assert_eq!(self.database.number(astray).await, 0, "ends of memberships");
        let at_once = "SELECT count(*) FROM membership_terms AS one JOIN membership_terms AS other
            ON other.account_id = one.account_id AND other.id > one.id
            WHERE one.canceled_at IS NULL AND other.canceled_at IS NULL
            AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at";
        assert_eq!(
            self.database.number(at_once).await,
            0,
            "terms at the same time"
        );
        for what in ["ledger_faults", "audit_drafts"] {
            let number = format!("SELECT count(*) FROM {what}");
            assert_eq!(self.database.number(&number).await, 0, "{what}");
        }
    }

    /// Insists that the schema refuses what somebody at the console tries.
    pub async fn assert_refused(&self, statements: &[String]) {
        let outcome = self.database.transaction(statements).await;
        let error = outcome.expect_err(&format!("{statements:?} went through"));
        assert!(error.is_constraint(), "{statements:?}: {error}");
    }

    /// Insists that a query reads ranges of indexes alone.
    pub async fn assert_indexed(&self, sql: &str) {
        let plan = format!("EXPLAIN QUERY PLAN {sql}");
        let steps = self.database.sql(&plan).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|row| row.get(3).unwrap()).collect();
        let is_bad = |step: &String| {
            step.contains("TEMP B-TREE")
                || step.starts_with("SCAN")
                    && !step.contains("json_each")
                    && !step.contains("CONSTANT ROW")
        };
        assert!(!steps.iter().any(is_bad), "{steps:?}");
    }

    /// Delivers one message, as the Worker's queue handler does; a message that is sent back
    /// returns to the queue.
    pub async fn deliver(&self, job: &Job) -> Option<Next> {
        let context = self.context();
        let next = jobs::handle(&context, job)
            .await
            .inspect_err(|problem| println!("{job:?}: {problem:?}"))
            .ok();
        context.run_effects().await;
        if next != Some(Next::Done) {
            self.queue.put_back(job.clone());
        }
        next
    }

    /// Delivers messages, letting time pass where one has to wait, until none is left.
    pub async fn work_off(&self) {
        for _ in 0..100 {
            let Some(job) = self.queue.take() else { return };
            match self.deliver(&job).await {
                Some(Next::NotBefore(time)) => {
                    let wait = (time - self.clock.now()).max(0);
                    self.pass(wait);
                }
                Some(Next::Done) => {}
                None => self.pass(5 * SECOND),
            }
        }
        panic!("the queue never becomes empty");
    }

    pub async fn sweep(&self) {
        let context = self.context();
        jobs::every_five_minutes(&context).await.unwrap();
        context.run_effects().await;
    }

    /// What happens at the beginning of every hour.
    pub async fn purge(&self) {
        jobs::every_hour(&self.context()).await.unwrap();
    }
}
