//! Streams between two requests, found by their baton.
//!
//! A baton is used once: whoever takes the stream out has it alone. A stream that waits too long is
//! dropped, which rolls back its transaction; its baton is remembered for a while, to say why.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::time::{Instant, sleep, sleep_until};

use super::error::ProtocolError;
use super::stream::Stream;

/// Source: Turso ends a transaction after 5 seconds.
const TRANSACTION_LIMIT: Duration = Duration::from_secs(5);
/// Source: libSQL server's limit for an idle stream.
const IDLE_LIMIT: Duration = Duration::from_secs(10);
/// How long an expired baton is remembered.
const MEMORY: Duration = Duration::from_secs(60);

/// The waiting streams.
#[derive(Default)]
pub struct WaitingStreams(Mutex<HashMap<String, Entry>>);

enum Entry {
    Waiting(Box<Stream>),
    Idle,
    TransactionExpired,
}

impl WaitingStreams {
    /// Takes a stream out by its baton.
    ///
    /// # Errors
    /// When the baton is unknown or its stream expired.
    pub fn take(&self, baton: &str) -> Result<Stream, ProtocolError> {
        let mut entries = self.entries();
        match entries.remove(baton) {
            Some(Entry::Waiting(stream)) => Ok(*stream),
            None => Err(ProtocolError::BatonInvalid),
            Some(expired) => {
                let error = match expired {
                    Entry::TransactionExpired => ProtocolError::TransactionExpired,
                    _ => ProtocolError::StreamExpired,
                };
                entries.insert(baton.to_owned(), expired);
                Err(error)
            }
        }
    }

    /// Keeps a stream for its next request and returns the baton it goes by.
    pub fn keep(self: &Arc<Self>, stream: Stream) -> String {
        let idle_end = Instant::now() + IDLE_LIMIT;
        let (end, epitaph) = match stream.transaction_began() {
            Some(began) => (began + TRANSACTION_LIMIT, Entry::TransactionExpired),
            None => (idle_end, Entry::Idle),
        };
        let baton = new_baton();
        self.entries()
            .insert(baton.clone(), Entry::Waiting(Box::new(stream)));
        let (streams, name) = (Arc::clone(self), baton.clone());
        tokio::spawn(async move {
            sleep_until(end).await;
            if streams.expire(&name, epitaph) {
                sleep(MEMORY).await;
                streams.entries().remove(&name);
            }
        });
        baton
    }

    /// Drops the stream if it still waits under this baton.
    fn expire(&self, baton: &str, epitaph: Entry) -> bool {
        match self.entries().get_mut(baton) {
            Some(entry) => {
                *entry = epitaph;
                true
            }
            None => false,
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn new_baton() -> String {
    URL_SAFE_NO_PAD.encode(crate::random_bytes::<18>())
}
