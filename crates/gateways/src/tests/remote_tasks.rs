//! A picture as a task.

use serde_json::{Value, json};

use super::*;

const PNG: &[u8] = include_bytes!("../../../images/src/fixtures/metadata.png");

macro_rules! fixture {
    ($file:literal) => {
        include_bytes!(concat!("../fixtures/task/", $file))
    };
}

/// Remembers what was put on record, and how often it was asked to.
#[derive(Default)]
struct Journal {
    recorded: Mutex<Vec<RemoteTask>>,
    /// So many times it fails first.
    failures: AtomicU8,
}

#[async_trait]
impl TaskJournal for Journal {
    async fn record(&self, task: &RemoteTask) -> bool {
        let has_failed = self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        if has_failed.is_ok() {
            return false;
        }
        self.recorded.lock().expect("lock").push(task.clone());
        true
    }
}

fn bfl() -> Gateway {
    let hosts = json!({"base_url": "https://api.bfl.ai", "model": "flux-2-pro",
        "result_hosts": ["*.bfl.ai"], "price": {"picture": 300_000, "cost_unit": 70_000}});
    gateway("task", hosts)
}

fn kling() -> Gateway {
    let members = json!({"base_url": "https://api-singapore.klingai.com", "model": "kling-image-o1",
        "task": {"preset": "kling"}, "result_hosts": ["*.klingai.com"]});
    gateway("task", members)
}

/// An attempt, its requests, and the time that passed.
fn follow(
    gateway: &Gateway,
    answers: impl IntoIterator<Item = Result<HttpResponse, HttpError>>,
    journal: &Journal,
) -> (Attempt, Vec<HttpRequest>, Millis) {
    let http = Scripted::new(answers);
    let (clock, random) = (Watch(Arc::new(NOW.into())), Counting::default());
    let ports = Ports {
        http: &http,
        clock: &clock,
        random: &random,
    };
    let attempt = run(generate(ports, gateway, two_pictures(), journal));
    (attempt, http.asked(), clock.now() - NOW)
}

fn two_pictures() -> ImageRequest<'static> {
    let image = |bytes: &'static [u8]| ReferenceImage {
        format: ImageFormat::Jpeg,
        bytes: Bytes::from_static(bytes),
    };
    ImageRequest {
        prompt: "Dress her.",
        images: vec![image(b"first"), image(b"second")],
        aspect_ratio: Some("3:4"),
    }
}

fn submitted() -> Result<HttpResponse, HttpError> {
    answer(200, fixture!("bfl_submitted.json"))
}

fn pending() -> Result<HttpResponse, HttpError> {
    answer(200, fixture!("bfl_pending.json"))
}

fn ready() -> Result<HttpResponse, HttpError> {
    answer(200, fixture!("bfl_ready.json"))
}

#[test]
fn a_flux_task_is_submitted_recorded_polled_and_fetched() {
    let journal = Journal::default();
    let answers = [submitted(), pending(), pending(), ready(), answer(200, PNG)];
    let (attempt, asked, passed) = follow(&bfl(), answers, &journal);
    assert_eq!(attempt.outcome.expect("a picture").width, 24);
    let body: Value = serde_json::from_slice(&asked[0].body).expect("JSON");
    assert_eq!(
        body,
        json!({
            "prompt": "Dress her.", "width": 864, "height": 1152, "output_format": "png",
            "input_image": "Zmlyc3Q=", "input_image_2": "c2Vjb25k",
        })
    );
    assert_eq!(asked[0].url, "https://api.bfl.ai/v1/flux-2-pro");
    let id = "3f4d0c34-2b2c-4a8e-9a56-0d7d6a4a1f11";
    let poll = format!("https://api.us1.bfl.ai/v1/get_result?id={id}");
    for request in &asked[..4] {
        assert_eq!(request.headers["x-key"], "the-key:secret");
        assert!(request.headers["x-key"].is_sensitive());
    }
    for request in &asked[1..4] {
        assert_eq!((&request.method, &request.url), (&Method::GET, &poll));
        assert!(request.body.is_empty());
    }
    assert_eq!(
        asked[4].url,
        "https://delivery.us1.bfl.ai/results/1.png?sig=a%2Fb"
    );
    assert!(!asked[4].headers.contains_key("x-key"));
    assert_eq!(passed, 1_000 + 1_500 + 2_250, "growing pauses");

    let recorded = journal.recorded.into_inner().expect("lock");
    let task = RemoteTask {
        id: id.to_owned(),
        poll,
        cost: Some(4.5),
    };
    assert_eq!(recorded, [task]);
    assert_eq!(attempt.record.request_id.as_deref(), Some(id));
    assert_eq!(
        (attempt.record.status, attempt.record.cost),
        (Some(200), Some(315_000))
    );
}

