//! The bucket that holds the pictures.

use std::{any::Any, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;

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

/// An object being read.
pub struct Object {
    /// Its length in bytes.
    pub size: u64,
    /// Its content.
    pub payload: Payload,
}

/// The bucket.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Stores `bytes` under `key`, replacing what was there.
    async fn put(&self, key: &str, content_type: &str, bytes: Bytes) -> Result<(), ObjectsError>;
    /// Opens an object for passing on to a client.
    async fn get(&self, key: &str) -> Result<Option<Object>, ObjectsError>;
    /// Reads an object into memory.
    async fn read(&self, key: &str) -> Result<Option<Bytes>, ObjectsError>;
    /// Deletes objects, those that do not exist included. At most 1,000 keys a call.
    async fn delete(&self, keys: &[String]) -> Result<(), ObjectsError>;
}
