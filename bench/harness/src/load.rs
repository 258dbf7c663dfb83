//! Load: requests over so many connections, each of which has one under way at a time. The next
//! request is whoever's turn it is, so that no connection runs dry before the others.

use std::{
    cell::{Cell, RefCell},
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};

use crate::scenario::{Expected, Scenario};

/// A request that takes longer is a fault.
const PATIENCE: Duration = Duration::from_secs(30);
/// Latencies are kept to three digits.
const DIGITS: u8 = 3;

/// A request as it goes out.
pub type Sent = Request<Full<Bytes>>;

/// An answer as far as it is looked at.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// The length of its body, in bytes.
    pub length: usize,
    /// The body, or the beginning of a large one.
    pub body: Vec<u8>,
}

/// What to send, and how much at once.
pub struct Load<'a> {
    /// Where to.
    pub address: SocketAddr,
    /// How many connections.
    pub connections: usize,
    /// For how long requests are begun.
    pub time: Duration,
    /// What is asked.
    pub scenario: &'a Scenario,
    /// Numbers of requests, none of which is given twice.
    pub numbers: &'a Cell<u32>,
}

/// What came of it.
pub struct Outcome {
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// From each request to the end of its answer, in microseconds.
    pub latencies: Histogram<u64>,
}

impl Outcome {
    /// Requests a second.
    pub fn rate(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }
}

impl Load<'_> {
    /// Sends everything.
    ///
    /// # Errors
    /// When an answer does not come, is not what it must be, or nothing is left to ask.
    pub async fn run(&self) -> Result<Outcome> {
        let latencies = RefCell::new(Histogram::new(DIGITS)?);
        let connections = (0..self.connections).map(|_| Connection::open(self.address));
        let connections = try_join_all(connections).await?;
        let started = Instant::now();
        try_join_all(connections.into_iter().map(async |mut connection| {
            while started.elapsed() < self.time {
                let number = self.numbers.replace(self.numbers.get() + 1);
                ensure!(
                    number < self.scenario.most,
                    "{}: nothing is left to ask for, give it more than {}",
                    self.scenario.name,
                    self.scenario.most
                );
                let request = (self.scenario.request)(number);
                let sent = Instant::now();
                let answer = connection.ask(request).await?;
                latencies
                    .borrow_mut()
                    .record(u64::try_from(sent.elapsed().as_micros())?)?;
                check(&self.scenario.expected, &answer)
                    .with_context(|| format!("{}, request {number}", self.scenario.name))?;
            }
            anyhow::Ok(())
        }))
        .await?;
        Ok(Outcome {
            elapsed: started.elapsed(),
            latencies: latencies.into_inner(),
        })
    }
}

/// Whether an answer is what it must be.
///
/// # Errors
/// When it is not: then with the answer.
pub fn check(expected: &Expected, answer: &Answer) -> Result<()> {
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status != expected.status {
        bail!("answered {}: {text}", answer.status);
    }
    if !expected.parts.iter().all(|part| text.contains(part)) {
        bail!("answered without {:?}: {text}", expected.parts);
    }
    if expected
        .length
        .is_some_and(|length| length != answer.length)
    {
        bail!("answered {} bytes", answer.length);
    }
    Ok(())
}

/// A connection that is kept.
pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Opens one.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends a request and reads its answer to the end.
    ///
    /// # Errors
    /// When there is none.
    pub async fn ask(&mut self, request: Sent) -> Result<Answer> {
        timeout(PATIENCE, self.exchange(request))
            .await
            .context("an answer took too long")?
    }

    async fn exchange(&mut self, request: Sent) -> Result<Answer> {
        /// So much of a body is looked at, in bytes.
        const KEPT: usize = 64 * 1024;
        self.0.ready().await?;
        let (head, mut body) = self.0.send_request(request).await?.into_parts();
        let mut answer = Answer {
            status: head.status.as_u16(),
            length: 0,
            body: Vec::new(),
        };
        while let Some(frame) = body.frame().await {
            if let Some(data) = frame?.data_ref() {
                answer.length += data.len();
                if answer.body.len() < KEPT {
                    answer.body.extend_from_slice(data);
                }
            }
        }
        Ok(answer)
    }
}