#[test]
fn a_kling_task_is_submitted_and_polled_with_a_jwt() {
    let answers = [
        answer(200, fixture!("kling_submitted.json")),
        answer(200, fixture!("kling_processing.json")),
        answer(200, fixture!("kling_succeed.json")),
        answer(200, PNG),
    ];
    let (attempt, asked, _) = follow(&kling(), answers, &Journal::default());
    assert!(attempt.outcome.is_ok());
    let body: Value = serde_json::from_slice(&asked[0].body).expect("JSON");
    assert_eq!(
        body,
        json!({
            "model_name": "kling-image-o1", "prompt": "Dress her.", "aspect_ratio": "3:4", "n": 1,
            "image_list": [{"image": "Zmlyc3Q="}, {"image": "c2Vjb25k"}],
        })
    );
    let address = "https://api-singapore.klingai.com/v1/images/omni-image";
    let urls: Vec<_> = asked.iter().map(|request| request.url.as_str()).collect();
    let poll = format!("{address}/793406243268681784");
    let result = "https://p1-kling.klingai.com/out/1.png?sig=a%2Fb";
    assert_eq!(urls, [address, &poll, &poll, result]);
    for request in &asked[..3] {
        let token = request.headers["authorization"].to_str().expect("a text");
        assert!(token.starts_with("Bearer ey"), "{token}");
    }
}

#[test]
fn other_places_of_pictures_are_data_of_the_gateway() {
    let body = |task: Value| {
        let gateway = gateway("task", json!({"task": task, "image_size": "2K"}));
        let (_, asked, _) = follow(&gateway, [], &Journal::default());
        let request = asked.into_iter().next().expect("a request");
        let body: Value = serde_json::from_slice(&request.body).expect("JSON");
        (request.url, body)
    };
    let vto = json!({"preset": "bfl", "submit": "/v1/flux-tools/vto-v1", "shape": "none",
        "images": {"named": ["person", "garment"]}, "extra": {}});
    assert_eq!(
        body(vto),
        (
            "https://gateway.example.com/v1/flux-tools/vto-v1".to_owned(),
            json!({"prompt": "Dress her.", "person": "Zmlyc3Q=", "garment": "c2Vjb25k"})
        )
    );
    let relay = json!({"preset": "kling", "auth": "bearer", "prompt": null, "data_urls": true,
        "images": {"list": {"field": "pictures"}}});
    let (_, body) = body(relay);
    assert_eq!(
        body,
        json!({
            "model_name": "gemini-2.5-flash-image", "aspect_ratio": "3:4", "resolution": "2k", "n": 1,
            "pictures": ["data:image/jpeg;base64,Zmlyc3Q=", "data:image/jpeg;base64,c2Vjb25k"],
        })
    );
}

#[test]
fn more_pictures_than_places_are_never_sent() {
    let task = json!({"preset": "bfl", "images": {"named": ["person"]}});
    let (attempt, asked, _) = follow(
        &gateway("task", json!({"task": task})),
        [],
        &Journal::default(),
    );
    assert_eq!(
        attempt.outcome.expect_err("no picture").code(),
        "input_unusable"
    );
    assert_eq!(attempt.record, Record::NO_CALL);
    assert!(asked.is_empty());
}

#[test]
fn nobody_polls_before_the_task_is_on_record() {
    let journal = Journal {
        failures: 3.into(),
        ..Journal::default()
    };
    let answers = [submitted(), ready(), answer(200, PNG)];
    let (attempt, asked, passed) = follow(&bfl(), answers, &journal);
    assert!(attempt.outcome.is_ok());
    assert_eq!(asked.len(), 3);
    assert_eq!(passed, 1_000 + 1_500 + 2_250 + 3_375);

    let never = Journal {
        failures: u8::MAX.into(),
        ..Journal::default()
    };
    let (attempt, asked, _) = follow(&bfl(), [submitted(), ready()], &never);
    assert_eq!(attempt.outcome.expect_err("no picture"), Failure::TimedOut);
    assert_eq!(asked.len(), 1, "the submission alone");
}

