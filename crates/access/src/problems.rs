//! What is refused of whom: nobody, the wrong person, too often, twice.

use http::{StatusCode as S, header};
use web::{
    language::Text,
    problem::{Problem, ProblemKind},
};

use crate::throttle::way_in::WayIn;

/// No session, or one that has ended.
pub static UNAUTHENTICATED: ProblemKind = ProblemKind::new(
    S::UNAUTHORIZED,
    "unauthenticated",
    "请先登录",
    "Please log in",
);
/// The route is for operators, or for operators of another role.
pub static FORBIDDEN: ProblemKind = ProblemKind::new(
    S::FORBIDDEN,
    "forbidden",
    "你的身份不能用这里",
    "Your role may not do this",
);
/// Too many attempts at what could be guessed or overdone.
pub static TOO_MANY_ATTEMPTS: ProblemKind = ProblemKind::new(
    S::TOO_MANY_REQUESTS,
    "too-many-attempts",
    "尝试次数太多",
    "Too many attempts",
);
/// Far too many requests from one network.
pub static TOO_MANY_REQUESTS: ProblemKind = ProblemKind::new(
    S::TOO_MANY_REQUESTS,
    "too-many-requests",
    "请求太频繁，请稍后再试",
    "Too many requests; please wait a moment",
);
/// The write needs an `Idempotency-Key`.
pub static IDEMPOTENCY_KEY_MISSING: ProblemKind = ProblemKind::new(
    S::BAD_REQUEST,
    "idempotency-key-missing",
    "缺少 Idempotency-Key",
    "The Idempotency-Key is missing",
);
/// The key was used with another request.
pub static IDEMPOTENCY_KEY_REUSED: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "idempotency-key-reused",
    "这个 Idempotency-Key 已用于别的请求",
    "This Idempotency-Key belongs to another request",
);

/// No session, or one that has ended.
pub fn unauthenticated() -> Problem {
    Problem::from(&UNAUTHENTICATED).header(header::WWW_AUTHENTICATE, "Bearer")
}

/// Too many attempts at what could be guessed or overdone. `retry_after` is in seconds.
pub fn too_many_attempts(retry_after: u32, way_in: WayIn) -> Problem {
    let minutes = retry_after.div_ceil(60);
    let mut zh = format!("请 {minutes} 分钟后再试。");
    let mut en = match minutes {
        1 => "Please try again in a minute.".to_owned(),
        _ => format!("Please try again in {minutes} minutes."),
    };
    if way_in == WayIn::MailedCode {
        zh.push_str("现在就要登录，可以用邮件验证码。");
        en.push_str(" To get in now, log in with a code sent by mail.");
    }
    Problem::from(&TOO_MANY_ATTEMPTS)
        .detail(Text::new(zh, en))
        .retry_after(retry_after)
}

/// A problem, or where it is about too many attempts, what `limit` makes of the seconds to wait.
pub fn attempts_as_limit(problem: Problem, limit: fn(u32) -> Problem) -> Problem {
    match problem.seconds_to_wait() {
        Some(seconds) if problem.is(&TOO_MANY_ATTEMPTS) => limit(seconds),
        _ => problem,
    }
}

/// Far too many requests from one network. `retry_after` is in seconds.
pub fn too_many_requests(retry_after: u32) -> Problem {
    Problem::from(&TOO_MANY_REQUESTS).retry_after(retry_after)
}

/// One of each, for the API's document.
pub fn samples() -> Vec<Problem> {
    vec![
        unauthenticated(),
        Problem::from(&FORBIDDEN),
        too_many_attempts(30, WayIn::MailedCode),
        too_many_requests(30),
        Problem::from(&IDEMPOTENCY_KEY_MISSING),
        Problem::from(&IDEMPOTENCY_KEY_REUSED),
    ]
}
