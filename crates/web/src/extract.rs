//! Extractors for the head of a request, and what all extractors share: the context of the request
//! and its body.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::Body,
    extract::{FromRequestParts, RawPathParams, Request},
};
use http::{Extensions, request::Parts};
use serde::de::DeserializeOwned;

use super::memory::MemoryPermit;
use crate::{RequestContext, problem::Problem};

/// The context and the body of a request, in its extensions.
///
/// The body stands here and not in the request, so that it is still there when an extractor refuses
/// the request: it is discarded then ([`super::body`]).
pub struct Incoming {
    context: RequestContext,
    body: Mutex<Option<Body>>,
    /// The memory of the body that was read. It is released with the request.
    permit: Mutex<Option<MemoryPermit>>,
}

impl Incoming {
    /// Moves the body of a request here, and puts this into the request's extensions.
    pub fn attach(context: &RequestContext, request: &mut Request) -> Arc<Self> {
        let incoming = Arc::new(Self {
            context: context.clone(),
            body: Mutex::new(Some(std::mem::take(request.body_mut()))),
            permit: Mutex::new(None),
        });
        request.extensions_mut().insert(Arc::clone(&incoming));
        incoming
    }

    /// That of a request.
    pub fn of(extensions: &Extensions) -> Result<&Self, Problem> {
        let incoming = extensions.get::<Arc<Self>>();
        incoming
            .map(|incoming| &**incoming)
            .ok_or_else(|| Problem::internal("a request without its context"))
    }

    /// The context of the request.
    pub fn context(&self) -> &RequestContext {
        &self.context
    }

    /// The body, for the first who takes it.
    pub fn take_body(&self) -> Option<Body> {
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.take()
    }

    /// Keeps memory that was taken for the body until the request is answered.
    pub fn hold(&self, permit: MemoryPermit) {
        let mut held = self.permit.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some(permit);
    }
}

/// What stands in the path where the route has a name in braces, decoded. A path that is no UTF-8
/// leads to nothing.
pub struct Path<T>(pub T);

impl<S: Send + Sync> FromRequestParts<S> for Path<String> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let values = RawPathParams::from_request_parts(parts, state).await;
        let values = values.map_err(|_| Problem::not_found())?;
        let (_, value) = values.iter().next().ok_or(Problem::not_found())?;
        Ok(Self(value.to_owned()))
    }
}

/// A query of a known shape.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        serde_urlencoded::from_str(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(Problem::invalid_body)
    }
}
