//! Clients that hold back, lie or leave: on the real runtime, over sockets of their own.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

use edge_tests::person::Person;
use edge_tests::{number, objects, own_stack, photos};
use serde_json::Value;
use xtask::stack::Stack;

/// What a client waits for an answer before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection on which an upload has begun: its head is sent.
struct Upload(TcpStream);

impl Upload {
    fn begin(stack: &Stack, token: Option<&str>, headers: &str) -> Self {
        let address = stack.base_url().replace("http://", "");
        let mut connection = TcpStream::connect(&address).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        let authorization = token.map_or_else(String::new, |token| {
            format!("authorization: Bearer {token}\r\n")
        });
        let head = format!(
            "POST /api/uploads HTTP/1.1\r\nhost: {address}\r\n{authorization}{headers}\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).unwrap();
        Self(connection)
    }

    fn announced(stack: &Stack, token: Option<&str>, length: usize) -> Self {
        Self::begin(stack, token, &format!("content-length: {length}"))
    }

    /// Sends bytes, unless the other side has had enough.
    fn send(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).is_ok()
    }

    /// The status and the body of the answer.
    fn answer(&mut self) -> (u16, Value) {
        let mut answer = Vec::new();
        let mut piece = [0; 4096];
        loop {
            if let Some(found) = whole(&answer) {
                return found;
            }
            match self.0.read(&mut piece) {
                Ok(0) | Err(_) => {
                    panic!("no answer: {}", String::from_utf8_lossy(&answer));
                }
                Ok(length) => answer.extend_from_slice(&piece[..length]),
            }
        }
    }
}

/// The answer, once all of it is there.
fn whole(bytes: &[u8]) -> Option<(u16, Value)> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    // In one piece or in chunks: the JSON is between the outermost braces.
    let json = body.get(body.find('{')?..=body.rfind('}')?)?;
    Some((status, serde_json::from_str(json).ok()?))
}

fn token<'a>(person: &'a Person<'_>) -> Option<&'a str> {
    person.log_in["tokens"]["access_token"].as_str()
}

#[test]
fn what_is_announced_and_never_sent_or_dripped_ends_with_408() {
    let stack = own_stack("slow-clients", |options| {
        options.body_patience = Duration::from_millis(800);
    });
    let person = Person::new(&stack);
    let mut never = Upload::announced(&stack, token(&person), 6_000_000);
    let mut dripped = Upload::announced(&stack, token(&person), 6_000_000);
    let mut partly = Upload::announced(&stack, token(&person), 6_000_000);
    partly.send(&photos::person());
    thread::scope(|scope| {
        // It goes on for ever, unless it is ended.
        let mut tap = Upload(dripped.0.try_clone().unwrap());
        scope.spawn(move || {
            while tap.send(&[0xff]) {
                thread::sleep(Duration::from_millis(50));
            }
        });
        for upload in [&mut never, &mut dripped, &mut partly] {
            let (status, problem) = upload.answer();
            assert_eq!(status, 408, "{problem}");
            assert_eq!(problem["type"], "/problems/too-slow");
            upload.0.shutdown(Shutdown::Both).ok();
        }
    });
    assert_eq!(objects(&stack), 0);
    assert_eq!(number(&stack, "SELECT count(*) FROM uploads", &[]), 0);
    stack.expect_no_panic().unwrap();
}

#[test]
fn liars_keep_no_room_from_an_honest_upload() {
    // They are not ended while the test runs: what passes has not waited for them.
    let stack = own_stack("lying-clients", |options| {
        options.body_patience = Duration::from_secs(60);
    });
    let (liar, honest) = (Person::new(&stack), Person::new(&stack));
    let mut lies = Vec::new();
    for number in 0..40 {
        let who = if number % 2 == 0 { token(&liar) } else { None };
        let mut lie = Upload::announced(&stack, who, 9_900_000);
        if number % 4 == 0 {
            lie.send(&photos::noise(100_000));
        }
        lies.push(lie);
    }
    let photo = photos::noise(6_000_000);
    let answers: Vec<u16> = thread::scope(|scope| {
        let uploads: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| honest.offer(&photo).status))
            .collect();
        uploads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(answers, [201; 3]);
    stack.expect_no_panic().unwrap();
}

#[test]
fn a_body_is_what_was_announced_whatever_follows_and_nothing_when_it_breaks_off() {
    let stack = own_stack("wrong-lengths", |options| {
        options.body_patience = Duration::from_millis(800);
    });
    let person = Person::new(&stack);
    let photo = photos::person();

    let mut longer = Upload::announced(&stack, token(&person), photo.len());
    longer.send(&photo);
    longer.send(b"and more that nobody asked for\r\n\r\n");
    assert_eq!(longer.answer().0, 201);

    let mut shorter = Upload::announced(&stack, token(&person), photo.len() + 1000);
    shorter.send(&photo);
    assert_eq!(shorter.answer().0, 408);

    let mut chunked = Upload::begin(&stack, token(&person), "transfer-encoding: chunked");
    chunked.send(format!("{:x}\r\n", photo.len()).as_bytes());
    chunked.send(&photo);
    assert_eq!(chunked.answer().0, 408, "it has no end");

    let mut unending = Upload::begin(&stack, token(&person), "transfer-encoding: chunked");
    let piece = photos::noise(1_000_000);
    while unending.send(format!("{:x}\r\n", piece.len()).as_bytes())
        && unending.send(&piece)
        && unending.send(b"\r\n")
    {}
    assert_eq!(number(&stack, "SELECT count(*) FROM uploads", &[]), 1);
    assert_eq!(objects(&stack), 1);
    stack.expect_no_panic().unwrap();
}

#[test]
fn clients_that_leave_half_way_leave_no_memory_behind() {
    let stack = own_stack("leaving-clients", |options| {
        options.body_patience = Duration::from_secs(1);
    });
    let person = Person::new(&stack);
    let half = photos::noise(4_000_000);
    for _ in 0..60 {
        let mut upload = Upload::announced(&stack, token(&person), 8_000_000);
        upload.send(&half);
        upload.0.shutdown(Shutdown::Both).unwrap();
    }
    assert_eq!(person.offer(&photos::noise(6_000_000)).status, 201);
    let taken = stack.wasm_memory().unwrap();
    assert!(taken < 64_000_000, "wasm took {taken} bytes");
    stack.expect_no_panic().unwrap();
}

#[test]
fn a_client_that_sends_600_000_keys_reads_that_they_are_too_many() {
    let stack = edge_tests::shared_stack();
    let client = xtask::api::Client::new(&stack.base_url());
    let keys: Vec<String> = (0..600_000)
        .map(|number| format!("\"{number}\":1"))
        .collect();
    let body = format!("{{{}}}", keys.join(","));
    let headers = [("content-type", "application/json")];
    let answer = client
        .post_bytes("/api/auth/login", &headers, body.as_bytes())
        .unwrap();
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json()["type"], "/problems/too-large");
}

#[test]
fn a_write_from_another_site_is_refused_at_the_edge_too() {
    let client = xtask::api::Client::new(&edge_tests::shared_stack().base_url());
    let headers = [("sec-fetch-site", "cross-site")];
    let answer = client
        .post_json("/api/auth/logout", &headers, &serde_json::json!({}))
        .unwrap();
    assert_eq!(answer.json()["type"], "/problems/wrong-origin");
}
