//! product.md 9: bodies that come slowly, never, or not as announced; and what they take.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::future::join;
use http::Method;
use http_body::Frame;
use ports::clock::Clock;

use crate::support::{Answer, Client, SECOND, World, jpeg};

/// A body that gives a piece each time somebody lets it.
#[derive(Clone, Default)]
struct Tap(Arc<AtomicUsize>);

impl Tap {
    fn open(&self, pieces: usize) {
        self.0.fetch_add(pieces, Ordering::SeqCst);
    }

    /// A body of pieces of that size, which never ends.
    fn body(&self, piece: usize) -> Body {
        Body::new(Dripping {
            tap: self.clone(),
            piece: Bytes::from(vec![7; piece]),
        })
    }
}

struct Dripping {
    tap: Tap,
    piece: Bytes,
}

impl http_body::Body for Dripping {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        task: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let one_less = |left: usize| left.checked_sub(1);
        let tap = &self.tap.0;
        match tap.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less) {
            Ok(_) => Poll::Ready(Some(Ok(Frame::data(self.piece.clone())))),
            Err(_) => {
                task.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

/// Uploads a body, while something else happens.
async fn upload(client: &Client<'_>, body: Body, meanwhile: impl Future<Output = ()>) -> Answer {
    let headers = [("content-length", "9000000"), ("accept-language", "en")];
    let sent = client.send(Method::POST, "/api/uploads", &headers, body);
    join(sent, meanwhile).await.0
}

/// Lets everybody have their turn.
async fn turns(number: usize) {
    for _ in 0..number {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_body_that_never_comes_ends_with_408_in_both_languages() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    for (path, language, words) in [
        ("/api/uploads", "en", "It did not arrive in time"),
        ("/api/auth/login", "zh", "传得太慢，没有收完"),
    ] {
        let headers = [("content-length", "50000"), ("accept-language", language)];
        let body = Tap::default().body(1);
        let sent = mimi.send(Method::POST, path, &headers, body);
        let began = world.clock.now();
        let (answer, ()) = join(sent, async {
            while world.clock.now() < began + 10 * SECOND {
                turns(3).await;
                world.pass(SECOND);
            }
        })
        .await;
        let problem = answer.expect(408).json();
        assert_eq!(problem["type"], "/problems/too-slow");
        assert_eq!(problem["title"], words);
    }
    assert_eq!(world.app.env.memory.taken(), 0);
}

#[tokio::test]
async fn a_body_that_drips_ends_with_408_however_long_it_goes_on() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let tap = Tap::default();
    let began = world.clock.now();
    let answer = upload(&mimi, tap.body(1), async {
        // A byte a second.
        for _ in 0..11 {
            tap.open(1);
            turns(3).await;
            world.pass(SECOND);
        }
    });
    assert_eq!(answer.await.expect(408).problem(), "too-slow");
    assert!(world.clock.now() - began <= 11 * SECOND);
}

#[tokio::test]
async fn a_body_that_keeps_the_pace_of_a_slow_network_is_taken() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let photo = jpeg(2000, 2000);
    let (tap, pieces) = (Tap::default(), photo.len().div_ceil(16_000));
    assert!(pieces > 12, "it must take longer than the first patience");
    let mut rest = Bytes::from(photo);
    let body = Body::new(http_body_util::StreamBody::new({
        let tap = tap.clone();
        futures_util::stream::poll_fn(move |task| {
            if rest.is_empty() {
                return Poll::Ready(None);
            }
            if tap
                .0
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    left.checked_sub(1)
                })
                .is_err()
            {
                task.waker().wake_by_ref();
                return Poll::Pending;
            }
            let piece = rest.split_to(rest.len().min(16_000));
            Poll::Ready(Some(Ok::<_, Infallible>(Frame::data(piece))))
        })
    }));
    let answer = upload(&mimi, body, async {
        for _ in 0..pieces {
            tap.open(1);
            turns(3).await;
            world.pass(SECOND);
        }
    });
    answer.await.expect(201);
    assert_eq!(world.app.env.memory.taken(), 0);
}

#[tokio::test]
async fn who_and_how_many_is_asked_before_the_body_is_read_and_nothing_is_stored() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let unread = || {
        Body::new(http_body_util::StreamBody::new(
            futures_util::stream::poll_fn(
                |task| -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
                    task.waker().wake_by_ref();
                    Poll::Pending
                },
            ),
        ))
    };
    let pass = async || {
        for _ in 0..12 {
            turns(3).await;
            world.pass(SECOND);
        }
    };
    // It is answered once the body has been waited for, for a moment: not with 408.
    let nobody = world.anonymous();
    assert_eq!(upload(&nobody, unread(), pass()).await.status, 401);
    mimi.post("/api/auth/logout", serde_json::json!({}))
        .await
        .expect(204);
    assert_eq!(upload(&mimi, unread(), pass()).await.status, 401);
    let momo = world.newcomer("momo@example.com").await;
    let limit = "UPDATE settings SET value = 0 WHERE name = 'uploads_waiting'";
    world.database.sql(limit).await.unwrap();
    assert_eq!(upload(&momo, unread(), pass()).await.status, 429);
    assert_eq!(world.bucket.keys(""), Vec::<String>::new());
    assert_eq!(world.app.env.memory.taken(), 0);
}

#[tokio::test]
async fn unfinished_uploads_keep_nobody_from_theirs() {
    let world = World::new().await;
    let [liar, honest] = ["liar@example.com", "honest@example.com"];
    let liar = world.newcomer(liar).await;
    let honest = world.newcomer(honest).await;
    let taps: Vec<Tap> = (0..20).map(|_| Tap::default()).collect();
    let lies = taps.iter().map(|tap| {
        tap.open(2);
        upload(&liar, tap.body(50_000), async {})
    });
    let lies = futures_util::future::join_all(lies);
    let truth = async {
        turns(10).await;
        assert!(world.app.env.memory.taken() < 4_000_000);
        // No time passes: it waits for nobody.
        let answer = honest.upload(jpeg(2000, 2000)).await;
        world.pass(200 * SECOND);
        answer
    };
    let (lies, answer) = join(lies, truth).await;
    answer.expect(201);
    for lie in lies {
        lie.expect(408);
    }
    assert_eq!(world.app.env.memory.taken(), 0);
}

#[tokio::test]
async fn a_body_of_600_000_keys_is_read_to_its_end_and_refused_as_too_large() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let keys: Vec<String> = (0..600_000)
        .map(|number| format!("\"{number}\":1"))
        .collect();
    let body = format!("{{{}}}", keys.join(","));
    let length = body.len().to_string();
    let pieces: Vec<_> = body
        .as_bytes()
        .chunks(60_000)
        .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::copy_from_slice(piece))))
        .collect();
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let pieces = futures_util::stream::iter(pieces.into_iter().inspect(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    }));
    let headers = [
        ("content-type", "application/json"),
        ("content-length", length.as_str()),
    ];
    let body = Body::new(http_body_util::StreamBody::new(pieces));
    let answer = mimi
        .send(Method::POST, "/api/auth/login", &headers, body)
        .await;
    assert_eq!(answer.expect(413).problem(), "too-large");
    assert_eq!(
        read.load(Ordering::SeqCst),
        length.parse::<usize>().unwrap().div_ceil(60_000)
    );
}
