//! Bodies of requests: JSON and raw pictures, each read up to its limit and no further, and only as
//! long as it keeps coming.
//!
//! Memory is taken as bytes arrive ([`super::memory`]). A body has some patience to begin with, and
//! more with each byte, so that a slow network is served and a sender that holds back is not
//! (product.md 9, 408). A request that is refused before its body was read has the body read and
//! thrown away for a moment: a client that is still sending would see the connection break in place
//! of the answer (RFC 9112, 9.6).

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Poll, ready},
};

use axum::{
    body::Body,
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body::Body as HttpBody;
use ports::{
    clock::{Millis, Sleep},
    http::header_text,
};
use serde::de::DeserializeOwned;

use super::{
    extract::Incoming,
    memory::{Filling, Growth, MemoryPermit, SMALL, Terms},
};
use crate::{
    RequestContext,
    problem::{Problem, kinds},
};

/// The largest JSON body, in bytes.
const JSON_LIMIT: usize = SMALL;

/// The least pace of a body once its first patience is used up, in bytes a second: 128 kbit/s, what
/// the slowest mobile networks still give.
const LEAST_PACE: usize = 16_000;
/// No body takes longer than so many times the first patience: two minutes, unless configured.
const LONGEST: Millis = 12;
/// What is thrown away may pause for so large a part of the patience: one second, unless configured.
const LINGERING: Millis = 10;
/// Whoever waits for memory looks again after so many milliseconds. They do not wake each other: at
/// the edge, a request must not be woken within another one's turn.
const LOOK_AGAIN: Millis = 10;

/// A JSON body of a known shape.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Self::of(&read_json(request).await?)
    }
}

impl<T: DeserializeOwned> Json<T> {
    /// Of a text.
    pub fn of(body: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(body)
            .map(Self)
            .map_err(Problem::invalid_body)
    }
}

/// A JSON body of a known shape, and its text: for what is kept as it was sent.
pub struct RawJson<T> {
    /// The text.
    pub text: String,
    /// What it says.
    pub body: T,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for RawJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = read_json(request).await?;
        let text = String::from_utf8(body).map_err(Problem::invalid_body)?;
        let Json(body) = Json::of(text.as_bytes())?;
        Ok(Self { text, body })
    }
}

/// A JSON body that may be missing, not parsed.
pub struct JsonText(pub Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for JsonText {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        read_json(request).await.map(Self)
    }
}

/// The bytes of a JSON body. They count as memory until the request is answered.
async fn read_json(request: Request) -> Result<Vec<u8>, Problem> {
    must_not_be_other_than_json(request.headers())?;
    let incoming = Incoming::of(request.extensions())?;
    let unread = Unread::of(incoming, request.headers(), JSON_LIMIT)?;
    let (bytes, permit) = unread.read().await?;
    incoming.hold(permit);
    Ok(bytes)
}

/// A form or a text can be sent by any page without asking; JSON cannot. A body without a type is read
/// as what it should be.
fn must_not_be_other_than_json(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(said) = header_text(headers, &header::CONTENT_TYPE) else {
        return Ok(());
    };
    let essence = said.split(';').next().unwrap_or_default().trim();
    let is_json = essence.eq_ignore_ascii_case("application/json")
        || essence.to_ascii_lowercase().ends_with("+json");
    match is_json {
        true => Ok(()),
        false => Err(Problem::from(&kinds::NOT_JSON)),
    }
}

/// The raw bytes of an upload, still unread: who it is, and whether they may, is asked before any
/// memory is taken for it.
pub struct UploadBody(Unread);

impl<S: Send + Sync> FromRequest<S> for UploadBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let incoming = Incoming::of(request.extensions())?;
        let limit = incoming.context().env.limits.upload_max_bytes;
        Unread::of(incoming, request.headers(), limit).map(Self)
    }
}

impl UploadBody {
    /// Reads it. The bytes count as memory as long as the permit lives.
    pub async fn read(self) -> Result<(Vec<u8>, MemoryPermit), Problem> {
        self.0.read().await
    }

    /// Refuses the request without having read it.
    pub async fn refuse(self, problem: Problem) -> Problem {
        self.0.discard().await;
        problem
    }
}

/// A body that nobody has read yet.
struct Unread {
    context: RequestContext,
    body: Body,
    announced: Option<usize>,
    limit: usize,
}

impl Unread {
    /// The body of a request, of at most `limit` bytes. One that is announced as larger is refused.
    fn of(incoming: &Incoming, headers: &HeaderMap, limit: usize) -> Result<Self, Problem> {
        let announced = announced(headers);
        match announced.is_some_and(|length| length > limit) {
            true => Err(Problem::too_large(limit)),
            false => Ok(Self {
                context: incoming.context().clone(),
                body: incoming.take_body().unwrap_or_default(),
                announced,
                limit,
            }),
        }
    }

