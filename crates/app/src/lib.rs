//! Kitten Closet: an AI fitting room that runs at the edge. Everything put together: [`App`], the
//! routes, the front door, health, and the API's OpenAPI document.
//!
//! `docs/architecture.md` says which crate is for what.

pub mod about;
mod after_commit;
pub mod config;
#[cfg(not(target_arch = "wasm32"))]
mod document;
pub mod front_door;
pub mod health;
pub mod problems;
pub mod routes;

use std::sync::{Arc, OnceLock};

use alerts::Channels;
use axum::Router;
use http::HeaderMap;
use jobs::{JobContext, JobsState};
use ports::{
    clock::Clock, database::Database, fence::Fence, http::Http, jobs::Jobs, live::Live, log::Log,
    mailer::Mailer, moderation::Moderation, objects::Objects, payment::Payment, random::Random,
};
use web::{Environment, RequestContext};

use crate::{after_commit::TellAndMail, config::Config, routes::AppState};
#[cfg(not(target_arch = "wasm32"))]
pub use document::document;

/// What the service needs of the world.
pub struct Ports {
    /// The database.
    pub database: Arc<dyn Database>,
    /// The bucket.
    pub objects: Arc<dyn Objects>,
    /// The queue.
    pub jobs: Arc<dyn Jobs>,
    /// The open pages.
    pub live: Arc<dyn Live>,
    /// The way out.
    pub http: Arc<dyn Http>,
    /// The mail provider.
    pub mailer: Arc<dyn Mailer>,
    /// Where operators' alerts go.
    pub alerts: Channels,
    /// Who is asked about prompts and photos.
    pub moderation: Arc<dyn Moderation>,
    /// The way of being paid.
    pub payment: Arc<dyn Payment>,
    /// The platform's rate limiter.
    pub fence: Arc<dyn Fence>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    /// The log.
    pub log: Arc<dyn Log>,
}

/// The service: the ports, the settings, and what each crate keeps. Put together once an isolate.
pub struct App {
    /// The ports, and the settings that concern more than one crate.
    pub env: Arc<Environment>,
    /// What handlers are handed.
    pub state: AppState,
    jobs: Arc<JobsState>,
    router: OnceLock<Router>,
}

impl App {
    /// Puts the service together.
    pub fn new(ports: Ports, config: Config) -> Self {
        let env = Environment {
            origin: config.origin,
            keys: config.keys,
            limits: config.limits,
            memory: Arc::default(),
            database: ports.database,
            objects: ports.objects,
            jobs: ports.jobs,
            live: ports.live,
            http: ports.http,
            mailer: ports.mailer,
            moderation: ports.moderation,
            payment: ports.payment,
            fence: ports.fence,
            clock: ports.clock,
            random: ports.random,
            log: ports.log,
            after_commit: Arc::new(TellAndMail),
        };
        let state = AppState {
            accounts: Arc::new(config.accounts),
            studio: Arc::new(config.studio),
            about: Arc::new(config.about),
            health: Arc::default(),
        };
        Self {
            env: Arc::new(env),
            jobs: Arc::new(JobsState::new(&state.studio, ports.alerts)),
            state,
            router: OnceLock::new(),
        }
    }

    /// What answers requests. It is built at its first use.
    pub fn router(&self) -> &Router {
        self.router
            .get_or_init(|| routes::answering(routes::routes().into(), self.state.clone()))
    }

    /// The context of a request, by its headers.
    pub fn request_context(&self, headers: &HeaderMap) -> RequestContext {
        RequestContext::of_request(&self.env, headers)
    }

    /// The context of a job.
    pub fn job_context(&self) -> JobContext {
        self.as_job(RequestContext::of_job(&self.env))
    }

    /// A piece of work, as jobs want it.
    pub fn as_job(&self, context: RequestContext) -> JobContext {
        JobContext::new(context, &self.jobs)
    }
}