#[test]
fn polling_ends_with_the_deadline_of_the_attempt() {
    let endless = std::iter::once(submitted()).chain((0..200).map(|_| pending()));
    let (attempt, asked, passed) = follow(&bfl(), endless, &Journal::default());
    assert_eq!(attempt.outcome.expect_err("no picture"), Failure::TimedOut);
    assert!((80_000..90_000).contains(&passed), "{passed}");
    assert!(asked.len() < 25, "{} polls", asked.len());
    let longest = asked[1..].iter().map(|request| request.deadline_ms).max();
    assert_eq!(longest, Some(10_000));
    assert_eq!(
        attempt.record.cost,
        Some(315_000),
        "its answer told what it costs"
    );
}

#[test]
fn a_poll_that_fails_is_repeated_and_the_task_is_not() {
    let broken = || Err(HttpError::Broken("reset".to_owned()));
    let answers = [
        submitted(),
        broken(),
        answer(500, b""),
        answer(429, b""),
        answer(200, b"<html>"),
        answer(404, b""),
        Err(HttpError::TimedOut),
        ready(),
        answer(200, PNG),
    ];
    let (attempt, asked, _) = follow(&bfl(), answers, &Journal::default());
    assert!(attempt.outcome.is_ok());
    let posts = asked
        .iter()
        .filter(|request| request.method == Method::POST);
    assert_eq!(posts.count(), 1);
}

#[test]
fn whoever_comes_after_a_dead_consumer_polls_the_same_task_at_once() {
    let http = Scripted::new([ready(), answer(200, PNG)]);
    let (clock, random) = (Watch(Arc::new(NOW.into())), Counting::default());
    let ports = Ports {
        http: &http,
        clock: &clock,
        random: &random,
    };
    let task = RemoteTask {
        id: "a-task".to_owned(),
        poll: "https://api.bfl.ai/v1/get_result?id=a-task".to_owned(),
        cost: Some(2.0),
    };
    let attempt = run(resume(ports, &bfl(), &task));
    assert!(attempt.outcome.is_ok());
    assert_eq!(attempt.record.request_id.as_deref(), Some("a-task"));
    assert_eq!(attempt.record.cost, Some(140_000));
    assert_eq!(clock.now(), NOW);
    let asked = http.asked();
    assert_eq!(
        (asked.len(), &asked[0].method, &asked[0].url),
        (2, &Method::GET, &task.poll)
    );
}

#[test]
fn a_polling_address_elsewhere_is_never_asked() {
    for address in [
        "http://api.bfl.ai/v1/get_result?id=a",
        "https://api.bfl.ai:8443/v1/get_result?id=a",
        "https://user@api.bfl.ai/v1/get_result?id=a",
        "https://bfl.ai/v1/get_result?id=a",
        "https://evilbfl.ai/v1/get_result?id=a",
        "https://api.bfl.ai.evil.example/v1/get_result?id=a",
        "https://127.0.0.1/v1/get_result?id=a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "file:///etc/passwd",
        "not an address",
    ] {
        let submission = json!({"id": "a", "polling_url": address}).to_string();
        let journal = Journal::default();
        let (attempt, asked, _) = follow(&bfl(), [answer(200, submission.as_bytes())], &journal);
        let failure = attempt.outcome.expect_err("no picture");
        assert!(
            matches!(failure, Failure::Unknown { .. }),
            "{address}: {failure}"
        );
        assert_eq!(asked.len(), 1, "{address}");
    }
}

#[test]
fn a_polling_address_of_the_gateway_itself_needs_no_list() {
    let gateway = gateway(
        "task",
        json!({"result_hosts": ["files.example.com"],
        "base_url": "http://127.0.0.1:8788", "allow_insecure_results": true}),
    );
    let poll = "http://127.0.0.1:8788/v1/get_result?id=a";
    let submission = json!({"id": "a", "polling_url": poll}).to_string();
    let answers = [
        answer(200, submission.as_bytes()),
        answer(200, fixture!("bfl_error.json")),
    ];
    let (_, asked, _) = follow(&gateway, answers, &Journal::default());
    assert_eq!(asked[1].url, poll);
}

/// What comes of a submission that is answered so.
fn refused(gateway: &Gateway, status: u16, body: &[u8]) -> (&'static str, Option<u64>) {
    let (attempt, asked, _) = follow(gateway, [answer(status, body)], &Journal::default());
    assert_eq!(asked.len(), 1);
    (
        attempt.outcome.expect_err("no picture").code(),
        attempt.record.cost,
    )
}

