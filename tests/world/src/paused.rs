//! Ports at which others may come in between.

use std::{future::poll_fn, ops::Range, sync::Arc, task::Poll};

use async_trait::async_trait;
use bytes::Bytes;
use ports::{
    database::{Batch, Database, DatabaseError, Outcome},
    http::{Http, HttpError, HttpRequest, HttpResponse},
    objects::{Listing, Objects, ObjectsError, Payload, Piece},
};

/// A port that pauses before and after each exchange. Whoever polls several users of it in an order
/// of his own decides what happens between what.
pub struct Paused<T>(pub Arc<T>);

async fn pause() {
    let mut has_paused = false;
    poll_fn(|context| {
        if has_paused {
            return Poll::Ready(());
        }
        has_paused = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Does something between two pauses.
async fn paused<T>(exchange: impl Future<Output = T>) -> T {
    pause().await;
    let answer = exchange.await;
    pause().await;
    answer
}

#[async_trait]
impl<T: Database> Database for Paused<T> {
    async fn run(&self, batch: &Batch) -> Result<Outcome, DatabaseError> {
        paused(self.0.run(batch)).await
    }
}

#[async_trait]
impl<T: Objects> Objects for Paused<T> {
    async fn put(&self, key: &str, content_type: &str, bytes: Bytes) -> Result<(), ObjectsError> {
        paused(self.0.put(key, content_type, bytes)).await
    }

    async fn get(
        &self,
        key: &str,
        part: Option<Range<u64>>,
    ) -> Result<Option<Payload>, ObjectsError> {
        paused(self.0.get(key, part)).await
    }

    async fn join(&self, pieces: Vec<Piece>) -> Result<Payload, ObjectsError> {
        paused(self.0.join(pieces)).await
    }

    async fn read(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        paused(self.0.read(key)).await
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ObjectsError> {
        paused(self.0.delete(keys)).await
    }

    async fn list(&self, after: &str) -> Result<Listing, ObjectsError> {
        paused(self.0.list(after)).await
    }
}

#[async_trait]
impl<T: Http> Http for Paused<T> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        paused(self.0.send(request)).await
    }
}
