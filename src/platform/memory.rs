//! The memory of an isolate: 128 MB for everything that it does at once. What wasm has taken it
//! never gives back, so large bodies are let in only while there is room for them; others wait at
//! the door, unread.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::body::Body;
use http::{Request, header};
use http_body::Body as _;
use worker::Delay;

use crate::http::front_door::text;

/// Bodies up to this size come in at once, in bytes.
const SMALL: usize = 1_000_000;
/// What large bodies together may take, in bytes.
const MOST: usize = 25_000_000;
/// The largest body that anybody accepts, in bytes: what one of unknown length counts as.
const LARGEST: usize = 10_000_000;
/// Whoever waits looks again after so long. They do not wake each other: a request must not be
/// woken within another one's turn.
const PAUSE: Duration = Duration::from_millis(10);
/// A client that leaves ends its request without a word; its room is free after so many
/// milliseconds.
const LONGEST: f64 = 30_000.0;

/// Who is inside.
static INSIDE: Mutex<Inside> = Mutex::new(Inside {
    rooms: Vec::new(),
    last: 0,
});

struct Inside {
    rooms: Vec<Taken>,
    /// The last number given.
    last: u64,
}

struct Taken {
    number: u64,
    bytes: usize,
    /// In milliseconds since 1970.
    until: f64,
}

/// Room for a body, as long as this value lives.
pub struct Room(Option<u64>);

/// Waits until there is room for the body of a request.
pub async fn room_for(request: &Request<Body>) -> Room {
    let announced = text(request.headers(), &header::CONTENT_LENGTH);
    let bytes = match (request.body().is_end_stream(), announced) {
        (true, _) => 0,
        (false, Some(length)) => length.parse().unwrap_or(LARGEST).min(LARGEST),
        (false, None) => LARGEST,
    };
    if bytes <= SMALL {
        return Room(None);
    }
    loop {
        if let Some(number) = enter(bytes) {
            return Room(Some(number));
        }
        Delay::from(PAUSE).await;
    }
}

fn enter(bytes: usize) -> Option<u64> {
    let now = js_sys::Date::now();
    let mut inside = INSIDE.lock().unwrap_or_else(PoisonError::into_inner);
    inside.rooms.retain(|room| room.until > now);
    let taken: usize = inside.rooms.iter().map(|room| room.bytes).sum();
    if taken + bytes > MOST {
        return None;
    }
    inside.last += 1;
    let number = inside.last;
    inside.rooms.push(Taken {
        number,
        bytes,
        until: now + LONGEST,
    });
    Some(number)
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut inside = INSIDE.lock().unwrap_or_else(PoisonError::into_inner);
        inside.rooms.retain(|room| Some(room.number) != self.0);
    }
}