#[test]
fn each_refusal_of_a_submission_is_understood() {
    let free = Some(0);
    for (gateway, status, body, code) in [
        (bfl(), 422, &fixture!("bfl_422.json")[..], "input_unusable"),
        (bfl(), 402, fixture!("bfl_402.json"), "misconfigured"),
        (bfl(), 403, b"{}", "misconfigured"),
        (bfl(), 429, b"{}", "busy"),
        (kling(), 400, fixture!("kling_1301.json"), "blocked"),
        (kling(), 400, fixture!("kling_1300.json"), "blocked"),
        (kling(), 200, fixture!("kling_1301.json"), "blocked"),
        (kling(), 400, fixture!("kling_1201.json"), "input_unusable"),
        (kling(), 429, fixture!("kling_1102.json"), "misconfigured"),
        (kling(), 429, fixture!("kling_1304.json"), "misconfigured"),
        (kling(), 401, fixture!("kling_1002.json"), "misconfigured"),
        (kling(), 404, fixture!("kling_1203.json"), "model_retired"),
        (kling(), 429, fixture!("kling_1303.json"), "busy"),
        (kling(), 503, fixture!("kling_5001.json"), "busy"),
    ] {
        let name = String::from_utf8_lossy(body).into_owned();
        assert_eq!(refused(&gateway, status, body), (code, free), "{name}");
    }
    let timeout = refused(&kling(), 504, fixture!("kling_5002.json"));
    assert_eq!(timeout, ("unknown", None));
    for nonsense in [&b"{}"[..], b"<html>", br#"{"id": ""}"#, br#"{"id": "a b"}"#] {
        assert_eq!(refused(&bfl(), 200, nonsense), ("malformed", None));
    }
}

#[test]
fn each_state_in_which_a_task_ends_is_understood() {
    let of_bfl = |body: &[u8]| {
        let answers = [submitted(), answer(200, body)];
        follow(&bfl(), answers, &Journal::default()).0
    };
    for (body, code) in [
        (&fixture!("bfl_request_moderated.json")[..], "blocked"),
        (fixture!("bfl_content_moderated.json"), "blocked"),
        (fixture!("bfl_error.json"), "no_image"),
        (fixture!("bfl_ready_without_result.json"), "no_image"),
    ] {
        let attempt = of_bfl(body);
        let failure = attempt.outcome.expect_err("no picture");
        assert_eq!(failure.code(), code);
        if code == "blocked" {
            assert_eq!(attempt.record.cost, Some(0));
            assert!(
                failure
                    .word()
                    .is_some_and(|word| word.ends_with("_moderated"))
            );
        }
    }
    let of_kling = |body: &[u8]| {
        let answers = [
            answer(200, fixture!("kling_submitted.json")),
            answer(200, body),
        ];
        let attempt = follow(&kling(), answers, &Journal::default()).0;
        attempt.outcome.expect_err("no picture").code()
    };
    assert_eq!(of_kling(fixture!("kling_failed_risk.json")), "blocked");
    assert_eq!(
        of_kling(fixture!("kling_failed_input.json")),
        "input_unusable"
    );
    assert_eq!(of_kling(fixture!("kling_failed.json")), "no_image");
}

#[test]
fn a_task_that_is_not_found_three_times_in_a_row_is_lost() {
    let gone = || answer(200, fixture!("bfl_not_found.json"));
    let answers = [
        submitted(),
        gone(),
        gone(),
        pending(),
        gone(),
        gone(),
        gone(),
    ];
    let (attempt, asked, _) = follow(&bfl(), answers, &Journal::default());
    assert!(matches!(attempt.outcome, Err(Failure::Unknown { .. })));
    assert_eq!(asked.len(), 7);
}

#[test]
fn a_result_elsewhere_is_never_fetched() {
    let ready = json!({"id": "a", "status": "Ready",
        "result": {"sample": "https://169.254.169.254/latest/meta-data"}})
    .to_string();
    let answers = [submitted(), answer(200, ready.as_bytes())];
    let (attempt, asked, _) = follow(&bfl(), answers, &Journal::default());
    let failure = attempt.outcome.expect_err("no picture");
    assert_eq!(failure.word(), Some("address_not_allowed"));
    assert_eq!(asked.len(), 2);
}
