#![cfg(target_arch = "wasm32")]
//! The Worker: Cloudflare's events, and the adapters of the ports. Nothing else knows Cloudflare. Each
//! file is one adapter; this one has the events, and the app they share.

mod bucket;
mod edge;
mod fence;
mod headers;
mod live;
mod outbound;
mod queue;
mod system;

use std::sync::{Arc, OnceLock};

use alerts::Channels;
use app::{App, Ports, config::Config, front_door};
use futures_util::future::join_all;
use hrana::HranaDatabase;
use js_sys::Object;
use membership::payment::WechatTransfer;
use notifications::mailer::{self, HttpMailer};
use ports::{http::Http, jobs::Job, json_service::JsonService};
use studio::{moderation, run::Next};
use wasm_bindgen::JsCast;
use web::{RequestContext, config::required, problem::Problem};
use worker::{
    Env, MessageBatch, MessageExt, QueueRetryOptionsBuilder, Response, ScheduleContext,
    ScheduledEvent, event, web_sys,
};

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
            mailer::LIMITS,
        )?,
        from: required(&setting, "MAIL_FROM")?,
    };
    let payment = WechatTransfer {
        payee: config.about.wechat_id.clone(),
    };
    let ports = Ports {
        database: Arc::new(database),
        objects: Arc::new(bucket::R2(env.bucket(BUCKET)?)),
        jobs: Arc::new(queue::Outputs::new(env.queue(QUEUE)?)),
        live: Arc::new(live::Rooms(env.durable_object(LIVE)?)),
        alerts: Channels::by_settings(&setting, &http)?,
        moderation: moderation::by_settings(&setting, &http)?,
        http,
        fence: Arc::new(fence::ClientLimit(env.rate_limiter(CLIENT_LIMIT)?)),
        mailer: Arc::new(mailer),
        payment: Arc::new(payment),
        clock: Arc::new(system::SystemClock),
        random: Arc::new(system::SystemRandom),
        log: Arc::new(system::Console),
    };
    Ok(App::new(ports, config))
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
    let context = app.request_context(request.headers());
    let response = front_door::serve(&context, app.router(), request).await;
    if context.has_effects() {
        event.wait_until(async move { context.run_effects().await });
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
        let context = app.job_context();
        let outcome = match is_dead {
            true => jobs::give_up(&context, message.body())
                .await
                .map(|()| Next::Done),
            false => jobs::handle(&context, message.body()).await,
        };
        context.run_effects().await;
        let seconds = match outcome {
            Ok(Next::Done) => return message.ack(),
            Ok(Next::NotBefore(time)) => seconds_until(time, &context),
            Err(problem) => {
                log_problem(&context, &problem);
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
fn seconds_until(time: i64, context: &RequestContext) -> u32 {
    let milliseconds = (time - context.now()).clamp(0, 12 * 60 * 60 * 1000);
    u32::try_from((milliseconds + 999) / 1000).unwrap_or(u32::MAX)
}

#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _: ScheduleContext) {
    let app = match app(&env) {
        Ok(app) => app,
        Err(error) => return worker::console_error!("{error}"),
    };
    let context = app.job_context();
    let outcome = jobs::scheduled(&context, &event.cron()).await;
    context.run_effects().await;
    if let Err(problem) = outcome {
        log_problem(&context, &problem);
    }
}

fn log_problem(context: &RequestContext, problem: &Problem) {
    context.log_error(problem.kind(), problem.log().unwrap_or_default());
}
