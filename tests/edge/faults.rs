//! The fault table: everything that can go wrong between a submission and its end, on workerd.
//!
//! In every row: charged if and only if a picture is stored and visible; refunded once, into the
//! buckets it came from; over within 15 minutes; at most three paid calls. Each test prints its rows.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use edge_tests::person::{Person, unique};
use edge_tests::{
    let_time_pass, number, own_stack, publish, round_trips, wait_until, while_results_are_refused,
};
use serde_json::{Value, json};
use xtask::api::Client;
use xtask::stack::Stack;

const SWEEP: &str = "*/5 * * * *";
const PATIENCE: Duration = Duration::from_secs(300);
/// What the stacks' Worker waits for a gateway: short, so that silence does not take minutes, and long
/// enough for a picture on a busy machine.
const DEADLINE: Duration = Duration::from_secs(20);
/// Rows under way at a time.
const AT_ONCE: usize = 6;
/// Credits that everybody has, in two buckets, of which a try-on takes one credit each.
const CREDITS: i64 = 4;
const MINUTE: i64 = 60_000;

/// One row of the table.
struct Row {
    fault: &'static str,
    /// What the gateway does.
    script: String,
    /// What else happens once the task is submitted.
    meanwhile: fn(&Trial<'_>),
    state: &'static str,
    reason: Option<&'static str>,
    calls: usize,
}

fn row(
    fault: &'static str,
    script: &str,
    (state, reason): (&'static str, Option<&'static str>),
    calls: usize,
) -> Row {
    Row {
        fault,
        script: script.to_owned(),
        meanwhile: |_| {},
        state,
        reason,
        calls,
    }
}

const PICTURE: (&str, Option<&str>) = ("succeeded", None);
const UNAVAILABLE: (&str, Option<&str>) = ("failed", Some("gateway_unavailable"));
const TIMED_OUT: (&str, Option<&str>) = ("failed", Some("timed_out"));
const UNUSABLE: (&str, Option<&str>) = ("failed", Some("input_unusable"));
const NO_IMAGE: (&str, Option<&str>) = ("failed", Some("no_image"));
const NOT_STORED: (&str, Option<&str>) = ("failed", Some("storage_unavailable"));
const BLOCKED: (&str, Option<&str>) = ("blocked", Some("blocked_by_policy"));

impl Row {
    fn while_under_way(mut self, meanwhile: fn(&Trial<'_>)) -> Self {
        self.meanwhile = meanwhile;
        self
    }
}

/// A row under way.
struct Trial<'a> {
    person: Person<'a>,
    /// Tells its calls from all others.
    mark: String,
    task_id: String,
    output_id: String,
    /// Milliseconds that were skipped.
    skipped: Mutex<i64>,
    /// Calls that the demo gateway forgot when it was started again.
    forgotten_calls: usize,
}

impl<'a> Trial<'a> {
    fn begin(stack: &'a Stack, script: &str) -> Self {
        let person = Person::new(stack).with_credits(CREDITS - 1);
        let mark = unique("fault");
        let task = person.try_on(Some(&format!("Wear it. [demo:{script}] {mark}")));
        let id = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            person,
            mark,
            task_id: id(&task["id"]),
            output_id: id(&task["outputs"][0]["id"]),
            skipped: Mutex::default(),
            forgotten_calls: 0,
        }
    }

    fn stack(&self) -> &Stack {
        self.person.stack
    }

    fn devstack(&self) -> Client {
        Client::new(&self.stack().devstack_url())
    }

    /// Lets the database go wrong at what this output's consumer asks: `claim`, `release` or `settle`.
    fn database(&self, what: &str, fault: &str, times: u32) {
        let request_id = format!("{what}-{}", self.output_id);
        let rule = json!({"request_id": request_id, "fault": fault, "times": times});
        let answer = self.devstack().post_json("/database/faults", &[], &rule);
        answer.unwrap().accepted().unwrap();
    }

