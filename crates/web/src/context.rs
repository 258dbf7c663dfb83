//! What a request or a job can reach.

use std::{future::Future, ops::Deref, sync::Arc};

use axum::extract::{FromRef, FromRequestParts};
use http::{HeaderMap, HeaderName, header, request::Parts};
use ports::{
    clock::{Clock, Millis},
    database::{Batch, Database, DatabaseError, Outcome},
    fence::Fence,
    http::{Http, header_text},
    jobs::Jobs,
    live::Live,
    log::{Level, Log},
    mailer::Mailer,
    moderation::Moderation,
    objects::Objects,
    payment::Payment,
    random::Random,
};
use serde_json::json;

use crate::{
    AfterCommit, Incoming, MemoryLimiter, Origin, after_commit::PendingEffects,
    allowance::Allowances, config::Limits, language::Language, problem::Problem,
    secret_keys::SecretKeys,
};

/// Where a request came from, as the platform tells it.
pub const CLIENT_ADDRESS: HeaderName = HeaderName::from_static("cf-connecting-ip");

/// The ports, and the settings that concern more than one crate. Put together once an isolate.
pub struct Environment {
    /// The service's own origin.
    pub origin: Origin,
    /// What tokens are signed with, and what must not be stored as it is is hashed with.
    pub keys: SecretKeys,
    /// What a body may be.
    pub limits: Limits,
    /// What the bodies of requests take of the memory.
    pub memory: Arc<MemoryLimiter>,
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
    /// What carries out the effects of a commit.
    pub after_commit: Arc<dyn AfterCommit>,
}

/// One piece of work, a request or a job: its name, its language, and the ports.
#[derive(Clone)]
pub struct RequestContext {
    /// The ports.
    pub env: Arc<Environment>,
    /// What the logs know it by.
    pub request_id: String,
    /// The language of its messages.
    pub language: Language,
    /// The caller's network address, where the platform tells it.
    pub address: Option<String>,
    /// The limits that it met.
    pub allowances: Allowances,
    /// What follows its commit.
    pub(crate) effects: PendingEffects,
}

impl RequestContext {
    /// For a request, by its headers.
    pub fn of_request(env: &Arc<Environment>, headers: &HeaderMap) -> Self {
        Self {
            language: header_text(headers, &header::ACCEPT_LANGUAGE)
                .map(Language::preferred)
                .unwrap_or_default(),
            address: header_text(headers, &CLIENT_ADDRESS).map(str::to_owned),
            ..Self::of_job(env)
        }
    }

    /// For a job.
    pub fn of_job(env: &Arc<Environment>) -> Self {
        Self {
            env: Arc::clone(env),
            request_id: env.random.id(env.clock.now()),
            language: Language::default(),
            address: None,
            allowances: Allowances::default(),
            effects: PendingEffects::default(),
        }
    }

    /// Now, in UTC milliseconds.
    pub fn now(&self) -> Millis {
        self.env.clock.now()
    }

    /// A new id that sorts by its time of making.
    pub fn id(&self) -> String {
        self.env.random.id(self.now())
    }

    /// Runs a batch, named after this piece of work unless it has a name of its own.
    pub fn run(
        &self,
        mut batch: Batch,
    ) -> impl Future<Output = Result<Outcome, DatabaseError>> + Send + use<> {
        batch
            .request_id
            .get_or_insert_with(|| self.request_id.clone());
        let database = Arc::clone(&self.env.database);
        async move { database.run(&batch).await }
    }

    /// Logs something that went wrong without being the caller's fault.
    pub fn log_error(&self, about: &str, error: impl std::fmt::Display) {
        self.env.log.tell(
            Level::Error,
            &json!({"request_id": self.request_id, "about": about, "error": error.to_string()}),
        );
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Incoming::of(&parts.extensions)?.context().clone())
    }
}

/// The context of a request or a job, with what a crate keeps for all of them.
pub struct ContextWith<T> {
    request: RequestContext,
    /// What the crate keeps.
    pub state: Arc<T>,
}

impl<T> ContextWith<T> {
    /// A context with that state.
    pub fn new(request: RequestContext, state: &Arc<T>) -> Self {
        let state = Arc::clone(state);
        Self { request, state }
    }

    /// The same piece of work with the state of another crate.
    pub fn with<U>(&self, state: &Arc<U>) -> ContextWith<U> {
        ContextWith::new(self.request.clone(), state)
    }
}

impl<T> Clone for ContextWith<T> {
    fn clone(&self) -> Self {
        Self::new(self.request.clone(), &self.state)
    }
}

impl<T> Deref for ContextWith<T> {
    type Target = RequestContext;

    fn deref(&self) -> &RequestContext {
        &self.request
    }
}

impl<T: Send + Sync, S: Send + Sync> FromRequestParts<S> for ContextWith<T>
where
    Arc<T>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let request = RequestContext::from_request_parts(parts, state).await?;
        let state = Arc::from_ref(state);
        Ok(Self { request, state })
    }
}
