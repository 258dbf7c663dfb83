//! The app: everything a request or a job can reach.

use ports::http::header_text;
use std::{future::Future, sync::Arc};

use http::{HeaderMap, header};
use serde_json::json;

use crate::{
    afterwards::Afterwards,
    alerts::Channels,
    config::Config,
    health::LastLook,
    http::{MemoryLimiter, front_door::CLIENT_ADDRESS},
    language::Language,
    sessions::tokens::TokenKeys,
    studio::{presets::Remembered, words},
    throttle::Allowances,
};
use ports::{
    clock::{Clock, Millis},
    database::{Batch, Database, DatabaseError, Outcome},
    fence::Fence,
    http::Http,
    jobs::Jobs,
    live::Live,
    log::{Level, Log},
    mailer::Mailer,
    moderation::Moderation,
    objects::Objects,
    payment::Payment,
    random::Random,
};

/// The ports and the settings, put together once an isolate.
pub struct App {
    /// The settings.
    pub config: Config,
    /// What access tokens are signed with.
    pub token_keys: TokenKeys,
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
    /// Who is asked about prompts.
    pub moderation: Arc<dyn Moderation>,
    /// The way of being paid.
    pub payment: Arc<dyn Payment>,
    /// The outer fence.
    pub fence: Arc<dyn Fence>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of randomness.
    pub random: Arc<dyn Random>,
    /// The log.
    pub log: Arc<dyn Log>,
    /// How everything was when it was last looked at.
    pub last_look: LastLook,
    /// What the bodies of requests take of the memory.
    pub memory: Arc<MemoryLimiter>,
    /// The tools, as they were read last.
    pub presets: Remembered,
    /// The words that no prompt may hold, as they were read last.
    pub words: words::Remembered,
}

/// One piece of work, a request or a job: its name, its language, and the app.
#[derive(Clone)]
pub struct Context {
    /// The app.
    pub app: Arc<App>,
    /// What the logs know it by.
    pub request_id: String,
    /// The language of its messages.
    pub language: Language,
    /// The caller's network address, where the platform tells it.
    pub address: Option<String>,
    /// The limits that it met.
    pub allowances: Allowances,
    /// What follows once it is done.
    pub afterwards: Afterwards,
}

impl Context {
    /// For a request, by its headers.
    pub fn of_request(app: &Arc<App>, headers: &HeaderMap) -> Self {
        Self {
            language: header_text(headers, &header::ACCEPT_LANGUAGE)
                .map(Language::preferred)
                .unwrap_or_default(),
            address: header_text(headers, &CLIENT_ADDRESS).map(str::to_owned),
            ..Self::of_job(app)
        }
    }

    /// For a job.
    pub fn of_job(app: &Arc<App>) -> Self {
        Self {
            app: Arc::clone(app),
            request_id: app.random.id(app.clock.now()),
            language: Language::default(),
            address: None,
            allowances: Allowances::default(),
            afterwards: Afterwards::default(),
        }
    }

    /// Now, in UTC milliseconds.
    pub fn now(&self) -> Millis {
        self.app.clock.now()
    }

    /// A new id that sorts by its time of making.
    pub fn id(&self) -> String {
        self.app.random.id(self.now())
    }

    /// Runs a batch, named after this piece of work unless it has a name of its own.
    pub fn run(
        &self,
        mut batch: Batch,
    ) -> impl Future<Output = Result<Outcome, DatabaseError>> + Send + use<> {
        batch
            .request_id
            .get_or_insert_with(|| self.request_id.clone());
        let database = Arc::clone(&self.app.database);
        async move { database.run(&batch).await }
    }

    /// Writes a line about something that went wrong without being the caller's fault.
    pub fn complain(&self, about: &str, error: impl std::fmt::Display) {
        self.app.log.tell(
            Level::Error,
            &json!({"request_id": self.request_id, "about": about, "error": error.to_string()}),
        );
    }
}