    /// Waits until a rule about this output was met that often.
    fn met(&self, times: u64) {
        wait_until("the database's fault", PATIENCE, || {
            let rules = self.devstack().get("/database/faults", &[]).unwrap().json();
            rules.as_array().unwrap().iter().find(|rule| {
                rule["request_id"]
                    .as_str()
                    .unwrap()
                    .ends_with(&self.output_id)
                    && rule["met"].as_u64() >= Some(times)
            })?;
            Some(())
        });
    }

    /// Waits until the gateway was called for this row that often.
    fn called(&self, times: usize) {
        wait_until("the gateway's call", PATIENCE, || {
            (self.calls() >= times).then_some(())
        });
    }

    /// The calls that the gateway was asked for, each of which it would bill.
    fn calls(&self) -> usize {
        let calls = self.devstack().get("/gateway/calls", &[]).unwrap().json();
        let is_ours = |call: &&Value| call["prompt"].as_str().unwrap().contains(&self.mark);
        calls.as_array().unwrap().iter().filter(is_ours).count() + self.forgotten_calls
    }

    /// Lets time pass for this output.
    fn pass(&self, milliseconds: i64) {
        *self.skipped.lock().unwrap() += milliseconds;
        let_time_pass(self.stack(), &self.task_id, milliseconds);
    }

    fn sql(&self, sql: &str, arguments: &[Value]) {
        self.stack().database().execute(sql, arguments).unwrap();
    }

    fn sweep(&self) {
        self.stack().scheduled(SWEEP).unwrap();
    }

    fn count(&self, sql: &str) -> i64 {
        number(self.stack(), sql, &[json!(self.output_id)])
    }

    /// Waits for the end and asserts what must hold at every end; returns the row as it is printed.
    fn end(&self, row: &Row) -> String {
        let Row { fault, script, .. } = row;
        let about = format!("{fault} [{script}]");
        let task = wait_until(&about, PATIENCE, || {
            let task = self.person.task(&self.task_id);
            (!task["finished_at"].is_null()).then_some(task)
        });
        let output = &task["outputs"][0];
        let reason = output["reason"].as_str();
        assert_eq!(output["state"], row.state, "{about}: {task}");
        assert_eq!(reason, row.reason, "{about}");

        let is_picture = row.state == "succeeded";
        let charged = if is_picture { 2 } else { 0 };
        assert_eq!(task["credits_refunded"], json!(2 - charged), "{about}");
        self.person.assert_books(CREDITS - charged);
        let refunds = "SELECT count(*) FROM ledger_entries WHERE subject = ? AND event = 'refund'";
        assert_eq!(self.count(refunds), i64::from(!is_picture), "{about}");
        let taken = "SELECT count(*) FROM credit_grants
             JOIN task_outputs ON task_outputs.id = ? JOIN tasks ON tasks.id = task_id
             WHERE credit_grants.account_id = tasks.account_id AND remaining < amount";
        assert_eq!(self.count(taken), charged, "{about}: its buckets");

        let image = format!("/api/outputs/{}/image", self.output_id);
        let status = self.person.client.get(&image, &[]).unwrap().status;
        assert_eq!(
            status == 200,
            is_picture,
            "{about}: the picture is {status}"
        );

        let calls = self.calls();
        assert_eq!(calls, row.calls, "{about}: paid calls");
        assert!(calls <= 3, "{about}");
        let attempts = self.count("SELECT count(*) FROM output_attempts WHERE output_id = ?");
        assert!(
            (calls as i64..=3).contains(&attempts),
            "{about}: {attempts}"
        );

        let moment = |name: &str| task[name].as_i64().unwrap();
        let took = moment("finished_at") - moment("created_at") + *self.skipped.lock().unwrap();
        assert!(took < 15 * MINUTE, "{about}: {took} ms");
        let cost = "SELECT coalesce(sum(cost), 0) FROM output_attempts WHERE output_id = ?";
        let cost = self.count(cost);
        let unknown = "SELECT count(*) FROM output_attempts WHERE output_id = ? AND cost IS NULL";
        let unknown = if self.count(unknown) > 0 { " + ?" } else { "" };
        format!(
            "| {fault} | `{script}` | {} | {} | {charged} | {} | {calls} | {attempts} | {cost}{unknown} | {:.1} |",
            row.state,
            reason.unwrap_or("–"),
            2 - charged,
            took as f64 / 1000.0
        )
    }
}

