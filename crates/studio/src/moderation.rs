//! Moderation of prompts and pictures: nobody is asked, or a service as OpenAI's is
//! (<https://platform.openai.com/docs/api-reference/moderations>), whose `omni-moderation` models take
//! one picture a request.

use std::sync::Arc;

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use ports::{
    http::Http,
    json_service::{JsonService, Limits, ServiceError},
    moderation::{Moderation, ModerationError, Verdict},
};
use serde::Deserialize;
use serde_json::json;
use web::config::required;

/// How long the service may take for a text, and how much it may say.
const LIMITS: Limits = Limits {
    deadline_ms: 5_000,
    max_bytes: 64 * 1024,
};
/// How long it may take for a picture, which has to get there, in milliseconds.
pub const PICTURE_DEADLINE: u64 = 10_000;

/// Nobody is asked.
pub struct Off;

#[async_trait]
impl Moderation for Off {
    async fn judge(&self, _: &str) -> Result<Verdict, ModerationError> {
        Ok(Verdict::Fine)
    }

    fn judges_pictures(&self) -> bool {
        false
    }

    async fn judge_picture(&self, _: &str, _: &Bytes) -> Result<Verdict, ModerationError> {
        Err(ModerationError("nobody is asked about pictures".to_owned()))
    }
}

/// A service over HTTP. It stays out of reach rather than let something pass.
pub struct HttpModeration {
    texts: JsonService,
    pictures: JsonService,
    model: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<Judged>,
}

#[derive(Deserialize)]
struct Judged {
    flagged: bool,
}

/// Whom the settings name: `MODERATION_URL` with `MODERATION_KEY` and `MODERATION_MODEL`, or nobody.
pub fn by_settings(
    setting: &dyn Fn(&str) -> Option<String>,
    http: &Arc<dyn Http>,
) -> Result<Arc<dyn Moderation>, ModerationError> {
    let Ok(url) = required(setting, "MODERATION_URL") else {
        return Ok(Arc::new(Off));
    };
    let key = setting("MODERATION_KEY");
    let service = |limits| {
        JsonService::new(Arc::clone(http), url.clone(), key.as_deref(), limits)
            .map_err(|error| ModerationError(error.to_string()))
    };
    Ok(Arc::new(HttpModeration {
        texts: service(LIMITS)?,
        pictures: service(Limits {
            deadline_ms: PICTURE_DEADLINE,
            ..LIMITS
        })?,
        model: setting("MODERATION_MODEL"),
    }))
}

#[async_trait]
impl Moderation for HttpModeration {
    async fn judge(&self, text: &str) -> Result<Verdict, ModerationError> {
        let mut body = json!({ "input": text });
        if let Some(model) = &self.model {
            body["model"] = model.as_str().into();
        }
        verdict(self.texts.post(body.to_string().into(), None).await)
    }

    fn judges_pictures(&self) -> bool {
        true
    }

    async fn judge_picture(
        &self,
        content_type: &str,
        picture: &Bytes,
    ) -> Result<Verdict, ModerationError> {
        let body = self.picture_body(content_type, picture);
        verdict(self.pictures.post(body, None).await)
    }
}

impl HttpModeration {
    /// What is sent of a picture, in one piece of memory.
    fn picture_body(&self, content_type: &str, picture: &[u8]) -> Bytes {
        let model = match &self.model {
            Some(model) => format!("\"model\":{},", json!(model)),
            None => String::new(),
        };
        let before = format!(
            "{{{model}\"input\":[{{\"type\":\"image_url\",\"image_url\":{{\"url\":\"data:{content_type};base64,"
        );
        let after = "\"}}]}";
        let length = before.len() + picture.len().div_ceil(3) * 4 + after.len();
        let mut body = String::with_capacity(length);
        body.push_str(&before);
        STANDARD.encode_string(picture, &mut body);
        body.push_str(after);
        body.into()
    }
}

