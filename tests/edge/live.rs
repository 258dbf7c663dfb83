//! product.md 6: live state over WebSockets.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use edge_tests::person::Person;
use edge_tests::{own_stack, round_trips, shared_stack};
use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::handshake::client::Response;
use tungstenite::{Error, HandshakeError, Message, WebSocket};
use xtask::api::Client;
use xtask::stack::Stack;

/// A change is to be seen within that time.
const PROMPT: Duration = Duration::from_secs(1);
/// Longer than any message takes.
const LONG: Duration = Duration::from_secs(10);

/// An open page.
struct Page(WebSocket<TcpStream>);

/// What a page hears.
#[derive(Debug, PartialEq)]
enum Heard {
    State(Value),
    Words(String),
    Closed(u16),
    Nothing,
}

/// Asks for a WebSocket; an error is the answer's status.
fn knock(stack: &Stack, headers: &[(&str, &str)]) -> Result<(Page, Response), u16> {
    let address = stack.base_url().replace("http://", "");
    let mut request = format!("ws://{address}/api/live")
        .into_client_request()
        .unwrap();
    for (name, value) in headers {
        let name = tungstenite::http::HeaderName::try_from(*name).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    match tungstenite::client(request, stream) {
        Ok((socket, response)) => Ok((Page(socket), response)),
        Err(HandshakeError::Failure(Error::Http(response))) => Err(response.status().as_u16()),
        Err(other) => panic!("{other}"),
    }
}

fn token(person: &Person<'_>) -> String {
    let token = &person.log_in["tokens"]["access_token"];
    token.as_str().unwrap().to_owned()
}

impl Page {
    /// A page of somebody's, that has been told the state.
    fn of(person: &Person<'_>) -> (Self, Value) {
        let bearer = format!("Bearer {}", token(person));
        let (mut page, _) = knock(person.stack, &[("authorization", &bearer)]).unwrap();
        match page.hear(LONG) {
            Heard::State(state) => (page, state),
            other => panic!("{other:?} and no state"),
        }
    }

    fn hear(&mut self, patience: Duration) -> Heard {
        let stream = self.0.get_ref();
        stream.set_read_timeout(Some(patience)).unwrap();
        match self.0.read() {
            Ok(Message::Text(text)) => match serde_json::from_str(&text) {
                Ok(state) => Heard::State(state),
                Err(_) => Heard::Words(text.to_string()),
            },
            Ok(Message::Close(frame)) => Heard::Closed(frame.map_or(1005, |f| f.code.into())),
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Heard::Nothing,
            other => panic!("{other:?}"),
        }
    }

    fn state(&mut self) -> Value {
        match self.hear(PROMPT) {
            Heard::State(state) => state,
            other => panic!("{other:?} and no state"),
        }
    }

    fn say(&mut self, words: &str) {
        self.0.send(Message::text(words)).unwrap();
    }
}

fn check_in(person: &Person<'_>) {
    let answer = person.client.post_json("/api/check-in", &[], &json!({}));
    answer.unwrap().accepted().unwrap();
}

fn log_out(person: &Person<'_>) {
    let answer = person
        .client
        .post_json("/api/auth/logout", &[], &Value::Null);
    assert_eq!(answer.unwrap().status, 204);
}

/// Round trips to the database since the last look.
fn round_trips_in_all(stack: &Stack) -> u64 {
    let devstack = Client::new(&stack.devstack_url());
    let stats = devstack.get("/stats", &[]).unwrap().json();
    stats["pipelines"].as_u64().unwrap()
}

#[test]
fn a_page_is_told_the_state_at_once_for_one_round_trip() {
    let person = Person::new(shared_stack());
    let bearer = format!("Bearer {}", token(&person));
    let (mut page, response) = knock(person.stack, &[("authorization", &bearer)]).unwrap();
    let asked = person.client.get("/api/live", &[]).unwrap();
    assert_eq!(page.state(), asked.json());
    let id = response.headers()["x-request-id"].to_str().unwrap();
    assert_eq!(round_trips(person.stack, id), 1);
}

#[test]
fn a_change_reaches_every_page_of_the_account_within_a_second_and_no_other() {
    let person = Person::new(shared_stack());
    let other = Person::new(shared_stack());
    let (mut phone, state) = Page::of(&person);
    let (mut desk, _) = Page::of(&person);
    let (mut elsewhere, _) = Page::of(&other);
    assert_eq!(state["balance"]["total"], 6);

    let before = Instant::now();
    check_in(&person);
    assert_eq!(phone.state()["balance"]["total"], 12);
    assert_eq!(desk.state()["balance"]["total"], 12);
    assert!(before.elapsed() < PROMPT, "{:?}", before.elapsed());
    assert_eq!(elsewhere.hear(PROMPT), Heard::Nothing);
    assert_eq!(phone.hear(PROMPT), Heard::Nothing, "told once");
}

#[test]
fn a_task_is_followed_from_its_submission_to_its_end() {
    let person = Person::new(shared_stack());
    let (mut page, _) = Page::of(&person);
    let task = person.try_on(None);
    let mut told = Vec::new();
    while told.last() != Some(&"succeeded".to_owned()) {
        let Heard::State(state) = page.hear(LONG) else {
            panic!("told {told:?} and nothing after");
        };
        let entry = &state["tasks"][0];
        assert_eq!(entry["id"], task["id"]);
        told.push(entry["state"].as_str().unwrap().to_owned());
    }
    assert!(told.contains(&"running".to_owned()), "{told:?}");
}

#[test]
fn the_pages_of_a_session_close_when_it_ends_and_those_of_others_stay() {
    let on_phone = Person::new(shared_stack());
    let at_desk = Person::known(shared_stack(), &on_phone.email);
    let (mut phone, _) = Page::of(&on_phone);
    let (mut desk, _) = Page::of(&at_desk);
    log_out(&on_phone);
    assert_eq!(phone.hear(PROMPT), Heard::Closed(4401));
    check_in(&at_desk);
    assert_eq!(desk.state()["balance"]["total"], 12);

    let bearer = format!("Bearer {}", token(&on_phone));
    let again = knock(shared_stack(), &[("authorization", &bearer)]);
    assert_eq!(again.err(), Some(401));
}

#[test]
fn only_our_own_pages_are_let_in_with_a_browsers_cookies() {
    let person = Person::new(shared_stack());
    let cookie = format!("access={}", token(&person));
    let origin = person.stack.base_url();
    let knock = |headers: &[(&str, &str)]| knock(shared_stack(), headers).err();
    assert_eq!(
        knock(&[("cookie", &cookie), ("origin", "https://evil.example")]),
        Some(403)
    );
    assert_eq!(knock(&[("cookie", &cookie)]), Some(403));
    assert_eq!(knock(&[("origin", &origin)]), Some(401));
    assert_eq!(knock(&[("cookie", &cookie), ("origin", &origin)]), None);
}

#[test]
fn a_page_may_say_ping_and_nothing_else() {
    let person = Person::new(shared_stack());
    let (mut page, _) = Page::of(&person);
    page.say("ping");
    assert_eq!(page.hear(PROMPT), Heard::Words("pong".to_owned()));
    page.say("let me in");
    assert_eq!(page.hear(PROMPT), Heard::Closed(1008));
}

#[test]
fn a_page_that_leaves_is_let_go() {
    let person = Person::new(shared_stack());
    let (mut page, _) = Page::of(&person);
    page.0.close(None).unwrap();
    assert!(matches!(page.hear(PROMPT), Heard::Closed(_)));
    check_in(&person);
}

#[test]
fn the_oldest_page_gives_way_to_the_twenty_first() {
    let person = Person::new(shared_stack());
    let mut pages: Vec<Page> = (0..21)
        .map(|_| {
            // Each a moment later than the one before.
            thread::sleep(Duration::from_millis(5));
            Page::of(&person).0
        })
        .collect();
    assert_eq!(pages[0].hear(PROMPT), Heard::Closed(4429));
    check_in(&person);
    for page in &mut pages[1..] {
        assert_eq!(page.state()["balance"]["total"], 12);
    }
}

#[test]
fn a_room_asks_the_database_only_when_something_changed_and_somebody_looks() {
    let stack = own_stack("live", |_| {});
    let person = Person::new(&stack);
    let counted = |event: &mut dyn FnMut()| {
        let before = round_trips_in_all(&stack);
        event();
        thread::sleep(PROMPT);
        round_trips_in_all(&stack) - before
    };
    assert_eq!(counted(&mut || check_in(&person)), 1, "nobody looks");

    let (mut page, _) = Page::of(&person);
    // Longer than the runtime keeps a room awake in which nothing happens.
    let idle = counted(&mut || {
        for _ in 0..4 {
            page.say("ping");
            assert_eq!(page.hear(PROMPT), Heard::Words("pong".to_owned()));
            thread::sleep(Duration::from_secs(3));
        }
    });
    assert_eq!(idle, 0);

    let tasks = counted(&mut || {
        person.try_on(None);
    });
    assert!(tasks > 0);
    let Heard::State(state) = page.hear(PROMPT) else {
        panic!("a room that slept tells nothing");
    };
    assert_eq!(state["balance"]["total"], 10);
}

#[test]
fn changes_at_the_same_time_are_told_together() {
    let stack = own_stack("live-together", |_| {});
    let person = Person::new(&stack).at_level("plus").with_credits(20);
    let others: Vec<Person<'_>> = (0..8)
        .map(|_| Person::known(&stack, &person.email))
        .collect();
    let (mut page, _) = Page::of(&person);
    let before = round_trips_in_all(&stack);
    thread::scope(|scope| {
        for other in &others {
            scope.spawn(|| log_out(other));
        }
    });
    thread::sleep(PROMPT);
    let looks = round_trips_in_all(&stack) - before - 8;
    assert!((1..=4).contains(&looks), "{looks} looks for 8 changes");
    assert_eq!(page.hear(PROMPT), Heard::Nothing, "nothing new to tell");
}

#[test]
fn pages_that_leave_while_the_state_is_read_take_nothing_with_them() {
    let stack = own_stack("leaving-pages", |_| {});
    let person = Person::new(&stack);
    let bearer = format!("Bearer {}", token(&person));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    // Everybody who comes has the state read for all who are there.
                    drop(knock(&stack, &[("authorization", &bearer)]).unwrap());
                }
            });
        }
    });
    let (mut page, _) = Page::of(&person);
    check_in(&person);
    assert_eq!(page.state()["balance"]["total"], 12);
    stack.expect_no_panic().unwrap();
}
