//! What an error in place of an answer means: whether it is about the request or about the gateway
//! (`gateways.md`).

use std::{borrow::Cow, time::UNIX_EPOCH};

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use ports::clock::Millis;

use super::{
    failure::{Failure, POLICY, excerpt, word},
    json::Json,
};

/// An error, with what came around it.
pub(super) struct Refusal<'a> {
    /// The answer's status: a success where an error came with status 200, which then tells its own.
    pub(super) status: StatusCode,
    /// The answer's headers.
    pub(super) headers: &'a HeaderMap,
    /// The error; null where the answer tells nothing.
    pub(super) error: &'a Json<'a>,
    /// When it came.
    pub(super) now: Millis,
}

impl Refusal<'_> {
    /// What it means.
    pub(super) fn failure(&self) -> Failure {
        let Self {
            headers,
            error,
            now,
            ..
        } = *self;
        let codes: Vec<&str> = ["code", "type", "status"]
            .iter()
            .filter_map(|name| error.get(name).text().map(AsRef::as_ref))
            .collect();
        let find = |words: &[&str]| {
            let known = |code: &&&str| words.iter().any(|word| code.eq_ignore_ascii_case(word));
            codes.iter().find(known).map(|code| word(code))
        };
        let status = effective_status(self.status, error, &codes);
        let about_content = find(REFUSED)
            .or_else(|| find(POLICY))
            .or_else(|| {
                let mut sensitive = codes.iter().filter(|code| code.contains(SENSITIVE));
                sensitive.next().map(|code| word(code))
            })
            .or_else(|| reason_about_content(status, error));
        if let Some(reason) = about_content {
            return Failure::Blocked { reason };
        }
        if let Some(reason) = find(EMPTY) {
            return Failure::NoImage { reason };
        }
        let detail = describe(status, error, &codes);
        if find(RETIRED).is_some() {
            return Failure::ModelRetired { status, detail };
        }
        if find(OURS_TO_MEND).is_some() || (status == 400 && names_the_key(error)) {
            return Failure::Misconfigured { status, detail };
        }
        match status {
            404 | 410 => Failure::ModelRetired { status, detail },
            400 | 406 | 411..=422 => Failure::InputUnusable {
                status,
                names_the_input: names_the_input(status, error, &codes),
                detail,
            },
            429 if names_the_day(error) => Failure::QuotaExhausted { status },
            500 if matches!(inner_status(error), Some(403 | 404)) => {
                Failure::ModelRetired { status, detail }
            }
            // The one before the model gave up waiting: it may be at work.
            504 | 520..=527 => Failure::Unknown { detail },
            408 | 409 | 425 | 429 | 500.. => Failure::Busy {
                status,
                retry_after_ms: retry_after_ms(headers, error, now),
            },
            _ => Failure::Misconfigured { status, detail },
        }
    }
}

/// What an error without a status means, if it is about content.
pub(super) fn about_content(error: &Json<'_>) -> Option<Failure> {
    let refusal = Refusal {
        status: StatusCode::BAD_REQUEST,
        headers: &HeaderMap::new(),
        error,
        now: 0,
    };
    Some(refusal.failure()).filter(|failure| matches!(failure, Failure::Blocked { .. }))
}

/// What a task that failed says in its message, if it is about the request; any other failure is not
/// told from it.
pub(super) fn in_words(message: &str) -> Option<Failure> {
    let words = message.to_ascii_lowercase();
    let says = |list: &[&str]| list.iter().any(|part| words.contains(part));
    if says(ABOUT_CONTENT) {
        let reason = "refused_in_words".to_owned();
        return Some(Failure::Blocked { reason });
    }
    says(ABOUT_INPUT).then(|| Failure::InputUnusable {
        status: 200,
        names_the_input: true,
        detail: excerpt(message),
    })
}

