//! The kinds of problem that any API has.

use http::StatusCode as S;

use super::kind::ProblemKind;

/// The body is not JSON, or not of the expected shape.
pub static INVALID_BODY: ProblemKind = ProblemKind::new(
    S::BAD_REQUEST,
    "invalid-body",
    "请求内容读不懂",
    "The request cannot be read",
);
/// The body is announced as something other than JSON.
pub static NOT_JSON: ProblemKind = ProblemKind::new(
    S::UNSUPPORTED_MEDIA_TYPE,
    "unsupported-content-type",
    "请求内容须是 JSON",
    "The body must be JSON",
)
.detail(
    "请求头 Content-Type 应为 application/json。",
    "Send it with Content-Type: application/json.",
);
/// Fields are at fault.
pub static VALIDATION: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "validation",
    "有几处需要改一下",
    "Some fields need another look",
);
/// No such route, or nothing of that id that is the caller's.
pub static NOT_FOUND: ProblemKind =
    ProblemKind::new(S::NOT_FOUND, "not-found", "找不到", "Not found");
/// The route knows other methods alone.
pub static METHOD_NOT_ALLOWED: ProblemKind = ProblemKind::new(
    S::METHOD_NOT_ALLOWED,
    "method-not-allowed",
    "这里不接受这种请求",
    "This method is not allowed here",
);
/// The range asked for lies outside the picture.
pub static RANGE_NOT_SATISFIABLE: ProblemKind = ProblemKind::new(
    S::RANGE_NOT_SATISFIABLE,
    "range-not-satisfiable",
    "图片没有这一段",
    "The picture has no such part",
);
/// The body is over its limit.
pub static TOO_LARGE: ProblemKind =
    ProblemKind::new(S::PAYLOAD_TOO_LARGE, "too-large", "文件太大", "Too large");
/// The body did not arrive in time.
pub static TOO_SLOW: ProblemKind = ProblemKind::new(
    S::REQUEST_TIMEOUT,
    "too-slow",
    "传得太慢，没有收完",
    "It did not arrive in time",
)
.detail(
    "网络好一点的时候再试一次。",
    "Please try again with a better connection.",
);
/// It is in a state in which that cannot be done.
pub static WRONG_STATE: ProblemKind = ProblemKind::new(
    S::CONFLICT,
    "wrong-state",
    "现在的状态不能这样做",
    "Its state does not allow that",
);
/// It is not as its writer saw it: somebody has saved it in between.
pub static PRECONDITION_FAILED: ProblemKind = ProblemKind::new(
    S::PRECONDITION_FAILED,
    "precondition-failed",
    "它和你看到的不一样了",
    "It is not as you saw it any more",
)
.detail(
    "别人刚刚保存过。重新载入后再改一次。",
    "Somebody else has just saved it. Load it again, then make your change.",
);
/// A limit is reached.
pub static LIMIT_REACHED: ProblemKind = ProblemKind::new(
    S::TOO_MANY_REQUESTS,
    "limit-reached",
    "已到上限",
    "A limit is reached",
);
/// Database, bucket, queue or another service are out of reach.
pub static UNAVAILABLE: ProblemKind = ProblemKind::new(
    S::SERVICE_UNAVAILABLE,
    "unavailable",
    "服务暂时不可用，请稍后再试",
    "Out of reach for the moment; please try again",
);
/// A fault of ours.
pub static INTERNAL: ProblemKind = ProblemKind::new(
    S::INTERNAL_SERVER_ERROR,
    "internal",
    "出了点问题，已经记录",
    "Something went wrong; it has been recorded",
);
