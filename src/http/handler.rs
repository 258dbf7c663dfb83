//! What makes a handler an entry of the route table.
//!
//! A handler is an async function that takes what it needs of a request, as with axum. axum's own
//! glue is compiled anew for each handler, with the waiting of all its extractors in it: a tenth of
//! the Worker. Here arguments are made without waiting, the body is read in one place, and what is
//! left for each handler is its own work.

use std::{
    future::Future,
    pin::Pin,
    sync::{Mutex, PoisonError},
};

use axum::{body::Body, response::Response};
use http::{HeaderMap, Method, Uri, request::Parts};

use super::body::{self, Unread};
use crate::{app::Context, config::Config, problem::Problem, sessions::Duty};

/// What a request says before its body; the body goes to whoever takes it.
pub struct Head {
    context: Context,
    parts: Parts,
    path: Option<String>,
    duty: Option<Duty>,
    body: Mutex<Body>,
}

impl Head {
    /// Of a request, and of what stands in its path where the route has a name in braces.
    pub fn new(context: Context, (parts, body): (Parts, Body), path: Option<String>) -> Self {
        Self {
            context,
            parts,
            path,
            duty: None,
            body: Mutex::new(body),
        }
    }

    /// The same, on a route that is for operators of some roles.
    pub fn of_duty(self, duty: Option<Duty>) -> Self {
        Self { duty, ..self }
    }

    /// The operators that the route is for, where it says so.
    pub const fn duty(&self) -> Option<Duty> {
        self.duty
    }

    /// The body, for the first who takes it; an empty one for others.
    pub fn take_body(&self) -> Body {
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *body)
    }

    /// The context of the request.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Its headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// Its method.
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// Its address.
    pub fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// The part of the path for which the route has a name in braces.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }
}

/// An argument that the head of a request tells.
pub trait FromHead: Sized {
    /// Makes it, or refuses the request.
    fn from_head(head: &Head) -> Result<Self, Problem>;
}

/// An argument that the body is made into: a handler's last.
pub trait FromBody: Sized {
    /// The largest body, in bytes.
    fn limit(config: &Config) -> usize;

    /// Refuses a body whose head says that it is something else.
    fn check_head(headers: &HeaderMap) -> Result<(), Problem>;

    /// Makes it, or refuses the request.
    fn from_body(body: Vec<u8>) -> Result<Self, Problem>;
}

type Answering = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// A handler that has looked at the head of a request.
pub enum Begun {
    /// It is at work.
    Answering(Answering),
    /// It wants the body, of so many bytes at most.
    Wanting(
        usize,
        Box<dyn FnOnce(Vec<u8>) -> Result<Answering, Problem> + Send>,
    ),
}

/// An async function of [`FromHead`] arguments, at most six, and possibly a [`FromBody`] one.
pub trait Handler<Arguments>: Copy + Send + Sync + 'static {
    /// Takes the arguments that the head tells.
    fn begin(self, head: &Head) -> Result<Begun, Problem>;
}

/// The arguments of a handler that leaves the body alone.
pub struct OfHead<H>(H);
/// The arguments of a handler that takes the body.
pub struct OfBoth<H, B>(H, B);

macro_rules! handlers {
    ($($argument:ident)*) => {
        // Handlers that take the same share this.
        impl<$($argument: FromHead,)*> FromHead for ($($argument,)*) {
            fn from_head(_head: &Head) -> Result<Self, Problem> {
                Ok(($($argument::from_head(_head)?,)*))
            }
        }

        #[allow(non_snake_case)]
        impl<Function, Work, $($argument,)*> Handler<OfHead<($($argument,)*)>> for Function
        where
            Function: Fn($($argument,)*) -> Work + Copy + Send + Sync + 'static,
            Work: Future<Output = Result<Response, Problem>> + Send + 'static,
            $($argument: FromHead,)*
        {
            fn begin(self, head: &Head) -> Result<Begun, Problem> {
                let ($($argument,)*) = FromHead::from_head(head)?;
                Ok(Begun::Answering(Box::pin(self($($argument,)*))))
            }
        }

        #[allow(non_snake_case)]
        impl<Function, Work, $($argument,)* Last> Handler<OfBoth<($($argument,)*), Last>> for Function
        where
            Function: Fn($($argument,)* Last) -> Work + Copy + Send + Sync + 'static,
            Work: Future<Output = Result<Response, Problem>> + Send + 'static,
            $($argument: FromHead + Send + 'static,)*
            Last: FromBody,
        {
            fn begin(self, head: &Head) -> Result<Begun, Problem> {
                let ($($argument,)*) = FromHead::from_head(head)?;
                Last::check_head(head.headers())?;
                Ok(Begun::Wanting(Last::limit(&head.context.app.config), Box::new(move |body| {
                    Ok(Box::pin(self($($argument,)* Last::from_body(body)?)))
                })))
            }
        }
    };
}
handlers!();
handlers!(A);
handlers!(A B);
handlers!(A B C);
handlers!(A B C D);
handlers!(A B C D E);
handlers!(A B C D E F);

/// A handler, whatever its arguments: what [`Handler::begin`] does of it.
#[derive(Clone, Copy)]
pub struct Endpoint(pub fn(&Head) -> Result<Begun, Problem>);

impl Endpoint {
    /// Answers a request.
    pub async fn answer(self, head: Head) -> Result<Response, Problem> {
        let unread = match (self.0)(&head) {
            Ok(Begun::Answering(answering)) => return answering.await,
            Ok(Begun::Wanting(limit, go_on)) => Unread::of(&head, limit).map(|body| (body, go_on)),
            Err(problem) => Err(problem),
        };
        match unread {
            Ok((body, go_on)) => {
                let (bytes, _permit) = body.read().await?;
                go_on(bytes)?.await
            }
            Err(problem) => {
                body::discard(&head).await;
                Err(problem)
            }
        }
    }
}