/// What an answer says.
fn verdict(said: Result<Bytes, ServiceError>) -> Result<Verdict, ModerationError> {
    let said = said.map_err(|error| ModerationError(error.to_string()))?;
    // What it says of the text stays out of the log.
    let answer: Answer = serde_json::from_slice(&said)
        .map_err(|_| ModerationError("its answer has another shape".to_owned()))?;
    match answer.results.as_slice() {
        [] => Err(ModerationError("its answer is empty".to_owned())),
        results if results.iter().any(|judged| judged.flagged) => Ok(Verdict::Flagged),
        _ => Ok(Verdict::Fine),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::FutureExt;
    use http::{HeaderMap, StatusCode};

    use super::*;
    use ports::http::{HttpError, HttpRequest, HttpResponse};

    /// A service that answers once.
    struct Service(Mutex<Option<HttpRequest>>, u16, &'static str);

    #[async_trait]
    impl Http for Service {
        async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
            *self.0.lock().unwrap() = Some(request);
            Ok(HttpResponse {
                status: StatusCode::from_u16(self.1).unwrap(),
                headers: HeaderMap::new(),
                body: self.2.into(),
            })
        }
    }

    fn judged(status: u16, answer: &'static str) -> (Result<Verdict, ModerationError>, String) {
        let service = Arc::new(Service(Mutex::default(), status, answer));
        let setting = |name: &str| match name {
            "MODERATION_URL" => Some("https://moderation.example".to_owned()),
            "MODERATION_KEY" => Some("a-key".to_owned()),
            _ => None,
        };
        let http: Arc<dyn Http> = service.clone();
        let moderation = by_settings(&setting, &http).unwrap();
        let verdict = moderation.judge("a red dress").now_or_never().unwrap();
        let request = service.0.lock().unwrap().take().unwrap();
        assert_eq!(request.headers["authorization"], "Bearer a-key");
        (verdict, String::from_utf8(request.body.to_vec()).unwrap())
    }

    #[test]
    fn the_service_is_told_the_text_and_its_flag_counts() {
        let (verdict, sent) = judged(200, r#"{"id":"x","results":[{"flagged":false}]}"#);
        assert_eq!(verdict.unwrap(), Verdict::Fine);
        assert_eq!(sent, r#"{"input":"a red dress"}"#);
        let (verdict, _) = judged(200, r#"{"results":[{"flagged":false},{"flagged":true}]}"#);
        assert_eq!(verdict.unwrap(), Verdict::Flagged);
    }

    #[test]
    fn without_a_clear_answer_there_is_no_verdict() {
        for (status, answer) in [(500, "{}"), (200, "<html>"), (200, r#"{"results":[]}"#)] {
            assert!(judged(status, answer).0.is_err(), "{status} {answer}");
        }
    }

    #[test]
    fn a_picture_is_sent_as_a_data_url_and_its_flag_counts() {
        for (flagged, expected) in [("false", Verdict::Fine), ("true", Verdict::Flagged)] {
            let answer = match flagged {
                "true" => r#"{"results":[{"flagged":true}]}"#,
                _ => r#"{"results":[{"flagged":false}]}"#,
            };
            let service = Arc::new(Service(Mutex::default(), 200, answer));
            let setting = |name: &str| match name {
                "MODERATION_URL" => Some("https://moderation.example".to_owned()),
                "MODERATION_MODEL" => Some("omni-moderation-latest".to_owned()),
                _ => None,
            };
            let http: Arc<dyn Http> = service.clone();
            let moderation = by_settings(&setting, &http).unwrap();
            assert!(moderation.judges_pictures());
            let picture = Bytes::from_static(b"a picture");
            let verdict = moderation.judge_picture("image/png", &picture);
            assert_eq!(verdict.now_or_never().unwrap().unwrap(), expected);
            let request = service.0.lock().unwrap().take().unwrap();
            let sent: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            let url = format!("data:image/png;base64,{}", STANDARD.encode(&picture));
            let input = json!([{"type": "image_url", "image_url": {"url": url}}]);
            assert_eq!(
                sent,
                json!({"model": "omni-moderation-latest", "input": input})
            );
        }
    }

    #[test]
    fn without_an_address_nobody_is_asked() {
        let http: Arc<dyn Http> = Arc::new(Service(Mutex::default(), 500, ""));
        let moderation = by_settings(&|_| None, &http).unwrap();
        let verdict = moderation.judge("anything").now_or_never().unwrap();
        assert_eq!(verdict.unwrap(), Verdict::Fine);
        assert!(!moderation.judges_pictures());
    }
}
