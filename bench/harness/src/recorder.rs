//! A server between a contestant and the database that remembers what they say to each other.

use std::{cell::RefCell, net::SocketAddr, rc::Rc, time::Duration};

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::spawn_local, time::sleep};
use xtask::hrana::total;

use crate::load::Connection;

/// One round trip.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What the contestant sent.
    pub question: Bytes,
    /// What the database answered.
    pub answer: Bytes,
}

impl Exchange {
    /// The sum of a number that every statement's result has.
    pub fn sum(&self, name: &str) -> u64 {
        total(&self.answer, name)
    }
}

/// The server.
#[derive(Clone)]
pub struct Recorder {
    address: SocketAddr,
    exchanges: Rc<RefCell<Vec<Exchange>>>,
}

impl Recorder {
    /// Starts one before the database server at `database`.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(port: u16, database: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let recorder = Self {
            address: listener.local_addr()?,
            exchanges: Rc::default(),
        };
        let exchanges = Rc::clone(&recorder.exchanges);
        spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let exchanges = Rc::clone(&exchanges);
                let serve =
                    service_fn(move |request| pass_on(request, database, Rc::clone(&exchanges)));
                spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), serve));
            }
        });
        Ok(recorder)
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was said since this was asked last. What follows an answer may take a moment.
    pub async fn take(&self) -> Vec<Exchange> {
        sleep(Duration::from_millis(200)).await;
        self.exchanges.take()
    }
}

async fn pass_on(
    request: Request<Incoming>,
    database: SocketAddr,
    exchanges: Rc<RefCell<Vec<Exchange>>>,
) -> Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let question = body.collect().await?.to_bytes();
    let request = Request::builder()
        .method(head.method)
        .uri(head.uri.path())
        .header("host", database.to_string())
        .header("content-type", "application/json")
        .body(Full::new(question.clone()))?;
    let answer = Connection::open(database).await?.ask(request).await?;
    let body = Bytes::from(answer.body);
    exchanges.borrow_mut().push(Exchange {
        question,
        answer: body.clone(),
    });
    Ok(Response::builder()
        .status(answer.status)
        .header("content-type", "application/json")
        .body(Full::new(body))?)
}