const CHAT_FIRST: [&str; 2] = ["demo", "demo-native"];
const NATIVE_FIRST: [&str; 2] = ["demo-native", "demo"];

/// A stack for faults: a try-on takes from two buckets.
fn stack(name: &str, gateways: [&'static str; 2], rest_after_failures: u32) -> Stack {
    let stack = own_stack(name, |options| {
        options.gateway_deadline = DEADLINE;
        options.gateways = gateways.to_vec();
        options.rest_after_failures = rest_after_failures;
    });
    give_two_buckets(&stack);
    stack
}

/// From now on a new account has one credit of its own, beside those it is given.
fn give_two_buckets(stack: &Stack) {
    let welcome = "UPDATE settings SET value = 1 WHERE name = 'welcome_credits'";
    stack.database().execute(welcome, &[]).unwrap();
}

/// Demo scripts speak for one prompt and not for the gateway, which never rests here.
const NEVER: u32 = 1000;

/// Plays rows side by side.
fn play(stack: &Stack, rows: Vec<Row>) {
    let number = rows.len();
    let rows = Mutex::new(rows.into_iter());
    let lines = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = rows.lock().unwrap().next();
                    let Some(row) = next else { break };
                    let trial = Trial::begin(stack, &row.script);
                    (row.meanwhile)(&trial);
                    let line = trial.end(&row);
                    lines.lock().unwrap().push(line);
                }
            });
        }
    });
    let lines = lines.into_inner().unwrap();
    assert_eq!(lines.len(), number);
    report(lines);
}

/// Prints rows as a table.
fn report(mut lines: Vec<String>) {
    lines.sort();
    let mut table =
        "\n| fault | gateway | state | reason | charged | refunded | calls | attempts | µ¥ | s |\n\
                     |---|---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
    for line in lines {
        writeln!(table, "{line}").unwrap();
    }
    publish(&table);
}

