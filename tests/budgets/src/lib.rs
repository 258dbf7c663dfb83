//! What a request takes, measured so that it is the same on every machine: the service natively, its
//! database over the network on the official libSQL server, and every exchange with it kept. Once a
//! request has been answered, it can be asked again with the database's answer given from memory: what
//! is allocated then is the service's own work.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::{Arc, Mutex};

use alerts::Channels;
use allocation_counter::measure;
use app::{App, Ports, config::Config, front_door};
use async_trait::async_trait;
use axum::body::Body;
use bytes::Bytes;
use hrana::HranaDatabase;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use libsql_tests::{Client, Server};
use membership::payment::WechatTransfer;
use ports::{
    database::{Batch, Value},
    http::{Http, HttpError, HttpRequest, HttpResponse},
    objects::Objects,
};
use tokio::runtime::Runtime;
use world::{
    Bucket, Dice, GATEWAY_KEY, GATEWAYS, Gate, Gateway, Moderator, Outbox, Pages, Queue, SetClock,
    Silence, TOKEN_KEYS,
};
use xtask::hrana::total;

/// 2026-11-22, 08:00 in China.
const START: i64 = 1_795_305_600_000;

/// What one request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Requests to the database.
    pub round_trips: usize,
    /// Bytes of the bodies sent to it.
    pub sent: usize,
    /// Bytes of the bodies it answered.
    pub received: usize,
    /// Rows it looked at.
    pub rows_read: u64,
    /// Rows it wrote, by triggers and in indexes too.
    pub rows_written: u64,
    /// Allocations, once the database's answer is there.
    pub allocations: u64,
}

impl Use {
    /// Whether nothing of it is more than `budget` allows.
    pub fn is_within(&self, budget: &Self) -> bool {
        self.round_trips <= budget.round_trips
            && self.sent <= budget.sent
            && self.received <= budget.received
            && self.rows_read <= budget.rows_read
            && self.rows_written <= budget.rows_written
            && self.allocations <= budget.allocations
    }
}

/// The service, and the server below it.
pub struct Stage {
    runtime: Runtime,
    app: Arc<App>,
    way: Arc<Way>,
    bucket: Arc<Bucket>,
    /// The letters that were sent.
    pub outbox: Arc<Outbox>,
    _server: Server,
}

impl Stage {
    /// With an empty database.
    pub fn set() -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(Server::start());
        let way = Arc::new(Way {
            client: server.client(),
            exchanges: Mutex::default(),
            is_replayed: Mutex::new(false),
        });
        let database = HranaDatabase::new(way.clone(), &server.url(), None).unwrap();
        let setting = |name: &str| match name {
            "TOKEN_KEYS" => Some(TOKEN_KEYS.to_owned()),
            "ORIGIN" => Some("https://kitten.example".to_owned()),
            "GATEWAYS" => Some(GATEWAYS.to_owned()),
            GATEWAY_KEY | "WECHAT_ID" => Some("unused".to_owned()),
            _ => None,
        };
        let clock = Arc::new(SetClock::new(START));
        let bucket = Arc::new(Bucket::new(clock.clone()));
        let outbox = Arc::new(Outbox::default());
        let config = Config::read(&setting, &[GATEWAY_KEY.to_owned()]).unwrap();
        let ports = Ports {
            database: Arc::new(database),
            objects: bucket.clone(),
            jobs: Arc::new(Queue::default()),
            live: Arc::new(Pages::default()),
            http: Arc::new(Gateway::default()),
            mailer: outbox.clone(),
            alerts: Channels::default(),
            moderation: Arc::new(Moderator::default()),
            payment: Arc::new(WechatTransfer {
                payee: "unused".to_owned(),
            }),
            fence: Arc::new(Gate::default()),
            clock,
            random: Arc::new(Dice::default()),
            log: Arc::new(Silence),
        };
        let app = Arc::new(App::new(ports, config));
        Self {
            runtime,
            app,
            way,
            bucket,
            outbox,
            _server: server,
        }
    }

    /// Runs statements in one transaction, each with as many of the values as it stands for.
    pub fn sql(&self, statements: &[&str], values: Vec<Value>) {
        let mut batch = Batch::write();
        for statement in statements {
            let is_bound = |place: &usize| statement.contains(&format!("?{place}"));
            let bound = (1..=values.len()).rev().find(is_bound).unwrap_or(0);
            batch.add(*statement, values[..bound].to_vec());
        }
        self.runtime
            .block_on(self.app.env.database.run(&batch))
            .unwrap();
    }

    /// Puts an object into the bucket.
    pub fn put(&self, key: &str, bytes: Bytes) {
        let put = self.bucket.put(key, "image/png", bytes);
        self.runtime.block_on(put).unwrap();
    }

    /// Answers a request, and tells the answer's body.
    pub fn ask(&self, request: Request<Body>, expected: u16) -> Bytes {
        let body = self.runtime.block_on(async {
            let (status, body) = self.serve(request).await;
            let said = String::from_utf8_lossy(&body);
            assert_eq!(status.as_u16(), expected, "{said}");
            body
        });
        self.way.exchanges.lock().unwrap().clear();
        body
    }

    /// Answers a request, and tells what that took. `request` makes it anew.
    pub fn watch(&self, request: impl Fn() -> Request<Body>, expected: u16) -> Use {
        let answer = |request| {
            let (status, _) = self.runtime.block_on(self.serve(request));
            assert_eq!(status.as_u16(), expected);
        };
        answer(request());
        let (round_trips, sent, received, rows_read, rows_written) = {
            let exchanges = self.way.exchanges.lock().unwrap();
            let sum = |name| {
                exchanges
                    .iter()
                    .map(|(_, answer)| total(answer, name))
                    .sum()
            };
            (
                exchanges.len(),
                exchanges.iter().map(|(question, _)| question.len()).sum(),
                exchanges.iter().map(|(_, answer)| answer.len()).sum(),
                sum("rows_read"),
                sum("rows_written"),
            )
        };
        let again = request();
        *self.way.is_replayed.lock().unwrap() = true;
        let allocations = measure(|| answer(again)).count_total;
        *self.way.is_replayed.lock().unwrap() = false;
        self.way.exchanges.lock().unwrap().clear();
        Use {
            round_trips,
            sent,
            received,
            rows_read,
            rows_written,
            allocations,
        }
    }

    async fn serve(&self, request: Request<Body>) -> (StatusCode, Bytes) {
        let context = self.app.request_context(request.headers());
        let response: Response<Body> =
            front_door::serve(&context, self.app.router(), request).await;
        context.run_effects().await;
        let (head, body) = response.into_parts();
        (head.status, body.collect().await.unwrap().to_bytes())
    }
}

/// The way to the database, where everything is kept.
struct Way {
    client: Client,
    /// Questions and answers.
    exchanges: Mutex<Vec<(Bytes, Bytes)>>,
    /// Whether the last answer is given instead of asking.
    is_replayed: Mutex<bool>,
}

#[async_trait]
impl Http for Way {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if *self.is_replayed.lock().unwrap() {
            let exchanges = self.exchanges.lock().unwrap();
            let (_, body) = exchanges.last().unwrap();
            return Ok(HttpResponse {
                status: StatusCode::OK,
                headers: http::HeaderMap::new(),
                body: body.clone(),
            });
        }
        let question = request.body.clone();
        let answer = self.client.send(request).await?;
        let exchange = (question, answer.body.clone());
        self.exchanges.lock().unwrap().push(exchange);
        Ok(answer)
    }
}