/// Why content was refused where no code says so: by status 451, by the reasons that stand beside a 403
/// (OpenRouter), or in the message's words.
fn reason_about_content(status: u16, error: &Json<'_>) -> Option<String> {
    if status == 451 {
        return Some("unavailable_for_legal_reasons".to_owned());
    }
    let metadata = error.get("metadata");
    let reasons = metadata.get("reasons").items();
    if let Some(reason) = reasons.iter().find_map(Json::text) {
        return Some(word(reason));
    }
    if !reasons.is_empty() || metadata.get("flagged_input").text().is_some() {
        return Some("flagged_input".to_owned());
    }
    let message = message_of(error)?.to_ascii_lowercase();
    let is_about_content = ABOUT_CONTENT.iter().any(|words| message.contains(words));
    (matches!(status, 400 | 403) && is_about_content).then(|| "refused_in_words".to_owned())
}

/// Whether a refusal says that the inputs are its cause: by its status, its code or its words.
fn names_the_input(status: u16, error: &Json<'_>, codes: &[&str]) -> bool {
    if matches!(status, 413 | 415 | 422) {
        return true;
    }
    let is_known = |code: &&str| {
        INPUT_CODES
            .iter()
            .any(|known| code.eq_ignore_ascii_case(known))
    };
    codes.iter().any(is_known)
        || message_of(error).is_some_and(|message| {
            let words = message.to_ascii_lowercase();
            ABOUT_INPUT.iter().any(|part| words.contains(part))
        })
}

/// Whether an error of status 400 is about our key, our account or the place that we call from.
fn names_the_key(error: &Json<'_>) -> bool {
    let details = error.get("details").items().iter();
    let mut reasons = details.filter_map(|detail| detail.get("reason").text());
    let status = error.get("status").text();
    status.is_some_and(|status| status == "FAILED_PRECONDITION")
        || reasons.any(|reason| KEY_REASONS.contains(&reason.as_ref()))
        || message_of(error).is_some_and(|message| message.starts_with("API key "))
}

/// The status that a relay got from the model's own service, where its message tells.
fn inner_status(error: &Json<'_>) -> Option<u16> {
    let message = message_of(error)?;
    let (_, rest) = message
        .split_once("status code ")
        .or_else(|| message.split_once("status_code="))?;
    rest.get(..3)?.parse().ok()
}

/// Error codes that are a matter of policy.
const REFUSED: &[&str] = &[
    "prompt_blocked",
    "content_policy_violation",
    "moderation_blocked",
    "sensitive_words_detected",
    "DataInspectionFailed",
    "data_inspection_failed",
    "image_content_policy_violation",
];

/// Error codes that say of an input that it cannot be used. Source: OpenAI's error codes of a response,
/// <https://platform.openai.com/docs/api-reference/responses/object>.
const INPUT_CODES: &[&str] = &[
    "invalid_image",
    "invalid_image_format",
    "invalid_base64_image",
    "invalid_image_mode",
    "image_too_large",
    "image_too_small",
    "image_parse_error",
    "image_file_too_large",
    "unsupported_image_media_type",
    "empty_image_file",
];

/// What error codes of Volcengine (Seedream) have in common that refuse content, such as
/// `InputImageSensitiveContentDetected`. Source: Ark's error codes,
/// <https://www.volcengine.com/docs/82379/1299023>.
const SENSITIVE: &str = "SensitiveContentDetected";

/// What messages say of a photo that cannot be used, in small letters. Sources: Kling's task messages, such
/// as "The resolution or aspect ratio of the input image is invalid.", and Google's "Unable to process
/// input image." and "Provided image is not valid."
const ABOUT_INPUT: &[&str] = &[
    "input image",
    "image format",
    "image quality",
    "invalid image",
    "image is not valid",
];

/// What messages say that refuse content and have no code for it, in small letters. Kling's tasks say
/// "Failure to pass the risk control system".
const ABOUT_CONTENT: &[&str] = &[
    "risk control",
    "content security",
    "safety system",
    "content policy",
    "content policies",
    "usage policies",
    "inappropriate content",
    "prohibited content",
    "sensitive content",
];

/// Error codes of an answer without a picture.
const EMPTY: &[&str] = &["empty_response"];