    /// Reads it into one piece of memory.
    async fn read(mut self) -> Result<(Vec<u8>, MemoryPermit), Problem> {
        let (context, limit) = (&self.context, self.limit);
        let mut pace = Pace::new(context);
        let memory = &context.env.memory;
        let filling = memory.begin(limit, self.announced, pace.until());
        while let Some(data) = next(context, &mut self.body, &mut pace).await? {
            if pace.arrived > limit {
                drop(filling);
                self.discard().await;
                return Err(Problem::too_large(limit));
            }
            append(context, &filling, &data, &mut pace).await?;
        }
        filling
            .complete(context.now())
            .ok_or(Problem::from(&kinds::TOO_SLOW))
    }

    /// Reads what still comes and throws it away: no more than the largest body that is accepted
    /// anywhere, and only while it keeps coming.
    async fn discard(mut self) {
        let context = &self.context;
        let most = context.env.limits.upload_max_bytes;
        if self.announced.is_some_and(|length| length > most) {
            return;
        }
        let mut pace = Pace {
            is_discarded: true,
            ..Pace::new(context)
        };
        while pace.arrived <= most {
            // Whatever ends it, the answer is another one.
            match next(context, &mut self.body, &mut pace).await {
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return,
            }
        }
    }
}

/// The next bytes of a body, if any come in time.
async fn next(
    context: &RequestContext,
    body: &mut Body,
    pace: &mut Pace,
) -> Result<Option<Bytes>, Problem> {
    let clock = &context.env.clock;
    poll_fn(|task| {
        loop {
            if let Poll::Ready(frame) = Pin::new(&mut *body).poll_frame(task) {
                let data = match frame.transpose() {
                    Ok(None) => return Poll::Ready(Ok(None)),
                    Ok(Some(frame)) => frame.into_data(),
                    Err(error) => {
                        let error = Problem::invalid_body(error);
                        return Poll::Ready(Err(error));
                    }
                };
                // Trailers say nothing here.
                let Ok(data) = data else { continue };
                pace.arrived += data.len();
                pace.last = clock.now();
                return Poll::Ready(Ok(Some(data)));
            }
            let left = pace.until() - clock.now();
            if left <= 0 {
                return Poll::Ready(Err(Problem::from(&kinds::TOO_SLOW)));
            }
            // One timer does for many pieces: what has arrived meanwhile has moved the end.
            let alarm = pace.alarm.get_or_insert_with(|| clock.sleep(left));
            ready!(alarm.as_mut().poll(task));
            pace.alarm = None;
        }
    })
    .await
}

/// Appends what arrived as soon as there is room.
async fn append(
    context: &RequestContext,
    filling: &Filling,
    data: &[u8],
    pace: &mut Pace,
) -> Result<(), Problem> {
    loop {
        let now = context.now();
        let terms = Terms {
            now,
            until: pace.until() + LOOK_AGAIN,
            patience: pace.patience,
        };
        match filling.append(data, terms) {
            Growth::Done => return Ok(()),
            Growth::Lost => return Err(Problem::from(&kinds::TOO_SLOW)),
            Growth::NoRoom if pace.waited > LONGEST * pace.patience => {
                return Err(Problem::unavailable("no memory for a body"));
            }
            Growth::NoRoom => {
                context.env.clock.sleep(LOOK_AGAIN).await;
                // The sender is not to blame for that.
                pace.waited += context.now() - now;
            }
        }
    }
}

/// How a body comes in.
struct Pace {
    patience: Millis,
    began: Millis,
    /// When the last bytes came.
    last: Millis,
    /// So many bytes have come.
    arrived: usize,
    /// For so long there was no room for them.
    waited: Millis,
    is_discarded: bool,
    alarm: Option<Sleep>,
}

impl Pace {
    fn new(context: &RequestContext) -> Self {
        let now = context.now();
        Self {
            patience: context.env.limits.body_patience,
            began: now,
            last: now,
            arrived: 0,
            waited: 0,
            is_discarded: false,
            alarm: None,
        }
    }

    /// When it is too slow, unless more comes.
    fn until(&self) -> Millis {
        if self.is_discarded {
            let rests = self.last + self.patience / LINGERING;
            return rests.min(self.began + self.patience);
        }
        let earned = (self.arrived * 1000 / LEAST_PACE) as Millis;
        let allowed = (self.patience + earned).min(LONGEST * self.patience);
        self.began + self.waited + allowed
    }
}

/// The length of a body, as its sender announced it.
pub fn announced(headers: &HeaderMap) -> Option<usize> {
    header_text(headers, &header::CONTENT_LENGTH)?.parse().ok()
}

/// Discards the body of a request that was refused before its body was read.
pub async fn discard(incoming: &Incoming, announced: Option<usize>) {
    if let Some(body) = incoming.take_body() {
        let unread = Unread {
            context: incoming.context().clone(),
            body,
            announced,
            limit: 0,
        };
        unread.discard().await;
    }
}
