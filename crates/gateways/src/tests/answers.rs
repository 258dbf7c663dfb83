//! What is read out of an answer.

use http::header::RETRY_AFTER;
use mutation::damage;

use super::*;

/// What should come of an answer.
#[derive(Debug, PartialEq)]
enum Outcome {
    Picture(ImageFormat, u32, u32),
    Fetched(&'static str),
    Fails(&'static str, Advice),
}

use Outcome::{Fails, Fetched, Picture};

const FINAL: Outcome = Picture(ImageFormat::Png, 3, 2);
const JPEG: Outcome = Picture(ImageFormat::Jpeg, 5, 4);
const WEBP: Outcome = Picture(ImageFormat::Webp, 4, 3);
const ADDRESS: Outcome = Fetched("https://files.example.com/out/1.png?sig=a%2Fb");

const BLOCKED: Outcome = Fails("blocked", Advice::GiveUp);
/// This request is not accepted here.
const UNUSABLE: Outcome = Fails("input_unusable", Advice::NextGatewayOnce { or_here: false });
/// The call may have been paid for.
const LOST: Outcome = lost("unknown");
/// No request is accepted here.
const MISCONFIGURED: Outcome = rests("misconfigured");
/// Nor would another key help.
const RETIRED: Outcome = rests("model_retired");
const QUOTA: Outcome = Fails(
    "quota_exhausted",
    Advice::NextGateway {
        rest_ms: 3_600_000,
        alert: true,
    },
);

const fn rests(code: &'static str) -> Outcome {
    Fails(
        code,
        Advice::NextGateway {
            rest_ms: 600_000,
            alert: true,
        },
    )
}

const fn lost(code: &'static str) -> Outcome {
    Fails(code, Advice::NextGatewayOnce { or_here: true })
}

const fn once_more(code: &'static str) -> Outcome {
    Fails(
        code,
        Advice::Retry {
            not_before_ms: 0,
            more: 1,
        },
    )
}

const NO_IMAGE: Outcome = once_more("no_image");
const MALFORMED: Outcome = once_more("malformed");
const CHECK_FAILED: Outcome = once_more("check_failed");

const fn busy(not_before_ms: u64) -> Outcome {
    Fails(
        "busy",
        Advice::Retry {
            not_before_ms,
            more: 2,
        },
    )
}

macro_rules! fixtures {
    ($style:literal: $($file:literal, $status:literal, $outcome:expr;)*) => {
        [$(Fixture {
            style: $style,
            file: $file,
            status: $status,
            body: include_bytes!(concat!("../fixtures/", $style, "/", $file)),
            outcome: $outcome,
        }),*]
    };
}

struct Fixture {
    style: &'static str,
    file: &'static str,
    status: u16,
    body: &'static [u8],
    outcome: Outcome,
}

/// The shapes and signals of the chat format.
fn chat() -> impl Iterator<Item = Fixture> {
    fixtures! { "chat":
        // 1. Parts beside the content; text parts may carry an empty file, the mime may be `png`.
        "multi_mod_content.json", 200, FINAL;
        "multi_modal_content.json", 200, FINAL;
        "multi_mod_content_thought.json", 200, FINAL;
        // 2. Images of the message, or of its deltas.
        "images.json", 200, FINAL;
        "stream_images.sse", 200, FINAL;
        // 3. The content as a text.
        "content_markdown_data_url.json", 200, FINAL;
        "content_markdown_address.json", 200, ADDRESS;
        "content_data_url.json", 200, FINAL;
        "content_data_url_then_text.json", 200, FINAL;
        "content_address.json", 200, ADDRESS;
        "content_base64_png.json", 200, FINAL;
        "content_base64_jpeg.json", 200, JPEG;
        "content_base64_webp.json", 200, WEBP;
        // 4. The content as a list.
        "content_array_image_url.json", 200, FINAL;
        "content_array_image_url_text.json", 200, FINAL;
        "content_array_inline_data.json", 200, FINAL;
        "content_array_b64_json.json", 200, FINAL;
        "content_array_image_base64.json", 200, FINAL;
        "content_array_nested.json", 200, FINAL;
        "content_array_nested_text.json", 200, FINAL;
        // 5. At the top.
        "top_data_b64_json.json", 200, FINAL;
        "top_data_url.json", 200, ADDRESS;
        "top_images.json", 200, FINAL;
        "top_images_text.json", 200, FINAL;
        "top_url.json", 200, ADDRESS;
        "top_output.json", 200, ADDRESS;
        "top_output_text.json", 200, FINAL;
        // 6. Events though nobody asked for them.
        "stream_content.sse", 200, FINAL;
        "stream_no_image.sse", 200, NO_IMAGE;
        "stream_error.sse", 200, busy(0);
        "stream_cut_off.sse", 200, MALFORMED;
        // Several are drafts but for the last good one.
        "drafts.json", 200, FINAL;
        "drafts_images.json", 200, FINAL;
        "last_damaged.json", 200, FINAL;
        "all_damaged.json", 200, CHECK_FAILED;
        // Magic bytes over the declared mime; base64 of every make.
        "mime_lies.json", 200, WEBP;
        "mime_octet_stream.json", 200, FINAL;
        "base64_unpadded.json", 200, JPEG;
        "base64_url_alphabet.json", 200, JPEG;
        "base64_line_breaks.json", 200, FINAL;
        "escaped_slashes.json", 200, JPEG;
        // Errors, with the status they should have and with 200.
        "error_prompt_blocked.json", 400, BLOCKED;
        "error_prompt_blocked.json", 200, BLOCKED;
        "error_empty_response.json", 500, NO_IMAGE;
        "error_empty_response.json", 200, NO_IMAGE;
        "error_model_not_found.json", 503, RETIRED;
        "error_model_not_found.json", 200, RETIRED;
        "error_insufficient_user_quota.json", 403, MISCONFIGURED;
        "error_insufficient_user_quota.json", 429, MISCONFIGURED;
        "error_number.json", 200, busy(0);
        "error_number_text.json", 200, busy(0);
        "error_unknown.json", 200, busy(0);
        "error_plain_text.json", 200, busy(0);
        "error_plain_text.json", 404, RETIRED;
        "error_in_choice.json", 200, busy(0);
        "error_without_object.json", 401, MISCONFIGURED;
        "error_relayed_per_day.json", 429, QUOTA;
        "error_null_with_image.json", 200, FINAL;
        // Refusals, and tokens billed for nothing.
        "content_filter.json", 200, BLOCKED;
        "native_finish_reason.json", 200, BLOCKED;
        "refusal.json", 200, BLOCKED;
        "billed_no_image.json", 200, NO_IMAGE;
        "empty_content.json", 200, NO_IMAGE;
        "no_choices.json", 200, NO_IMAGE;
        // No JSON, or half of one.
        "page.html", 200, MALFORMED;
        "page.html", 302, MISCONFIGURED;
        "page.html", 502, busy(0);
        "cut_off.json", 200, MALFORMED;
        "empty.json", 200, MALFORMED;
        "empty.json", 504, LOST;
        // Refusals of content, with no code that all gateways share.
        "error_data_inspection.json", 400, BLOCKED;
        "error_flagged_input.json", 403, BLOCKED;
        "error_relayed_404.json", 500, RETIRED;
    }
    .into_iter()
}

/// The shapes and signals of the native format.
fn native() -> impl Iterator<Item = Fixture> {
    fixtures! { "native":
        "inline_data.json", 200, FINAL;
        "inline_data_snake_case.json", 200, FINAL;
        "thoughts.json", 200, FINAL;
        "only_thoughts.json", 200, NO_IMAGE;
        "drafts.json", 200, FINAL;
        "mime_lies.json", 200, WEBP;
        "list.json", 200, FINAL;
        "stream.sse", 200, FINAL;
        "blocked_without_candidates.json", 200, BLOCKED;
        "blocked_candidates_null.json", 200, BLOCKED;
        "text_only.json", 200, NO_IMAGE;
        "no_content.json", 200, NO_IMAGE;
        "error_429_retry.json", 429, busy(27_431);
        "error_429_per_day.json", 429, QUOTA;
        "error_429_per_day.json", 200, QUOTA;
        "error_429_bare.json", 429, busy(0);
        "error_list.json", 429, busy(3_000);
        "error_503.json", 503, busy(0);
        "error_503.json", 200, busy(0);
        "error_400.json", 400, MISCONFIGURED;
        "error_input_image.json", 400, UNUSABLE;
        "error_location.json", 400, MISCONFIGURED;
        "error_model_retired.json", 404, RETIRED;
        "markdown_text.json", 200, FINAL;
        "error_named.json", 200, MISCONFIGURED;
    }
    .into_iter()
}

/// The shapes and signals of the images format.
fn images() -> impl Iterator<Item = Fixture> {
    fixtures! { "images":
        "b64_json.json", 200, FINAL;
        "url.json", 200, ADDRESS;
        "with_cost.json", 200, FINAL;
        "completed.sse", 200, FINAL;
        "no_data.json", 200, NO_IMAGE;
        "moderation_blocked.json", 400, BLOCKED;
        "sensitive_input.json", 400, BLOCKED;
        "sensitive_item.json", 200, BLOCKED;
        "inspection_flat.json", 400, BLOCKED;
        "unsafe_request.json", 403, BLOCKED;
        "arrearage_flat.json", 400, MISCONFIGURED;
        "billing_limit.json", 400, MISCONFIGURED;
        "both_shapes.json", 400, UNUSABLE;
    }
    .into_iter()
}

fn outcome(style: &str, answers: Scripted) -> Outcome {
    let gateway = gateway(style, serde_json::json!({}));
    let result = ask(&answers, &gateway, REQUEST).outcome;
    match result {
        Ok(picture) => {
            assert_eq!(images::sniff(&picture.bytes), Some(picture.format));
            Picture(picture.format, picture.width, picture.height)
        }
        Err(failure) => Fails(failure.code(), failure.advice()),
    }
}

/// Like [`outcome`], at a gateway whose results may be fetched.
fn fetched(style: &str, answers: Scripted) -> Option<String> {
    let hosts = serde_json::json!({"result_hosts": ["files.example.com"]});
    let result = ask(&answers, &gateway(style, hosts), REQUEST).outcome;
    assert!(matches!(result, Err(Failure::ResultLost { .. })));
    answers.asked().pop().map(|request| request.url)
}

#[test]
fn each_shape_and_signal_is_understood() {
    for fixture in chat().chain(native()).chain(images()) {
        let answers = || Scripted::new([answer(fixture.status, fixture.body)]);
        let file = fixture.file;
        match fixture.outcome {
            Fetched(address) => {
                let asked = fetched(fixture.style, answers());
                assert_eq!(asked.as_deref(), Some(address), "{file}");
            }
            expected => assert_eq!(outcome(fixture.style, answers()), expected, "{file}"),
        }
    }
}

#[test]
fn damaged_answers_never_panic_and_only_whole_pictures_come_out() {
    for fixture in chat().chain(native()).chain(images()) {
        damage(fixture.body, 200, |body| {
            for status in [200, fixture.status] {
                // `outcome` looks at the picture, if there is one.
                outcome(fixture.style, Scripted::new([answer(status, body)]));
            }
        });
    }
}

/// Several megabytes of what a reader could stumble over again and again.
#[test]
fn hostile_texts_take_linear_time() {
    let times = 1 << 19;
    let texts = [
        "data:image/",
        "![",
        "](https://",
        "![](https://a",
        "data:image/a;base64,",
    ];
    for text in texts.map(|text| text.repeat(times)) {
        let body = serde_json::json!({"choices": [{"message": {"content": text}}]}).to_string();
        outcome("chat", Scripted::new([answer(200, body.as_bytes())]));
    }
}

#[test]
fn an_answer_of_too_many_or_too_deep_values_is_malformed() {
    let wide = format!("[{}0]", "0,".repeat(300_000));
    let deep = "[".repeat(100_000);
    for body in [wide, deep] {
        let answers = Scripted::new([answer(200, body.as_bytes())]);
        assert_eq!(outcome("native", answers), MALFORMED);
    }
}

fn native_finish(reason: &str) -> Outcome {
    let body = serde_json::json!({"candidates": [{"finishReason": reason}]}).to_string();
    outcome("native", Scripted::new([answer(200, body.as_bytes())]))
}

#[test]
fn a_finish_for_reasons_of_policy_is_blocked() {
    for reason in [
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
    ] {
        assert_eq!(native_finish(reason), BLOCKED, "{reason}");
    }
}

#[test]
fn a_finish_for_technical_reasons_is_tried_once_more() {
    for reason in [
        "NO_IMAGE",
        "IMAGE_OTHER",
        "OTHER",
        "MALFORMED_RESPONSE",
        "MAX_TOKENS",
        "STOP",
        "A_REASON_OF_NEXT_YEAR",
    ] {
        assert_eq!(native_finish(reason), NO_IMAGE, "{reason}");
    }
}

#[test]
fn a_blocked_prompt_is_blocked_whatever_the_reason() {
    for reason in [
        "SAFETY",
        "OTHER",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "IMAGE_SAFETY",
    ] {
        let body = serde_json::json!({"promptFeedback": {"blockReason": reason}}).to_string();
        let answers = Scripted::new([answer(200, body.as_bytes())]);
        assert_eq!(outcome("native", answers), BLOCKED, "{reason}");
    }
}

#[test]
fn a_status_alone_tells_what_to_do() {
    for (status, expected) in [
        (400, UNUSABLE),
        (401, MISCONFIGURED),
        (402, MISCONFIGURED),
        (403, MISCONFIGURED),
        (404, RETIRED),
        (410, RETIRED),
        (413, UNUSABLE),
        (415, UNUSABLE),
        (422, UNUSABLE),
        (429, busy(0)),
        (500, busy(0)),
        (503, busy(0)),
        (504, LOST),
        (520, LOST),
        (524, LOST),
        (451, BLOCKED),
    ] {
        for style in ["chat", "native", "images", "task"] {
            let answers = Scripted::new([answer(status, b"")]);
            assert_eq!(outcome(style, answers), expected, "{status}");
        }
    }
}

fn with_retry_after(value: &'static str, body: &[u8]) -> Outcome {
    let response = answer(429, body).map(|mut response| {
        let value = HeaderValue::from_static(value);
        response.headers.insert(RETRY_AFTER, value);
        response
    });
    outcome("native", Scripted::new([response]))
}

#[test]
fn a_busy_gateway_is_left_alone_for_as_long_as_it_asks() {
    assert_eq!(with_retry_after("7", b""), busy(7_000));
    assert_eq!(with_retry_after("0.25", b""), busy(250));
    assert_eq!(
        with_retry_after("Wed, 21 Oct 2026 07:28:45 GMT", b""),
        busy(45_000)
    );
    for no_wait in ["Wed, 21 Oct 2026 07:00:00 GMT", "-1", "NaN", "soon"] {
        assert_eq!(with_retry_after(no_wait, b""), busy(0));
    }
    let body = br#"{"error":{"code":429,"details":[{"retryDelay":"9.5s"}]}}"#;
    assert_eq!(with_retry_after("3", body), busy(9_500));
    assert_eq!(with_retry_after("12", body), busy(12_000));
}

#[test]
fn a_wait_of_more_than_a_minute_is_spent_at_the_next_gateway() {
    let next = |rest_ms| {
        let alert = false;
        Fails("busy", Advice::NextGateway { rest_ms, alert })
    };
    assert_eq!(with_retry_after("61", b""), next(61_000));
    assert_eq!(with_retry_after("99999999", b""), next(3_600_000));
}

#[test]
fn a_failure_tells_all_consumers_what_to_think_of_the_gateway() {
    let ill = |rest_ms, must_prove| Verdict::Ill {
        rest_ms,
        must_prove,
    };
    let busy = |retry_after_ms| Failure::Busy {
        status: 429,
        retry_after_ms,
    };
    let detail = String::new;
    for (failure, verdict) in [
        (Failure::ended("IMAGE_SAFETY"), Verdict::Well),
        (Failure::ended("NO_IMAGE"), Verdict::Well),
        (Failure::TimedOut, ill(0, false)),
        (busy(None), ill(0, false)),
        (busy(Some(7_000)), ill(7_000, false)),
        (busy(Some(90_000)), ill(90_000, false)),
        (
            Failure::QuotaExhausted { status: 429 },
            ill(3_600_000, true),
        ),
        (
            Failure::Misconfigured {
                status: 401,
                detail: detail(),
            },
            ill(600_000, true),
        ),
        (
            Failure::ModelRetired {
                status: 404,
                detail: detail(),
            },
            ill(600_000, true),
        ),
        (
            Failure::InputUnusable {
                status: 400,
                names_the_input: true,
                detail: detail(),
            },
            Verdict::Open,
        ),
        (
            Failure::InputUnusable {
                status: 400,
                names_the_input: false,
                detail: detail(),
            },
            Verdict::Refused,
        ),
        (
            Failure::CheckFailed {
                reason: "damaged",
                detail: detail(),
            },
            Verdict::Well,
        ),
    ] {
        assert_eq!(failure.verdict(), verdict, "{failure}");
    }
}

#[test]
fn a_code_about_the_content_of_a_picture_is_a_refusal_by_policy() {
    let error = serde_json::json!({"code": "image_content_policy_violation", "message": "no"});
    let body = serde_json::json!({"error": error}).to_string();
    let answers = Scripted::new([answer(400, body.as_bytes())]);
    assert_eq!(outcome("images", answers), BLOCKED);
}

#[test]
fn a_refusal_that_does_not_name_the_input_may_be_the_gateways_own_fault() {
    let verdict = |status, error: serde_json::Value| {
        let body = serde_json::json!({"error": error}).to_string();
        let answers = Scripted::new([answer(status, body.as_bytes())]);
        let gateway = gateway("chat", serde_json::json!({}));
        let failure = ask(&answers, &gateway, REQUEST)
            .outcome
            .expect_err("an error");
        assert_eq!(failure.code(), "input_unusable", "{failure}");
        failure.verdict()
    };
    for (status, error) in [
        (400, serde_json::json!({"message": "no"})),
        (400, serde_json::json!({})),
        (
            400,
            serde_json::json!({"code": "invalid_request_error", "message": "`size` and `aspect_ratio` cannot be used together."}),
        ),
        (406, serde_json::json!({"message": "no"})),
    ] {
        assert_eq!(verdict(status, error.clone()), Verdict::Refused, "{error}");
    }
    for (status, error) in [
        (
            400,
            serde_json::json!({"message": "Unable to process input image. Please retry or report."}),
        ),
        (
            400,
            serde_json::json!({"message": "Provided image is not valid."}),
        ),
        (
            400,
            serde_json::json!({"code": "image_parse_error", "message": "no"}),
        ),
        (413, serde_json::json!({})),
        (415, serde_json::json!({})),
        (422, serde_json::json!({})),
    ] {
        assert_eq!(verdict(status, error.clone()), Verdict::Open, "{error}");
    }
}

#[test]
fn a_lost_call_is_unknown_and_one_that_was_never_sent_is_not() {
    for style in ["chat", "native", "images", "task"] {
        let after = |error| outcome(style, Scripted::new([Err(error)]));
        let broken = HttpError::Broken("reset".to_owned());
        assert_eq!(after(broken), LOST);
        assert_eq!(after(HttpError::TimedOut), lost("timed_out"));
        let next = |code, alert| Fails(code, Advice::NextGateway { rest_ms: 0, alert });
        let unreachable = HttpError::Unreachable("refused".to_owned());
        assert_eq!(after(unreachable), next("unreachable", false));
        assert_eq!(after(HttpError::TooLarge), next("too_large", true));
    }
}

#[test]
fn a_page_that_comes_after_tens_of_seconds_is_a_lost_answer() {
    let page = br#"<!DOCTYPE html><title>gateway.example | 524: A timeout occurred</title>"#;
    let meaning = |status, after| {
        let response = answer(status, page).expect("an answer");
        let reading = extract::read(&response, &chat::FORMAT, (NOW, NOW + after));
        reading.candidates.expect_err("no picture").code()
    };
    assert_eq!(meaning(200, 30_000), "unknown");
    assert_eq!(meaning(502, 30_000), "unknown");
    assert_eq!(meaning(200, 300), "malformed");
    assert_eq!(meaning(502, 300), "busy");
}

#[test]
fn a_refusal_of_content_is_one_whatever_its_status_and_words() {
    for (status, error) in [
        (400, serde_json::json!({"code": "content_policy_violation"})),
        (400, serde_json::json!({"code": "moderation_blocked"})),
        (
            400,
            serde_json::json!({"type": "image_generation_user_error", "message":
            "Your request was rejected by the safety system."}),
        ),
        (
            403,
            serde_json::json!({"code": 403, "metadata": {"flagged_input": "x"}}),
        ),
        (451, serde_json::json!({"message": "Not available."})),
    ] {
        let body = serde_json::json!({ "error": error }).to_string();
        let answers = Scripted::new([answer(status, body.as_bytes())]);
        assert_eq!(outcome("chat", answers), BLOCKED, "{body}");
    }
}

#[test]
fn what_the_user_is_told_is_one_of_the_api_s_reasons() {
    let reason = |status| {
        let refusal = refusal::Refusal {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: &HeaderMap::new(),
            error: &json::Json::Null,
            now: NOW,
        };
        let failure = refusal.failure();
        (failure.reason(), failure.status())
    };
    assert_eq!(reason(503), ("gateway_unavailable", Some(503)));
    assert_eq!(reason(401), ("gateway_misconfigured", Some(401)));
    assert_eq!(reason(404), ("gateway_misconfigured", Some(404)));
    assert_eq!(reason(400), ("input_unusable", Some(400)));
    assert_eq!(Failure::TimedOut.reason(), "timed_out");
    assert_eq!(Failure::ended("IMAGE_SAFETY").reason(), "blocked_by_policy");
    assert_eq!(Failure::ended("STOP").reason(), "no_image");
}

#[test]
fn a_reason_is_a_short_word_in_snake_case() {
    let blocked = |reason: &str| Failure::Blocked {
        reason: reason.to_owned(),
    };
    assert_eq!(Failure::ended("IMAGE_SAFETY"), blocked("image_safety"));
    let Failure::NoImage { reason } = Failure::ended(&"不\n<b>".repeat(100)) else {
        panic!("no reason of policy");
    };
    assert!(reason.len() <= 64 && reason.starts_with("___b_"));
}