#[test]
fn whatever_the_gateway_the_database_or_the_queue_does() {
    let stack = stack("faults", CHAT_FIRST, NEVER);
    // Somewhere in our own network, where nobody may be sent.
    let inside = TcpListener::bind("127.0.0.2:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let address = format!("http://{}/secret.png", inside.local_addr().unwrap());
    let redirect = format!("{}/gateway/redirect?to={address}", stack.devstack_url());
    let rows = vec![
        row(
            "message undeliverable, into the dead-letter queue",
            "delay=3000,status=500,times=1",
            UNAVAILABLE,
            1,
        )
        .while_under_way(|trial| {
            trial.called(1);
            trial.database("claim", "fail", 100);
        }),
        row("gateway silent", "silent", TIMED_OUT, 2),
        row("gateway silent once", "silent,times=1", PICTURE, 2),
        row("one byte a second", "drip=1", TIMED_OUT, 2),
        row("500s then success", "status=500,times=2", PICTURE, 3),
        row("500s", "status=500", UNAVAILABLE, 3),
        row("504s", "status=504", UNAVAILABLE, 2),
        row("error with status 200", "error200,times=1", PICTURE, 2),
        row("truncated JSON", "truncate", UNAVAILABLE, 3),
        row("truncated JSON once", "truncate,times=1", PICTURE, 2),
        row("HTML with 200", "html", UNAVAILABLE, 3),
        row("200 without image", "no-image", NO_IMAGE, 3),
        row("200 without image once", "no-image,times=1", PICTURE, 2),
        row(
            "refused: content_filter",
            "refuse=content_filter",
            BLOCKED,
            1,
        ),
        row(
            "refused: prompt_blocked",
            "refuse=prompt_blocked",
            BLOCKED,
            1,
        ),
        row("connection reset after sending", "reset", UNAVAILABLE, 2),
        row("connection reset once", "reset,times=1", PICTURE, 2),
        row("bad base64", "bad-base64", NO_IMAGE, 3),
        row(
            "URL to a private address",
            &format!("url={address}"),
            NO_IMAGE,
            3,
        ),
        row(
            "URL that redirects to one",
            &format!("url={redirect}"),
            NO_IMAGE,
            3,
        ),
        row("input refused with 400", "status=400,times=1", PICTURE, 2),
        row("input refused everywhere", "error=input_image", UNUSABLE, 2),
        row("request too large everywhere", "status=413", UNUSABLE, 2),
        row("refused: 403 with reasons", "error=flagged", BLOCKED, 1),
        row("refused: 451", "error=legal", BLOCKED, 1),
        row(
            "refused: DataInspectionFailed",
            "error=inspection",
            BLOCKED,
            1,
        ),
        row("524 page once", "error=timeout_page,times=1", PICTURE, 2),
        row("524 page", "error=timeout_page", UNAVAILABLE, 2),
        row("result of one pixel", "size=1x1", NO_IMAGE, 3),
        row("result of one pixel once", "size=1x1,times=1", PICTURE, 2),
        row("result of another ratio", "size=1024x1024", NO_IMAGE, 3),
        row(
            "JPEG with bytes between segments",
            "format=jpeg,junk",
            PICTURE,
            1,
        ),
        row(
            "settle: database fails before commit",
            "delay=3000",
            PICTURE,
            1,
        )
        .while_under_way(|trial| trial.database("settle", "fail", 2)),
        row(
            "settle: database down, then the lease ends",
            "delay=3000",
            PICTURE,
            2,
        )
        .while_under_way(|trial| {
            trial.database("settle", "fail", 3);
            trial.met(3);
            trial.pass(2 * MINUTE);
        }),
        row("settle: reply lost after commit", "delay=3000", PICTURE, 1)
            .while_under_way(|trial| trial.database("settle", "lose", 1)),
        row("settle: every reply lost", "delay=3000", PICTURE, 1)
            .while_under_way(|trial| trial.database("settle", "lose", 3)),
        row(
            "refund: reply lost after commit",
            "delay=3000,refuse=content_filter",
            BLOCKED,
            1,
        )
        .while_under_way(|trial| trial.database("settle", "lose", 2)),
        row(
            "refund: database fails before commit",
            "delay=3000,refuse=content_filter",
            BLOCKED,
            1,
        )
        .while_under_way(|trial| trial.database("settle", "fail", 2)),
        row(
            "release: reply lost after commit",
            "delay=3000,status=500,times=1",
            PICTURE,
            2,
        )
        .while_under_way(|trial| trial.database("release", "lose", 1)),
        row(
            "claim: database fails before commit",
            "delay=3000,status=500,times=1",
            PICTURE,
            2,
        )
        .while_under_way(|trial| {
            trial.called(1);
            trial.database("claim", "fail", 2);
        }),
        row(
            "claim: reply lost after commit",
            "delay=3000,status=500,times=1",
            PICTURE,
            2,
        )
        .while_under_way(|trial| {
            trial.called(1);
            trial.database("claim", "lose", 1);
            trial.met(1);
            trial.pass(2 * MINUTE);
        }),
        row(
            "message delivered ten times in parallel",
            "status=500,times=1",
            PICTURE,
            2,
        )
        .while_under_way(|trial| {
            trial.called(1);
            // Nobody may claim it until ten more messages are on their way.
            let wait = "UPDATE task_outputs SET enqueued_at = 0,
                        not_before = CAST(unixepoch('subsec') * 1000 AS INTEGER) + 8000
                    WHERE id = ? AND state = 'queued'";
            wait_until("the release", PATIENCE, || {
                trial.sql(wait, &[json!(trial.output_id)]);
                let queued = "SELECT count(*) FROM task_outputs WHERE id = ? AND enqueued_at = 0";
                (trial.count(queued) == 1).then_some(())
            });
            for _ in 0..10 {
                let lost = "UPDATE task_outputs SET enqueued_at = 0 WHERE id = ?";
                trial.sql(lost, &[json!(trial.output_id)]);
                trial.sweep();
            }
            // The first claim, and one for each message.
            let claim = format!("claim-{}", trial.output_id);
            wait_until("the claims", PATIENCE, || {
                (round_trips(trial.stack(), &claim) > 10).then_some(())
            });
        }),
    ];
    play(&stack, rows);
    let nobody = inside.accept().unwrap_err();
    assert_eq!(
        nobody.kind(),
        std::io::ErrorKind::WouldBlock,
        "our network was asked"
    );
}

#[test]
fn each_signal_of_a_native_refusal() {
    let stack = stack("faults-native", NATIVE_FIRST, NEVER);
    let blocks = [
        "SAFETY",
        "OTHER",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "IMAGE_SAFETY",
    ];
    let policy = [
        "SAFETY",
        "IMAGE_SAFETY",
        "PROHIBITED_CONTENT",
        "IMAGE_PROHIBITED_CONTENT",
        "BLOCKLIST",
        "SPII",
        "RECITATION",
        "IMAGE_RECITATION",
        "LANGUAGE",
        "ESCALATION",
    ];
    let technical = [
        "NO_IMAGE",
        "IMAGE_OTHER",
        "OTHER",
        "MALFORMED_RESPONSE",
        "MAX_TOKENS",
    ];
    let of = |kind, reasons: &[&str], end, calls| {
        let row = |reason: &&str| row("refused", &format!("refuse={kind}:{reason}"), end, calls);
        reasons.iter().map(row).collect::<Vec<_>>()
    };
    let mut rows = of("block", &blocks, BLOCKED, 1);
    rows.extend(of("finish", &policy, BLOCKED, 1));
    rows.extend(of("finish", &technical, NO_IMAGE, 3));
    rows.push(row("STOP with text only", "no-image", NO_IMAGE, 3));
    rows.push(row("picture in Markdown", "markdown", PICTURE, 1));
    rows.push(row("nothing wrong, native", "", PICTURE, 1));
    play(&stack, rows);
}

#[test]
fn whatever_a_gateway_of_images_does() {
    let stack = stack("faults-images", ["demo-images", "demo-flux"], NEVER);
    play(
        &stack,
        vec![
            row("nothing wrong, images", "", PICTURE, 1),
            row("picture as an address, images", "url", PICTURE, 1),
            row("events, images", "sse,several=2", PICTURE, 1),
            row("refused: moderation_blocked", "refuse", BLOCKED, 1),
            row(
                "refused: SensitiveContentDetected",
                "error=sensitive",
                BLOCKED,
                1,
            ),
            row(
                "DataInspectionFailed, images",
                "error=inspection",
                BLOCKED,
                1,
            ),
            row("connection reset once, images", "reset,times=1", PICTURE, 2),
            row("connection reset, images and task", "reset", UNAVAILABLE, 2),
            row(
                "request too large, images and task",
                "status=413",
                UNUSABLE,
                2,
            ),
            row(
                "200 without image once, images",
                "no-image,times=1",
                PICTURE,
                2,
            ),
            row("result of one pixel, images", "size=1x1", NO_IMAGE, 3),
            row("JPEG with junk, images", "format=jpeg,junk", PICTURE, 1),
        ],
    );
}

#[test]
fn whatever_a_gateway_of_tasks_does() {
    let stack = stack("faults-tasks", ["demo-flux", "demo-kling"], NEVER);
    let inside = TcpListener::bind("127.0.0.2:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let address = format!("http://{}/secret", inside.local_addr().unwrap());
    let rows = vec![
        row("nothing wrong, task", "", PICTURE, 1),
        row("polls that fail", "poll-errors=3", PICTURE, 1),
        row("task refused before", "refuse", BLOCKED, 1),
        row("task refused after", "refuse=Content Moderated", BLOCKED, 1),
        row("task refused, code 1301", "error=kling_policy", BLOCKED, 1),
        row("task failed", "no-image", NO_IMAGE, 3),
        row("task that never ends", "stall", TIMED_OUT, 2),
        row("task forgotten", "gone", UNAVAILABLE, 2),
        row("task forgotten once", "gone,times=1", PICTURE, 2),
        row("submission silent once", "silent,times=1", PICTURE, 2),
        row("submission reset", "reset", UNAVAILABLE, 2),
        row(
            "submissions with 500, then another gateway",
            "status=500,times=2",
            PICTURE,
            3,
        ),
        row(
            "polling address in our network",
            &format!("poll-url={address}"),
            PICTURE,
            2,
        ),
        row(
            "result in our network",
            &format!("url={address}"),
            NO_IMAGE,
            3,
        ),
        row(
            "result of another ratio, task",
            "size=1024x1024",
            NO_IMAGE,
            3,
        ),
        row(
            "lease ended while the task is polled",
            "delay=8000",
            PICTURE,
            1,
        )
        .while_under_way(|trial| {
            trial.called(1);
            trial.pass(2 * MINUTE);
            trial.sweep();
        }),
        row(
            "task: database fails before commit",
            "status=500,times=1",
            PICTURE,
            2,
        )
        .while_under_way(|trial| {
            trial.called(1);
            trial.database("task", "fail", 2);
            trial.met(2);
        }),
        row(
            "task: reply lost after commit",
            "status=500,times=1",
            PICTURE,
            2,
        )
        .while_under_way(|trial| {
            trial.called(1);
            trial.database("task", "lose", 1);
            trial.met(1);
        }),
    ];
    play(&stack, rows);
    let nobody = inside.accept().unwrap_err();
    assert_eq!(
        nobody.kind(),
        std::io::ErrorKind::WouldBlock,
        "our network was asked"
    );
}

/// The stack's gateways are well again.
fn heal(stack: &Stack) {
    for table in ["gateway_states", "gateway_alerts"] {
        let sql = format!("DELETE FROM {table}");
        stack.database().execute(&sql, &[]).unwrap();
    }
}

#[test]
fn a_gateway_that_rests_and_a_consumer_that_is_killed() {
    let mut stack = stack("faults-alone", NATIVE_FIRST, 5);
    let mut lines = Vec::new();
    for (row, alert) in [
        (
            row(
                "429 with Retry-After",
                "status=429,retry-after=3,times=1",
                PICTURE,
                2,
            ),
            None,
        ),
        (
            row(
                "429 with a date",
                "status=429,retry-date=4,times=1",
                PICTURE,
                2,
            ),
            None,
        ),
        (
            row(
                "429 of more than a minute",
                "status=429,retry-after=90,times=1",
                PICTURE,
                2,
            ),
            None,
        ),
        (
            row(
                "quota of the day used up",
                "status=429,quota-day,times=1",
                PICTURE,
                2,
            ),
            Some("quota_exhausted"),
        ),
        (
            row(
                "quota of the day used up everywhere",
                "status=429,quota-day",
                UNAVAILABLE,
                2,
            ),
            Some("quota_exhausted"),
        ),
        (
            row("gateway takes no key", "status=401,times=1", PICTURE, 2),
            Some("misconfigured"),
        ),
        (
            row("model unknown everywhere", "status=404", UNAVAILABLE, 2),
            Some("model_retired"),
        ),
        (
            row(
                "key dead, with 400",
                "error=key_invalid,times=1",
                PICTURE,
                2,
            ),
            Some("misconfigured"),
        ),
        (
            row(
                "not from here, with 400",
                "error=location,times=1",
                PICTURE,
                2,
            ),
            Some("misconfigured"),
        ),
        (
            row("model retired", "error=model_retired,times=1", PICTURE, 2),
            Some("model_retired"),
        ),
        (
            row(
                "model retired behind a relay",
                "error=relayed_not_found,times=1",
                PICTURE,
                2,
            ),
            Some("model_retired"),
        ),
    ] {
        heal(&stack);
        let trial = Trial::begin(&stack, &row.script);
        lines.push(trial.end(&row));
        if let Some(outcome) = alert {
            let alerts = "SELECT count(*) FROM gateway_alerts WHERE outcome = ?";
            assert!(
                number(&stack, alerts, &[json!(outcome)]) > 0,
                "{}",
                row.fault
            );
            // Nobody else asks it meanwhile.
            let next = Trial::begin(&stack, "");
            let (end, calls) = match row.state {
                "succeeded" => (PICTURE, 1),
                _ => (UNAVAILABLE, 0),
            };
            next.end(&self::row("the next task", "", end, calls));
            let asked = "SELECT count(*) FROM output_attempts WHERE output_id = ? AND gateway = 'demo-native'";
            assert_eq!(next.count(asked), 0, "{}", row.fault);
        }
    }
    heal(&stack);

    for (fault, what, rule, calls) in [
        ("consumer killed after the claim", "claim-", "hold_reply", 1),
        ("consumer killed during the call", "", "", 2),
        (
            "consumer killed after the result was stored",
            "settle-",
            "hold",
            2,
        ),
        (
            "consumer killed after the settlement",
            "settle-",
            "hold_reply",
            1,
        ),
    ] {
        if !what.is_empty() {
            let rule = json!({"request_id": what, "fault": rule});
            let devstack = Client::new(&stack.devstack_url());
            devstack
                .post_json("/database/faults", &[], &rule)
                .unwrap()
                .accepted()
                .unwrap();
        }
        let row = row(
            fault,
            if what.is_empty() {
                "delay=3000,times=1"
            } else {
                ""
            },
            PICTURE,
            calls,
        );
        let (email, (mark, task_id, output_id), forgotten_calls) = {
            let trial = Trial::begin(&stack, &row.script);
            match what {
                "" => trial.called(1),
                _ => wait_until("the moment", PATIENCE, || {
                    let rules = trial
                        .devstack()
                        .get("/database/faults", &[])
                        .unwrap()
                        .json();
                    let is_met = |rule: &Value| rule["met"] == 1 && rule["request_id"] == what;
                    rules.as_array().unwrap().iter().any(is_met).then_some(())
                }),
            }
            let ids = (
                trial.mark.clone(),
                trial.task_id.clone(),
                trial.output_id.clone(),
            );
            (trial.person.email.clone(), ids, trial.calls())
        };
        stack.kill();
        stack.restart().unwrap();
        let trial = Trial {
            person: Person::known(&stack, &email),
            mark,
            task_id,
            output_id,
            skipped: Mutex::default(),
            forgotten_calls,
        };
        trial.pass(5 * MINUTE);
        trial.sweep();
        lines.push(trial.end(&row));
    }
    report(lines);
}

#[test]
fn a_bucket_that_takes_no_result() {
    let stack = stack("faults-bucket", CHAT_FIRST, NEVER);
    let mut lines = Vec::new();
    for (row, refusals) in [
        (row("R2 put failing", "delay=2000", NOT_STORED, 3), 3),
        (row("R2 put failing at first", "delay=2000", PICTURE, 2), 1),
    ] {
        let trial = Trial::begin(&stack, &row.script);
        while_results_are_refused(&stack, || {
            wait_until(row.fault, PATIENCE, || {
                let refused = "SELECT count(*) FROM output_attempts
                     WHERE output_id = ? AND outcome = 'storage_unavailable'";
                (trial.count(refused) == refusals).then_some(())
            });
        });
        lines.push(trial.end(&row));
    }
    report(lines);
}

#[test]
fn every_form_of_a_result_and_one_without_end() {
    let stack = own_stack("faults-forms", |_| {});
    give_two_buckets(&stack);
    let forms = (1..=6).map(|shape| format!("shape={shape}"));
    let others = ["sse", "several=3", "format=jpeg", "wrong-mime", "url"].map(str::to_owned);
    let mut rows: Vec<_> = forms
        .chain(others)
        .map(|form| row("another form", &form, PICTURE, 1))
        .collect();
    rows.push(row("500 MB body", "huge=500", UNAVAILABLE, 3));
    play(&stack, rows);
}
