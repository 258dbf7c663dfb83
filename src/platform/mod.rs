//! Cloudflare: the only rooms that know it. Each file is one adapter; this one is the Worker's
//! events, and the app they share.

mod bucket;
mod edge;
mod fence;
mod headers;
mod live;
mod outbound;
mod queue;
mod system;

use std::sync::{Arc, OnceLock};

use futures_util::future::join_all;
use js_sys::Object;
use wasm_bindgen::JsCast;
use worker::{
    Env, MessageBatch, MessageExt, QueueRetryOptionsBuilder, Response, ScheduleContext,
    ScheduledEvent, event, web_sys,
};

use crate::{
    alerts::Channels,
    app::{App, Context},
    config::{Config, required},
    health::LastLook,
    http::front_door,
    jobs,
    mail::{self, HttpMailer},
    membership::payment::WechatTransfer,
    problem::Problem,
    routes,
    sessions::tokens::TokenKeys,
    studio::{moderation, presets::Remembered, run::Next, words},
};
use hrana::HranaDatabase;
use ports::{http::Http, jobs::Job, json_service::JsonService};

const BUCKET: &str = "BUCKET";
const CLIENT_LIMIT: &str = "CLIENT_LIMIT";
const LIVE: &str = "LIVE";
const QUEUE: &str = "OUTPUTS_QUEUE";
/// How the name of the queue ends whose messages were delivered in vain too often.
const DEAD_LETTERS: &str = "-outputs-dead";

static APP: OnceLock<Arc<App>> = OnceLock::new();

fn error(error: impl std::fmt::Display) -> worker::Error {
    worker::Error::RustError(error.to_string())
}

/// The app, put together at the first event of an isolate, and living as long as it.
fn app(env: &Env) -> worker::Result<&'static Arc<App>> {
    if let Some(app) = APP.get() {
        return Ok(app);
    }
    let app = new_app(env).map_err(error)?;
    Ok(APP.get_or_init(|| Arc::new(app)))
}

fn new_app(env: &Env) -> Result<App, Box<dyn std::error::Error>> {
    let setting = |name: &str| env.var(name).ok().map(|value| value.to_string());
    let names = Object::keys(env.unchecked_ref::<Object>());
    let names: Vec<String> = names.iter().filter_map(|name| name.as_string()).collect();
    let config = Config::read(&setting, &names)?;
    let token_keys = TokenKeys::parse(&required(&setting, "TOKEN_KEYS")?, &config.origin)?;
    let http: Arc<dyn Http> = Arc::new(outbound::Outbound);
    let database = HranaDatabase::new(
        http.clone(),
        &required(&setting, "DATABASE_URL")?,
        setting("DATABASE_AUTH_TOKEN").as_deref(),
    )?;
    let mailer = HttpMailer {
        provider: JsonService::new(
            http.clone(),
            required(&setting, "MAIL_URL")?,
            setting("MAIL_KEY").as_deref(),
            mail::LIMITS,
        )?,
        from: required(&setting, "MAIL_FROM")?,
    };
    let payment = Arc::new(WechatTransfer {
        payee: config.wechat_id.clone(),
    });
    Ok(App {
        config,
        token_keys,
        database: Arc::new(database),
        objects: Arc::new(bucket::R2(env.bucket(BUCKET)?)),
        jobs: Arc::new(queue::Outputs::new(env.queue(QUEUE)?)),
        live: Arc::new(live::Rooms(env.durable_object(LIVE)?)),
        alerts: Channels::by_settings(&setting, &http)?,
        moderation: moderation::by_settings(&setting, &http)?,
        presets: Remembered::default(),
        words: words::Remembered::default(),
        last_look: LastLook::default(),
        memory: Arc::default(),
        http,
        fence: Arc::new(fence::ClientLimit(env.rate_limiter(CLIENT_LIMIT)?)),
        mailer: Arc::new(mailer),
        payment,
        clock: Arc::new(system::SystemClock),
        random: Arc::new(system::SystemRandom),
        log: Arc::new(system::Console),
    })
}

/// Answers a request.
#[event(fetch)]
async fn fetch(
    request: web_sys::Request,
    env: Env,
    event: worker::Context,
) -> worker::Result<Response> {
    let app = app(&env)?;
    let request = edge::request(&request)?;
    let context = Context::of_request(app, request.headers());
    let response = front_door::serve(&context, routes::router(), request).await;
    if context.has_more_to_do() {
        event.wait_until(async move { context.finish().await });
    }
    edge::response(response).await
}

/// Every message is acknowledged or sent back by itself; an error here would send back the
/// acknowledged ones too.
#[event(queue)]
async fn queue(batch: MessageBatch<Job>, env: Env, _: worker::Context) -> worker::Result<()> {
    let app = app(&env)?;
    let is_dead = batch.queue().ends_with(DEAD_LETTERS);
    let deliveries = batch.messages()?.into_iter().map(|message| async move {
        let context = Context::of_job(app);
        let outcome = match is_dead {
            true => jobs::give_up(&context, message.body())
                .await
                .map(|()| Next::Done),
            false => jobs::handle(&context, message.body()).await,
        };
        context.finish().await;
        let seconds = match outcome {
            Ok(Next::Done) => return message.ack(),
            Ok(Next::NotBefore(time)) => seconds_until(time, &context),
            Err(problem) => {
                complain(&context, &problem);
                5
            }
        };
        let options = QueueRetryOptionsBuilder::new()
            .with_delay_seconds(seconds)
            .build();
        message.retry_with_options(&options);
    });
    join_all(deliveries).await;
    Ok(())
}

/// Whole seconds, rounded up, at most the twelve hours that the queue allows.
fn seconds_until(time: i64, context: &Context) -> u32 {
    let milliseconds = (time - context.now()).clamp(0, 12 * 60 * 60 * 1000);
    u32::try_from((milliseconds + 999) / 1000).unwrap_or(u32::MAX)
}

#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _: ScheduleContext) {
    let app = match app(&env) {
        Ok(app) => app,
        Err(error) => return worker::console_error!("{error}"),
    };
    let context = Context::of_job(app);
    let outcome = jobs::scheduled(&context, &event.cron()).await;
    context.finish().await;
    if let Err(problem) = outcome {
        complain(&context, &problem);
    }
}

fn complain(context: &Context, problem: &Problem) {
    context.complain(problem.kind(), problem.log().unwrap_or_default());
}
