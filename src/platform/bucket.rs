//! R2.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use worker::{
    Bucket, HttpMetadata, ResponseBody,
    send::{SendFuture, SendWrapper},
};

use crate::ports::objects::{Object, Objects, ObjectsError, Payload, PlatformStream};

/// A bucket.
pub struct R2(pub Bucket);

/// An object's stream on its way to the client.
pub type Stream = SendWrapper<worker::web_sys::ReadableStream>;

fn error(error: worker::Error) -> ObjectsError {
    ObjectsError(error.to_string())
}

#[async_trait]
impl Objects for R2 {
    async fn put(&self, key: &str, content_type: &str, bytes: Bytes) -> Result<(), ObjectsError> {
        let metadata = HttpMetadata {
            content_type: Some(content_type.to_owned()),
            ..HttpMetadata::default()
        };
        let put = self
            .0
            .put(key, Vec::from(bytes))
            .http_metadata(metadata)
            .execute();
        SendFuture::new(put).await.map(drop).map_err(error)
    }

    async fn get(&self, key: &str) -> Result<Option<Object>, ObjectsError> {
        let get = async {
            let Some(object) = self.0.get(key).execute().await? else {
                return Ok(None);
            };
            let size = object.size();
            match object.body().map(|body| body.response_body()).transpose()? {
                Some(ResponseBody::Stream(stream)) => {
                    let stream: Stream = SendWrapper::new(stream);
                    let payload = Payload::Platform(PlatformStream(Arc::new(stream)));
                    Ok(Some(Object { size, payload }))
                }
                _ => Ok(None),
            }
        };
        SendFuture::new(get).await.map_err(error)
    }

    async fn read(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        let read = async {
            let Some(object) = self.0.get(key).execute().await? else {
                return Ok(None);
            };
            match object.body() {
                Some(body) => Ok(Some(Bytes::from(body.bytes().await?))),
                None => Ok(None),
            }
        };
        SendFuture::new(read).await.map_err(error)
    }

    async fn delete(&self, keys: &[String]) -> Result<(), ObjectsError> {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        SendFuture::new(self.0.delete_multiple(keys))
            .await
            .map_err(error)
    }
}