/// Error codes of a model that is not served.
const RETIRED: &[&str] = &["model_not_found"];

/// Error codes that no waiting mends, whatever the status.
const OURS_TO_MEND: &[&str] = &[
    "insufficient_user_quota",
    "insufficient_quota",
    "invalid_api_key",
    "Arrearage",
    "billing_hard_limit_reached",
];

/// Reasons in the details of a Google error of status 400 that are about our key.
const KEY_REASONS: &[&str] = &[
    "API_KEY_INVALID",
    "API_KEY_EXPIRED",
    "API_KEY_SERVICE_BLOCKED",
];

/// The status to go by: the answer's, or where that is a success the one that the error tells.
fn effective_status(status: StatusCode, error: &Json<'_>, codes: &[&str]) -> u16 {
    if !status.is_success() {
        return status.as_u16();
    }
    let number = error
        .get("code")
        .number()
        .map(|number| number as u16)
        .or_else(|| codes.iter().find_map(|code| code.parse().ok()))
        .filter(|number| (400..600).contains(number));
    if let Some(number) = number {
        return number;
    }
    let named = codes.iter().find_map(|code| {
        Some(match *code {
            "INVALID_ARGUMENT" | "FAILED_PRECONDITION" | "OUT_OF_RANGE" => 400,
            "invalid_request_error" => 400,
            "UNAUTHENTICATED" => 401,
            "PERMISSION_DENIED" => 403,
            "NOT_FOUND" => 404,
            "RESOURCE_EXHAUSTED" | "rate_limit_exceeded" => 429,
            "UNAVAILABLE" => 503,
            "DEADLINE_EXCEEDED" => 504,
            _ => return None,
        })
    });
    named.unwrap_or(500)
}

/// Whether an error of status 429 speaks of a quota for the day: in Google's details, or in the
/// message into which a relay put them.
fn names_the_day(error: &Json<'_>) -> bool {
    const DAY: &str = "PerDay";
    let quotas = error
        .get("details")
        .items()
        .iter()
        .flat_map(|detail| detail.get("violations").items())
        .filter_map(|violation| violation.get("quotaId").text());
    quotas
        .chain(message_of(error))
        .any(|text| text.contains(DAY))
}

/// The longer of the waits that the header, in seconds or as a date, and the error ask for.
pub(super) fn retry_after_ms(headers: &HeaderMap, error: &Json<'_>, now: Millis) -> Option<u64> {
    let header = headers.get(RETRY_AFTER).and_then(|value| {
        let value = value.to_str().ok()?;
        milliseconds(value).or_else(|| milliseconds_until(value, now))
    });
    let details = error.get("details").items().iter();
    details
        .filter_map(|detail| milliseconds(detail.get("retryDelay").text()?.strip_suffix('s')?))
        .chain(header)
        .max()
}

/// Seconds, possibly fractional, as milliseconds, rounded up.
fn milliseconds(seconds: &str) -> Option<u64> {
    const DAY_MS: f64 = 86_400_000.0;
    let seconds: f64 = seconds.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| (seconds * 1000.0).ceil().min(DAY_MS) as u64)
}

/// The time until a date as HTTP writes it; 0 for one that has passed.
fn milliseconds_until(date: &str, now: Millis) -> Option<u64> {
    let date = httpdate::parse_http_date(date.trim()).ok()?;
    let date = date.duration_since(UNIX_EPOCH).ok()?.as_millis();
    Some(u64::try_from(date).ok()?.saturating_sub(now.unsigned_abs()))
}

fn describe(status: u16, error: &Json<'_>, codes: &[&str]) -> String {
    let message = excerpt(message_of(error).map_or("", AsRef::as_ref));
    let codes = excerpt(&codes.join(" "));
    format!("status {status} {codes}: {message}")
}

/// The error's message, which may be all there is of it.
fn message_of<'d, 'a>(error: &'d Json<'a>) -> Option<&'d Cow<'a, str>> {
    error.get("message").text().or_else(|| error.text())
}
