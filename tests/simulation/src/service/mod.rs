//! The service itself: its real router and jobs, on native adapters.
//!
//! - [`hazards`]: what goes wrong between the service and its ports; [`ports`] is where
//! - [`requests`]: from what somebody asks for to HTTP
//! - [`books`]: what the database says afterwards

pub mod books;
pub mod hazards;
mod ports;
pub mod requests;

use std::sync::Arc;

use ::ports::{clock::Clock, database::Database, jobs::Job};
use accounts::password::HashCost;
use alerts::Channels;
use app::{App, Ports, config::Config, front_door};
use axum::body::Body;
use futures_util::{FutureExt, future::BoxFuture};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use jobs::JobContext;
use membership::payment::WechatTransfer;
use studio::{run::Next, store::presets};
use world::{
    Bucket, Dice, Embedded, GATEWAY_KEY, GATEWAYS, Gate, Gateway, Moderator, Outbox, Pages, Queue,
    SetClock, Silence, TOKEN_KEYS,
};

use self::{hazards::Hazards, ports::Exposed};
use crate::model::calendar::Moment;

const ORIGIN: &str = "https://kitten.example";

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Whether it is marked as said before.
    pub is_replay: bool,
    /// The body; null where it is none.
    pub body: serde_json::Value,
}

/// The service in its surroundings.
pub struct Service {
    /// The service's own view of them.
    pub app: Arc<App>,
    /// The database, as it is.
    pub database: Arc<Embedded>,
    /// The bucket, as it is.
    pub bucket: Arc<Bucket>,
    /// The queue, as it is.
    pub queue: Arc<Queue>,
    /// Both gateways.
    pub gateway: Arc<Gateway>,
    /// What goes wrong between the service and all of these.
    pub hazards: Arc<Hazards>,
    clock: Arc<SetClock>,
}

impl Service {
    /// The service over `database`, which it reaches through `seen`; it draws from `seed`.
    pub fn new<D: Database + 'static>(
        database: Arc<Embedded>,
        seen: Arc<D>,
        seed: u64,
        start: Moment,
    ) -> Self {
        let setting = |name: &str| match name {
            "TOKEN_KEYS" => Some(TOKEN_KEYS.to_owned()),
            "ORIGIN" => Some(ORIGIN.to_owned()),
            "GATEWAYS" => Some(GATEWAYS.to_owned()),
            GATEWAY_KEY => Some("a key".to_owned()),
            "WECHAT_ID" => Some("kitten-closet".to_owned()),
            _ => None,
        };
        let hazards = Arc::new(Hazards::default());
        let clock = Arc::new(SetClock::new(start));
        let bucket = Arc::new(Bucket::new(clock.clone()));
        let queue = Arc::new(Queue::default());
        let gateway = Arc::new(Gateway::default());
        let mut config = Config::read(&setting, &[GATEWAY_KEY.to_owned()]).unwrap();
        config.accounts.password_cost = HashCost::LEAST;
        let ports = Ports {
            database: expose(&hazards, &seen),
            objects: expose(&hazards, &bucket),
            jobs: expose(&hazards, &queue),
            live: expose(&hazards, &Arc::new(Pages::default())),
            http: expose(&hazards, &gateway),
            mailer: expose(&hazards, &Arc::new(Outbox::default())),
            alerts: Channels::default(),
            moderation: Arc::new(Moderator::default()),
            payment: Arc::new(WechatTransfer {
                payee: "kitten-closet".to_owned(),
            }),
            fence: Arc::new(Gate::default()),
            clock: clock.clone(),
            random: Arc::new(Dice::of_seed(seed)),
            log: Arc::new(Silence),
        };
        let app = Arc::new(App::new(ports, config));
        let service = Self {
            app,
            database,
            bucket,
            queue,
            gateway,
            hazards,
            clock,
        };
        // Once the presets are known, every request is one transaction.
        let studio = service.context().with(&service.app.state.studio);
        let presets = presets::on_offer(&studio).now_or_never();
        presets.unwrap().unwrap();
        service
    }

    /// Now, in UTC milliseconds.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Lets time pass.
    pub fn pass(&self, milliseconds: i64) {
        self.clock.pass(milliseconds);
    }

    /// For work that no request set going.
    pub fn context(&self) -> JobContext {
        self.app.job_context()
    }

    /// Answers a request, as the Worker does, and then does what follows it.
    pub fn serve(&self, request: Request<Body>) -> BoxFuture<'static, Answer> {
        let context = self.app.request_context(request.headers());
        let app = Arc::clone(&self.app);
        Box::pin(async move {
            let response = front_door::serve(&context, app.router(), request).await;
            context.run_effects().await;
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            Answer {
                status: parts.status,
                is_replay: parts.headers.contains_key("idempotency-replayed"),
                body: serde_json::from_slice(&bytes).unwrap_or_default(),
            }
        })
    }

    /// Delivers a message, as the Worker does: sent back unless it is done with.
    pub fn deliver(&self, job: Job) -> BoxFuture<'static, bool> {
        let (context, queue) = (self.context(), Arc::clone(&self.queue));
        Box::pin(async move {
            let next = jobs::handle(&context, &job).await.ok();
            context.run_effects().await;
            if next != Some(Next::Done) {
                queue.put_back(job);
            }
            next.is_some()
        })
    }
}

fn expose<P>(hazards: &Arc<Hazards>, port: &Arc<P>) -> Arc<Exposed<P>> {
    Arc::new(Exposed {
        port: Arc::clone(port),
        hazards: Arc::clone(hazards),
    })
}
