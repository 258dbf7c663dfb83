//! R2.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use js_sys::{BigInt, Uint8Array};
use ports::objects::{Listed, Listing, Objects, ObjectsError, Payload, Piece, PlatformStream};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use worker::{
    Bucket, HttpMetadata, ResponseBody,
    send::{SendFuture, SendWrapper},
    web_sys::{ReadableStream, StreamPipeOptions, WritableStream},
    worker_sys::FixedLengthStream,
};

/// A bucket.
pub struct R2(pub Bucket);

/// An object's stream on its way to the client.
pub type Stream = SendWrapper<ReadableStream>;

fn error(error: worker::Error) -> ObjectsError {
    ObjectsError(error.to_string())
}

fn payload(stream: ReadableStream) -> Payload {
    let stream: Stream = SendWrapper::new(stream);
    Payload::Platform(PlatformStream(Arc::new(stream)))
}

/// The stream of an object, or of a part of it.
async fn open(
    bucket: &Bucket,
    key: &str,
    part: Option<Range<u64>>,
) -> worker::Result<Option<ReadableStream>> {
    let mut get = bucket.get(key);
    if let Some(Range { start, end }) = part {
        get = get.range(worker::Range::OffsetWithLength {
            offset: start,
            length: end - start,
        });
    }
    let Some(object) = get.execute().await? else {
        return Ok(None);
    };
    match object.body().map(|body| body.response_body()).transpose()? {
        Some(ResponseBody::Stream(stream)) => Ok(Some(stream)),
        _ => Ok(None),
    }
}

/// Writes the pieces, one after the other; the objects go from stream to stream by themselves.
async fn write(bucket: &Bucket, pieces: Vec<Piece>, out: &WritableStream) -> Result<(), JsValue> {
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => {
                let writer = out.get_writer()?;
                let chunk = Uint8Array::from(&bytes[..]);
                JsFuture::from(writer.write_with_chunk(&chunk)).await?;
                writer.release_lock();
            }
            Piece::Object(key, _) => {
                let stream = open(bucket, &key, None)
                    .await?
                    .ok_or_else(|| js_sys::Error::new("an object is missing"))?;
                let options = StreamPipeOptions::new();
                options.set_prevent_close(true);
                JsFuture::from(stream.pipe_to_with_options(out, &options)).await?;
            }
        }
    }
    JsFuture::from(out.get_writer()?.close()).await.map(drop)
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

    async fn get(
        &self,
        key: &str,
        part: Option<Range<u64>>,
    ) -> Result<Option<Payload>, ObjectsError> {
        let stream = SendFuture::new(open(&self.0, key, part)).await;
        Ok(stream.map_err(error)?.map(payload))
    }

    async fn join(&self, pieces: Vec<Piece>) -> Result<Payload, ObjectsError> {
        let length: u64 = pieces.iter().map(Piece::size).sum();
        // What is written comes out, exactly so many bytes, so that the response has a
        // `Content-Length`.
        let pipe = FixedLengthStream::new_big_int(BigInt::from(length))
            .map_err(|reason| error(reason.into()))?;
        let (bucket, out) = (self.0.clone(), pipe.writable());
        // The answer being read keeps this going; a client that leaves ends it.
        spawn_local(async move {
            if let Err(reason) = write(&bucket, pieces, &out).await {
                worker::console_error!("an archive breaks off: {reason:?}");
                // It may be broken already.
                drop(out.abort_with_reason(&reason));
            }
        });
        Ok(payload(pipe.readable()))
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

    async fn list(&self, after: &str) -> Result<Listing, ObjectsError> {
        let list = async {
            let mut list = self.0.list();
            if !after.is_empty() {
                list = list.start_after(after);
            }
            let page = list.execute().await?;
            let objects = page.objects().into_iter().map(|object| Listed {
                key: object.key(),
                stored_at: object.uploaded().as_millis() as i64,
            });
            Ok(Listing {
                objects: objects.collect(),
                has_more: page.truncated(),
            })
        };
        SendFuture::new(list).await.map_err(error)
    }
}
