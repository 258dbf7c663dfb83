//! The ports as the service has them: each call may meet a mishap.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use ports::{
    database::{Batch, Database, DatabaseError, Outcome},
    http::{Http, HttpError, HttpRequest, HttpResponse},
    jobs::{Job, Jobs, JobsError},
    live::{Entry, Live, LiveError, Page},
    mailer::{Mail, Mailer, MailerError},
    objects::{Listing, Objects, ObjectsError, Payload, Piece},
};

use super::hazards::Hazards;

/// A port that something may happen to.
pub struct Exposed<P> {
    /// The port.
    pub port: Arc<P>,
    /// What may happen.
    pub hazards: Arc<Hazards>,
}

#[async_trait]
impl<P: Database> Database for Exposed<P> {
    async fn run(&self, batch: &Batch) -> Result<Outcome, DatabaseError> {
        let call = self.port.run(batch);
        self.hazards.befall(call, DatabaseError::Unavailable).await
    }
}

#[async_trait]
impl<P: Objects> Objects for Exposed<P> {
    async fn put(&self, key: &str, content_type: &str, bytes: Bytes) -> Result<(), ObjectsError> {
        let call = self.port.put(key, content_type, bytes);
        self.hazards.befall(call, ObjectsError).await
    }

    async fn get(
        &self,
        key: &str,
        part: Option<Range<u64>>,
    ) -> Result<Option<Payload>, ObjectsError> {
        let call = self.port.get(key, part);
        self.hazards.befall(call, ObjectsError).await
    }

    async fn join(&self, pieces: Vec<Piece>) -> Result<Payload, ObjectsError> {
        let call = self.port.join(pieces);
        self.hazards.befall(call, ObjectsError).await
    }

    async fn read(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        self.hazards.befall(self.port.read(key), ObjectsError).await
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ObjectsError> {
        let call = self.port.delete(keys);
        self.hazards.befall(call, ObjectsError).await
    }

    async fn list(&self, after: &str) -> Result<Listing, ObjectsError> {
        let call = self.port.list(after);
        self.hazards.befall(call, ObjectsError).await
    }
}

#[async_trait]
impl<P: Jobs> Jobs for Exposed<P> {
    async fn send(&self, jobs: Vec<Job>) -> Result<(), JobsError> {
        self.hazards.befall(self.port.send(jobs), JobsError).await
    }
}

#[async_trait]
impl<P: Http> Http for Exposed<P> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let call = self.port.send(request);
        match self.hazards.are_gateways_spared() {
            true => call.await,
            false => self.hazards.befall(call, HttpError::Broken).await,
        }
    }
}

#[async_trait]
impl<P: Live> Live for Exposed<P> {
    async fn enter(&self, page: Page<'_>) -> Result<Entry, LiveError> {
        self.hazards.befall(self.port.enter(page), LiveError).await
    }

    async fn changed(&self, account_id: &str) -> Result<(), LiveError> {
        let call = self.port.changed(account_id);
        self.hazards.befall(call, LiveError).await
    }
}

#[async_trait]
impl<P: Mailer> Mailer for Exposed<P> {
    async fn send(&self, mail: Mail) -> Result<(), MailerError> {
        self.hazards.befall(self.port.send(mail), MailerError).await
    }
}
