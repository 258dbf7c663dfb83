//! The bucket that holds the pictures.

use std::{any::Any, ops::Range, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;

use super::clock::Millis;

/// Why the bucket did not do it. What it said stays in the log.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the bucket is out of reach: {0}")]
pub struct ObjectsError(pub String);

/// The bytes of an object, in whichever form the adapter has them.
pub enum Payload {
    /// In memory.
    Bytes(Bytes),
    /// A stream of the platform's own, which goes to the client without passing through here.
    Platform(PlatformStream),
}

/// What only the adapter that made it can open.
#[derive(Clone)]
pub struct PlatformStream(pub Arc<dyn Any + Send + Sync>);

/// A piece of an answer that is put together of several.
#[derive(Debug, Clone)]
pub enum Piece {
    /// These bytes.
    Bytes(Bytes),
    /// An object, by its key and its length in bytes.
    Object(String, u64),
}

impl Piece {
    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Object(_, size) => *size,
        }
    }
}

/// An object as the bucket lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// When it was stored.
    pub stored_at: Millis,
}

/// A page of the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The objects, in the order of their keys.
    pub objects: Vec<Listed>,
    /// Whether there are more behind them.
    pub has_more: bool,
}

/// The bucket.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Stores `bytes` under `key`, replacing what was there.
    async fn put(&self, key: &str, content_type: &str, bytes: Bytes) -> Result<(), ObjectsError>;
    /// Opens an object, or a part of it in bytes, for passing on to a client.
    async fn get(
        &self,
        key: &str,
        part: Option<Range<u64>>,
    ) -> Result<Option<Payload>, ObjectsError>;
    /// Opens several pieces, one after the other, as one payload. Where an object turns out to be
    /// missing or of another length, the payload breaks off.
    async fn join(&self, pieces: Vec<Piece>) -> Result<Payload, ObjectsError>;
    /// Reads an object into memory.
    async fn read(&self, key: &str) -> Result<Option<Bytes>, ObjectsError>;
    /// Deletes objects, those that do not exist included. At most 1,000 keys a call.
    async fn delete(&self, keys: &[String]) -> Result<(), ObjectsError>;
    /// The first objects behind a key; at most 1,000.
    async fn list(&self, after: &str) -> Result<Listing, ObjectsError>;
}
