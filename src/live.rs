//! Open pages: a Durable Object for each account holds their WebSockets, and sleeps while nothing
//! happens. What is told, and to whom, is decided in [`live`]; here are only the sockets.

use std::{cell::Cell, sync::Arc, time::Duration};

use async_trait::async_trait;
use live::store::{self, Look};
use ports::{
    clock::Millis,
    database::DatabaseError,
    live::{Entry, Live, LiveError, Page, PlatformSocket},
};
use serde::{Deserialize, Serialize};
use web::{RequestContext, etag};
use worker::{
    Delay, DurableObject, Env, Headers, ObjectNamespace, Request, RequestInit, Response, State,
    WebSocket, WebSocketIncomingMessage, WebSocketPair, WebSocketRequestResponsePair,
    durable_object, send::SendFuture,
};

use super::app;

/// Sockets of one account; one more closes the oldest.
const MOST_SOCKETS: usize = 20;
/// Notices that come within so much time of the first are one.
const GATHER: Duration = Duration::from_millis(50);

/// Why a socket is closed; 4000 and on are ours (RFC 6455, 7.4.2).
#[derive(Clone, Copy)]
enum Goodbye {
    /// The page left by itself.
    Same = 1000,
    /// Nothing but `ping` is to be said.
    NotUnderstood = 1008,
    /// The state could not be read: come again.
    TryAgain = 1013,
    SessionEnded = 4401,
    TooMany = 4429,
}

fn close(socket: &WebSocket, why: Goodbye) {
    // One that is gone already cannot be closed, and need not be.
    drop(socket.close::<&str>(Some(why as u16), None));
}

/// The way to the rooms.
pub struct Rooms(pub ObjectNamespace);

impl Rooms {
    /// Asks the account's room for `path`.
    async fn ask(
        &self,
        account_id: &str,
        path: &str,
        init: &RequestInit,
    ) -> worker::Result<Response> {
        let url = format!("https://live/{account_id}/{path}");
        let request = Request::new_with_init(&url, init)?;
        let stub = self.0.get_by_name(account_id)?;
        stub.fetch_with_request(request).await
    }

    async fn connect(&self, page: Page<'_>) -> worker::Result<Response> {
        let headers = Headers::new();
        headers.set("upgrade", "websocket")?;
        let mut init = RequestInit::new();
        init.with_headers(headers);
        let path = format!("{}/{}", page.request_id, page.session_id);
        self.ask(page.account_id, &path, &init).await
    }
}

fn error(error: impl ToString) -> LiveError {
    LiveError(error.to_string())
}

#[async_trait]
impl Live for Rooms {
    async fn enter(&self, page: Page<'_>) -> Result<Entry, LiveError> {
        let response = SendFuture::new(self.connect(page)).await.map_err(error)?;
        match (response.status_code(), response.websocket()) {
            (101, Some(socket)) => Ok(Entry::Open(PlatformSocket(Arc::new(socket)))),
            (401, _) => Ok(Entry::Ended),
            (status, _) => Err(error(format!("the room answered {status}"))),
        }
    }

    async fn changed(&self, account_id: &str) -> Result<(), LiveError> {
        let init = RequestInit::new();
        let ask = self.ask(account_id, "changed", &init);
        SendFuture::new(ask).await.map(drop).map_err(error)
    }
}

/// The room of one account.
#[durable_object(websocket)]
pub struct LiveRoom {
    state: State,
    env: Env,
    /// Whether a notice waits for others.
    gathers: Cell<bool>,
    /// How often the database was asked.
    looks: Cell<u32>,
    /// Which of these looks is the last that was told.
    told: Cell<u32>,
}

impl DurableObject for LiveRoom {
    fn new(state: State, env: Env) -> Self {
        // Answered without waking the room.
        match WebSocketRequestResponsePair::new("ping", "pong") {
            Ok(pair) => state.set_websocket_auto_response(&pair),
            Err(error) => worker::console_error!("no answer to pings: {error:?}"),
        }
        Self {
            state,
            env,
            gathers: Cell::new(false),
            looks: Cell::new(0),
            told: Cell::new(0),
        }
    }

    async fn fetch(&self, request: Request) -> worker::Result<Response> {
        let path = request.path();
        let mut parts = path.trim_start_matches('/').split('/');
        let (account_id, request_id, session_id) = (parts.next(), parts.next(), parts.next());
        let account_id = account_id.unwrap_or_default();
        match request_id.zip(session_id) {
            Some((request_id, session_id)) => self.enter(account_id, request_id, session_id).await,
            None => self.changed(account_id).await,
        }
    }

    async fn websocket_message(
        &self,
        socket: WebSocket,
        _: WebSocketIncomingMessage,
    ) -> worker::Result<()> {
        close(&socket, Goodbye::NotUnderstood);
        Ok(())
    }

    async fn websocket_close(
        &self,
        socket: WebSocket,
        _: usize,
        _: String,
        _: bool,
    ) -> worker::Result<()> {
        close(&socket, Goodbye::Same);
        Ok(())
    }

    async fn websocket_error(&self, _: WebSocket, _: worker::Error) -> worker::Result<()> {
        Ok(())
    }
}

impl LiveRoom {
    /// Lets a page in. It is in the room before the state is read, so that it misses no change.
    async fn enter(
        &self,
        account_id: &str,
        request_id: &str,
        session_id: &str,
    ) -> worker::Result<Response> {
        let mut context = RequestContext::of_job(&app(&self.env)?.env);
        context.request_id = request_id.to_owned();
        let pair = WebSocketPair::new()?;
        self.state.accept_web_socket(&pair.server);
        pair.server.serialize_attachment(Badge {
            session_id: session_id.to_owned(),
            since: context.now(),
            told: None,
        })?;
        match self.look(&context, account_id).await {
            Ok(living) if living.iter().any(|id| id == session_id) => {
                self.keep_to_the_limit();
                Response::from_websocket(pair.client)
            }
            Ok(_) => Response::error("the session has ended", 401),
            Err(error) => {
                context.log_error("live", error);
                Response::error("out of reach", 503)
            }
        }
    }

    /// Tells every page of a change. Where there is none, nobody is asked anything.
    async fn changed(&self, account_id: &str) -> worker::Result<Response> {
        if !self.guests().is_empty() && !self.gathers.replace(true) {
            Delay::from(GATHER).await;
            self.gathers.set(false);
            let context = RequestContext::of_job(&app(&self.env)?.env);
            if let Err(error) = self.look(&context, account_id).await {
                context.log_error("live", error);
            }
        }
        Response::empty()
    }

    /// Reads the state and sends it to every page whose session lives; closes the others. Tells
    /// which sessions live.
    async fn look(
        &self,
        context: &RequestContext,
        account_id: &str,
    ) -> Result<Vec<String>, DatabaseError> {
        let number = self.looks.get() + 1;
        self.looks.set(number);
        let guests = self.guests();
        let sessions: Vec<String> = guests
            .iter()
            .map(|guest| guest.badge.session_id.clone())
            .collect();
        let look = match store::look(context, account_id, &sessions).await {
            Ok(look) => look,
            Err(error) => {
                // They come again by themselves, and until then ask for the state.
                guests
                    .iter()
                    .for_each(|guest| close(&guest.socket, Goodbye::TryAgain));
                return Err(error);
            }
        };
        let (living, message) = match look {
            Some(Look { living, message }) => (living, message),
            None => Default::default(),
        };
        // A later look may have been answered earlier: what it told is newer.
        if self.told.get() < number {
            self.told.set(number);
            for Guest { socket, badge } in &guests {
                match living.contains(&badge.session_id) {
                    true => tell(socket, &message),
                    false => close(socket, Goodbye::SessionEnded),
                }
            }
        }
        Ok(living)
    }

    /// Who is here and has not left.
    fn guests(&self) -> Vec<Guest> {
        let mut sockets = self.state.get_websockets();
        sockets.retain(|socket| socket.as_ref().ready_state() == 1);
        let guests = sockets.into_iter().filter_map(|socket| {
            let badge = badge_of(&socket)?;
            Some(Guest { socket, badge })
        });
        guests.collect()
    }

    fn keep_to_the_limit(&self) {
        let guests = self.guests();
        match guests.iter().min_by_key(|guest| guest.badge.since) {
            Some(oldest) if guests.len() > MOST_SOCKETS => close(&oldest.socket, Goodbye::TooMany),
            _ => {}
        }
    }
}

/// What a socket carries through the room's sleep. It can be read of one that has gone meanwhile,
/// which its tags cannot.
#[derive(Serialize, Deserialize)]
struct Badge {
    session_id: String,
    since: Millis,
    /// The tag of the message it was sent last.
    told: Option<String>,
}

/// An open page.
struct Guest {
    socket: WebSocket,
    badge: Badge,
}

fn badge_of(socket: &WebSocket) -> Option<Badge> {
    socket.deserialize_attachment().ok().flatten()
}

/// Sends a message, unless it is what the socket was sent last.
fn tell(socket: &WebSocket, message: &str) {
    let tag = etag::of(message.as_bytes());
    let Some(badge) = badge_of(socket).filter(|badge| badge.told.as_ref() != Some(&tag)) else {
        return;
    };
    let told = Some(tag);
    let sent = socket.send_with_str(message);
    // One that is gone has nothing to remember.
    drop(sent.and_then(|()| socket.serialize_attachment(Badge { told, ..badge })));
}
