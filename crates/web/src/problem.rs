//! The one error type of the API: a problem of RFC 9457, in the caller's language.
//!
//! `docs/api.md` lists the types. What a problem says is for the caller; what an operator needs
//! (`log`) goes to the log under the same request id.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use images::Unusable;
use ports::{database::DatabaseError, objects::ObjectsError};
use serde_json::{Map, Value, json};

use crate::language::Language;

/// A field at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's path in the body, such as `inputs.person`.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl FieldError {
    /// A field and what is wrong with it.
    pub fn new(field: impl Into<String>, fault: Fault) -> Self {
        Self {
            field: field.into(),
            fault,
        }
    }
}

/// What can be wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is needed.
    Missing,
    /// It is not what belongs there.
    Invalid,
    /// It has fewer characters than that.
    TooShort(usize),
    /// It has more characters than that.
    TooLong(usize),
    /// A password that everybody knows.
    TooCommon,
    /// A password that is the e-mail address.
    SameAsEmail,
    /// It holds more than so many.
    TooMany(u32),
    /// Its photos have more than so many bytes together.
    TooLarge(usize),
    /// It names something that does not exist, or not for this account.
    Unknown,
    /// It is below the first or above the second number.
    OutOfBounds(i64, i64),
    /// It breaks a rule, told in Chinese and in English.
    Rule(&'static str, &'static str),
    /// It cannot be used, for a reason that has technical words alone.
    Because(String),
}

impl Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Invalid | Self::Rule(..) | Self::Because(_) => "invalid",
            Self::TooShort(_) => "too_short",
            Self::TooLong(_) => "too_long",
            Self::TooCommon => "too_common",
            Self::SameAsEmail => "same_as_email",
            Self::TooMany(_) => "too_many",
            Self::TooLarge(_) => "too_large",
            Self::Unknown => "unknown",
            Self::OutOfBounds(..) => "out_of_bounds",
        }
    }

    fn message(&self, language: Language) -> String {
        match (self, language) {
            (Self::Missing, Language::Chinese) => "这一项还空着。".to_owned(),
            (Self::Missing, Language::English) => "This is still empty.".to_owned(),
            (Self::Invalid, Language::Chinese) => "这一项的内容不对。".to_owned(),
            (Self::Invalid, Language::English) => "This is not what belongs here.".to_owned(),
            (Self::TooShort(least), Language::Chinese) => format!("至少 {least} 个字符。"),
            (Self::TooShort(least), Language::English) => format!("At least {least} characters."),
            (Self::TooLong(most), Language::Chinese) => format!("最多 {most} 个字符。"),
            (Self::TooLong(most), Language::English) => format!("At most {most} characters."),
            (Self::TooCommon, Language::Chinese) => "这个密码太常见了，换一个吧。".to_owned(),
            (Self::TooCommon, Language::English) => {
                "This password is too well known; choose another.".to_owned()
            }
            (Self::SameAsEmail, Language::Chinese) => "密码不能和邮箱一样。".to_owned(),
            (Self::SameAsEmail, Language::English) => {
                "The password must differ from the e-mail address.".to_owned()
            }
            (Self::TooMany(most), Language::Chinese) => format!("一次最多 {most} 件。"),
            (Self::TooMany(most), Language::English) => format!("At most {most} at a time."),
            (Self::TooLarge(most), language) => {
                let most = most / 1_000_000;
                match language {
                    Language::Chinese => format!("这些照片加起来太大，最多 {most} MB。"),
                    Language::English => {
                        format!("These photos are too large together: at most {most} MB.")
                    }
                }
            }
            (Self::Unknown, Language::Chinese) => "找不到它，可能已经过期。".to_owned(),
            (Self::Unknown, Language::English) => "Not found; it may have expired.".to_owned(),
            (Self::OutOfBounds(least, most), Language::Chinese) => format!("{least} 到 {most}。"),
            (Self::OutOfBounds(least, most), Language::English) => format!("{least} to {most}."),
            (Self::Rule(zh, en), language) => language.pick(zh, en).to_owned(),
            (Self::Because(why), Language::Chinese) => format!("这一项不能用：{why}"),
            (Self::Because(why), Language::English) => format!("This cannot be used: {why}"),
        }
    }
}

/// What there can be too many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// Tasks under way, by the account's level.
    Tasks,
    /// Uploads waiting to be used.
    Uploads,
    /// Orders waiting to be paid.
    Orders,
    /// Pictures of a day that were paid for and came to nothing.
    Refunds,
    /// Photos of a day that were flagged.
    FlaggedPhotos,
}

/// What whoever made too many attempts can do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayIn {
    /// Wait.
    Later,
    /// Log in with a code sent by mail.
    MailedCode,
}

/// Why a redemption code cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefusal {
    /// There is none like it.
    Unknown,
    /// Its time is over.
    Expired,
    /// An operator has disabled it.
    Disabled,
    /// Others have used it up.
    UsedUp,
    /// The account has redeemed it before.
    AlreadyRedeemed,
}

impl CodeRefusal {
    fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Disabled => "disabled",
            Self::UsedUp => "used_up",
            Self::AlreadyRedeemed => "already_redeemed",
        }
    }

    fn message(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Unknown => (
                "没有这个兑换码，请检查一下。",
                "There is no such code; please check it.",
            ),
            Self::Expired => ("兑换码已过期。", "The code has expired."),
            Self::Disabled => ("兑换码已停用。", "The code has been disabled."),
            Self::UsedUp => ("兑换码已被用完。", "The code has been used up."),
            Self::AlreadyRedeemed => ("你已经兑换过了。", "You have redeemed it already."),
        };
        language.pick(zh, en)
    }
}

/// Everything the API can refuse, or fail at.
#[derive(Debug, Clone)]
pub enum Problem {
    /// The body is not JSON, or not of the expected shape; the text says where.
    InvalidBody(String),
    /// The body is announced as something other than JSON.
    NotJson,
    /// Fields are at fault.
    Validation(Vec<FieldError>),
    /// No session, or one that has ended.
    Unauthenticated,
    /// E-mail or password is wrong; which of them is not told.
    WrongCredentials,
    /// The refresh token is unknown, expired, or was replayed.
    RefreshRefused,
    /// The account is banned.
    Banned,
    /// The route is for operators, or for operators of another role.
    Forbidden,
    /// An unsafe method from another origin.
    WrongOrigin,
    /// No such route, or nothing of that id that is the caller's.
    NotFound,
    /// The route knows other methods alone: these.
    MethodNotAllowed(String),
    /// The picture's life is over.
    Gone,
    /// The range asked for lies outside a picture of so many bytes.
    RangeNotSatisfiable(u64),
    /// The body is over its limit, in bytes.
    TooLarge(usize),
    /// The body did not arrive in time.
    TooSlow,
    /// Not a picture that can be used.
    Image(Unusable),
    /// Not enough credits.
    InsufficientCredits {
        /// What it costs, in credits.
        needed: i64,
        /// What the account can spend, in credits.
        available: i64,
    },
    /// The prompt holds what is not allowed here. What that is, is not told.
    PromptRefused,
    /// A photo is not allowed here. Why, is not told.
    PhotoRefused,
    /// A limit is reached.
    LimitReached {
        /// Of what there are too many.
        of: Limited,
        /// Seconds after which another try makes sense.
        retry_after: u32,
    },
    /// The current password, asked for again, is wrong.
    WrongPassword,
    /// A link sent by mail is unknown, used or expired.
    LinkRefused,
    /// A code sent by mail is wrong, used or expired, was tried too often, or was never sent; which of
    /// them is not told.
    MailCodeRefused,
    /// Too many attempts at what could be guessed or overdone.
    TooManyAttempts {
        /// Seconds after which there is room for another.
        retry_after: u32,
        /// What can be done instead.
        way_in: WayIn,
    },
    /// A redemption code cannot be used.
    CodeRefused(CodeRefusal),
    /// The pack or plan is not on offer.
    NotForSale,
    /// The order or task is not in a state in which that can be done.
    WrongState {
        /// The state it is in.
        state: &'static str,
    },
    /// It is not as its writer saw it: somebody has saved it in between.
    PreconditionFailed,
    /// A refund would do something other than its preview told.
    RefundChanged,
    /// Far too many requests from one network.
    TooManyRequests {
        /// Seconds after which another makes sense.
        retry_after: u32,
    },
    /// A WebSocket was expected, or cannot be had here.
    UpgradeRequired,
    /// The write needs an `Idempotency-Key`.
    IdempotencyKeyMissing,
    /// The key was used with another request.
    IdempotencyKeyReused,
    /// Database, bucket or queue are out of reach.
    Unavailable {
        /// For the operator.
        log: String,
    },
    /// A fault of ours.
    Internal {
        /// For the operator.
        log: String,
    },
}

/// The problem goes with the response: the front door renders it, which knows the caller's language.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(self);
        response
    }
}

impl Problem {
    /// One field at fault.
    pub fn field(field: impl Into<String>, fault: Fault) -> Self {
        Self::Validation(vec![FieldError::new(field, fault)])
    }

    /// A fault of ours, with a word for the operator.
    pub fn internal(log: impl ToString) -> Self {
        Self::Internal {
            log: log.to_string(),
        }
    }

    /// What the operator should know, where there is anything.
    pub fn log(&self) -> Option<&str> {
        match self {
            Self::Unavailable { log } | Self::Internal { log } => Some(log),
            _ => None,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.facts().0
    }

    /// The last part of the `type`, stable for ever.
    pub fn kind(&self) -> &'static str {
        self.facts().1
    }

    fn facts(&self) -> (StatusCode, &'static str, (&'static str, &'static str)) {
        use StatusCode as S;
        match self {
            Self::NotJson => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-content-type",
                ("请求内容须是 JSON", "The body must be JSON"),
            ),
            Self::InvalidBody(_) => (
                S::BAD_REQUEST,
                "invalid-body",
                ("请求内容读不懂", "The request cannot be read"),
            ),
            Self::Validation(_) => (
                S::UNPROCESSABLE_ENTITY,
                "validation",
                ("有几处需要改一下", "Some fields need another look"),
            ),
            Self::Unauthenticated => (
                S::UNAUTHORIZED,
                "unauthenticated",
                ("请先登录", "Please log in"),
            ),
            Self::WrongCredentials => (
                S::UNAUTHORIZED,
                "wrong-credentials",
                ("邮箱或密码不对", "E-mail or password is wrong"),
            ),
            Self::RefreshRefused => (
                S::UNAUTHORIZED,
                "refresh-refused",
                (
                    "登录已结束，请重新登录",
                    "The session has ended; please log in again",
                ),
            ),
            Self::Banned => (
                S::FORBIDDEN,
                "account-banned",
                ("这个账户已被停用", "This account has been suspended"),
            ),
            Self::Forbidden => (
                S::FORBIDDEN,
                "forbidden",
                ("你的身份不能用这里", "Your role may not do this"),
            ),
            Self::WrongOrigin => (
                S::FORBIDDEN,
                "wrong-origin",
                ("请求来自别的网站", "The request comes from another site"),
            ),
            Self::NotFound => (S::NOT_FOUND, "not-found", ("找不到", "Not found")),
            Self::MethodNotAllowed(_) => (
                S::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                ("这里不接受这种请求", "This method is not allowed here"),
            ),
            Self::Gone => (
                S::GONE,
                "gone",
                (
                    "图片保留期已过",
                    "The picture has reached the end of its life",
                ),
            ),
            Self::RangeNotSatisfiable(_) => (
                S::RANGE_NOT_SATISFIABLE,
                "range-not-satisfiable",
                ("图片没有这一段", "The picture has no such part"),
            ),
            Self::TooLarge(_) => (S::PAYLOAD_TOO_LARGE, "too-large", ("文件太大", "Too large")),
            Self::TooSlow => (
                S::REQUEST_TIMEOUT,
                "too-slow",
                ("传得太慢，没有收完", "It did not arrive in time"),
            ),
            Self::Image(
                Unusable::Unsupported
                | Unusable::Heic
                | Unusable::Avif
                | Unusable::TwelveBitJpeg
                | Unusable::UncommonJpeg,
            ) => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-image",
                (
                    "只支持 JPEG、PNG 和 WebP 图片",
                    "Only JPEG, PNG and WebP pictures are supported",
                ),
            ),
            Self::Image(_) => (
                S::UNPROCESSABLE_ENTITY,
                "unusable-image",
                ("这张图片用不了", "This picture cannot be used"),
            ),
            Self::InsufficientCredits { .. } => (
                S::PAYMENT_REQUIRED,
                "insufficient-credits",
                ("积分不足", "Not enough credits"),
            ),
            Self::PromptRefused => (
                S::UNPROCESSABLE_ENTITY,
                "prompt-refused",
                ("这段描述不能用", "This description cannot be used"),
            ),
            Self::PhotoRefused => (
                S::UNPROCESSABLE_ENTITY,
                "photo-refused",
                ("这张照片不能用", "This photo cannot be used"),
            ),
            Self::LimitReached { of, .. } => (
                S::TOO_MANY_REQUESTS,
                "limit-reached",
                match of {
                    Limited::Tasks | Limited::Uploads => {
                        ("先等前面的任务完成吧", "Please wait for what is under way")
                    }
                    Limited::Orders => ("待付款的订单太多", "Too many unpaid orders"),
                    Limited::Refunds => (
                        "今天没成功的图片太多",
                        "Too many pictures came to nothing today",
                    ),
                    Limited::FlaggedPhotos => (
                        "今天不能用的照片太多",
                        "Too many photos could not be used today",
                    ),
                },
            ),
            Self::CodeRefused(_) => (
                S::UNPROCESSABLE_ENTITY,
                "code-refused",
                ("兑换码不能用", "The code cannot be used"),
            ),
            Self::NotForSale => (
                S::UNPROCESSABLE_ENTITY,
                "not-for-sale",
                ("这个已经不卖了", "This is not for sale"),
            ),
            Self::WrongState { .. } => (
                S::CONFLICT,
                "wrong-state",
                ("现在的状态不能这样做", "Its state does not allow that"),
            ),
            Self::PreconditionFailed => (
                S::PRECONDITION_FAILED,
                "precondition-failed",
                ("它和你看到的不一样了", "It is not as you saw it any more"),
            ),
            Self::RefundChanged => (
                S::PRECONDITION_FAILED,
                "refund-changed",
                ("退款的数字变了", "The numbers of the refund have changed"),
            ),
            Self::WrongPassword => (
                S::FORBIDDEN,
                "wrong-password",
                ("当前密码不对", "The current password is wrong"),
            ),
            Self::LinkRefused => (
                S::UNPROCESSABLE_ENTITY,
                "link-refused",
                (
                    "这个链接已经用过或过期",
                    "This link has been used or has expired",
                ),
            ),
            Self::MailCodeRefused => (
                S::UNPROCESSABLE_ENTITY,
                "mail-code-refused",
                ("验证码不对，或者过期了", "The code is wrong, or too old"),
            ),
            Self::TooManyAttempts { .. } => (
                S::TOO_MANY_REQUESTS,
                "too-many-attempts",
                ("尝试次数太多", "Too many attempts"),
            ),
            Self::TooManyRequests { .. } => (
                S::TOO_MANY_REQUESTS,
                "too-many-requests",
                (
                    "请求太频繁，请稍后再试",
                    "Too many requests; please wait a moment",
                ),
            ),
            Self::UpgradeRequired => (
                S::UPGRADE_REQUIRED,
                "upgrade-required",
                ("这里只接受 WebSocket", "Only a WebSocket is of use here"),
            ),
            Self::IdempotencyKeyMissing => (
                S::BAD_REQUEST,
                "idempotency-key-missing",
                ("缺少 Idempotency-Key", "The Idempotency-Key is missing"),
            ),
            Self::IdempotencyKeyReused => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                (
                    "这个 Idempotency-Key 已用于别的请求",
                    "This Idempotency-Key belongs to another request",
                ),
            ),
            Self::Unavailable { .. } => (
                S::SERVICE_UNAVAILABLE,
                "unavailable",
                (
                    "服务暂时不可用，请稍后再试",
                    "Out of reach for the moment; please try again",
                ),
            ),
            Self::Internal { .. } => (
                S::INTERNAL_SERVER_ERROR,
                "internal",
                (
                    "出了点问题，已经记录",
                    "Something went wrong; it has been recorded",
                ),
            ),
        }
    }

    fn detail(&self, language: Language) -> Option<String> {
        let zh = language == Language::Chinese;
        Some(match self {
            Self::NotJson => language
                .pick(
                    "请求头 Content-Type 应为 application/json。",
                    "Send it with Content-Type: application/json.",
                )
                .to_owned(),
            Self::InvalidBody(reason) => reason.clone(),
            Self::WrongCredentials => language
                .pick(
                    "刚注册、还没验证邮箱的话，看看邮箱里新的验证码。也可以用邮件验证码登录。",
                    "If you have just registered and your address is not verified yet, look for a new code in your mail. You can also log in with a code sent by mail.",
                )
                .to_owned(),
            Self::MailCodeRefused => language
                .pick(
                    "验证码 15 分钟内有效，最多试五次，新的会代替旧的。",
                    "A code lives for 15 minutes and takes five tries; a new one replaces it.",
                )
                .to_owned(),
            Self::TooLarge(limit) => {
                let limit = match limit {
                    1_000_000.. => format!("{} MB", limit / 1_000_000),
                    _ => format!("{} KB", limit / 1_000),
                };
                if zh {
                    format!("最多 {limit}。")
                } else {
                    format!("At most {limit}.")
                }
            }
            Self::TooSlow => language
                .pick(
                    "网络好一点的时候再试一次。",
                    "Please try again with a better connection.",
                )
                .to_owned(),
            Self::Image(unusable) => language
                .pick(unusable_zh(unusable), unusable_en(unusable))
                .to_owned(),
            Self::InsufficientCredits { needed, available } => {
                let missing = needed - available;
                if zh {
                    format!("这次需要 {needed} 积分，还差 {missing} 积分。签到或购买积分后再来。")
                } else {
                    format!(
                        "This takes {needed} credits; {missing} are missing. Check in or buy a pack to go on."
                    )
                }
            }
            Self::PromptRefused => language
                .pick(
                    "描述里有这里不允许的内容，请换个说法。没有扣积分。",
                    "It holds something that is not allowed here; please put it differently. No credits were taken.",
                )
                .to_owned(),
            Self::PhotoRefused => language
                .pick(
                    "它不符合这里的内容规定，已经删除，请换一张。没有扣积分。",
                    "It does not keep to the rules for content here, and was deleted; please use another. No credits were taken.",
                )
                .to_owned(),
            Self::LimitReached { of, .. } => {
                let (zh, en) = match of {
                    Limited::Tasks => (
                        "同时进行的任务已到上限，完成一个再提交下一个。",
                        "As many tasks as your level allows are under way; submit the next when one is done.",
                    ),
                    Limited::Uploads => (
                        "等待使用的照片已到上限，过一会儿再上传。",
                        "As many photos as can be kept are waiting; upload the next in a while.",
                    ),
                    Limited::Orders => (
                        "先付款或取消前面的订单。",
                        "Pay or cancel one of them first.",
                    ),
                    Limited::FlaggedPhotos => (
                        "过些时候再上传；如果弄错了，请联系客服。",
                        "Upload the next in a while, or write to us if that was a mistake.",
                    ),
                    Limited::Refunds => (
                        "换换照片和描述，过些时候再试；急用请联系客服。",
                        "Try other photos and words in a while, or write to us if it is urgent.",
                    ),
                };
                language.pick(zh, en).to_owned()
            }
            Self::CodeRefused(refusal) => refusal.message(language).to_owned(),
            Self::NotForSale => language
                .pick(
                    "刷新一下，看看现在有什么。",
                    "Reload to see what there is now.",
                )
                .to_owned(),
            Self::PreconditionFailed => language
                .pick(
                    "别人刚刚保存过。重新载入后再改一次。",
                    "Somebody else has just saved it. Load it again, then make your change.",
                )
                .to_owned(),
            Self::RefundChanged => language
                .pick(
                    "你看过之后数字又变了，这次没有退款。看看新的数字，再决定。",
                    "They changed after you looked; nothing is refunded. See the new ones, then decide.",
                )
                .to_owned(),
            Self::TooManyAttempts {
                retry_after,
                way_in,
            } => {
                let minutes = retry_after.div_ceil(60);
                let mut text = match (zh, minutes) {
                    (true, _) => format!("请 {minutes} 分钟后再试。"),
                    (false, 1) => "Please try again in a minute.".to_owned(),
                    (false, _) => format!("Please try again in {minutes} minutes."),
                };
                if *way_in == WayIn::MailedCode {
                    text.push_str(language.pick(
                        "现在就要登录，可以用邮件验证码。",
                        " To get in now, log in with a code sent by mail.",
                    ));
                }
                text
            }
            _ => return None,
        })
    }

    /// Seconds after which another try makes sense, where that is known.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::LimitReached { retry_after, .. }
            | Self::TooManyAttempts { retry_after, .. }
            | Self::TooManyRequests { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    fn members(&self, language: Language) -> Value {
        match self {
            Self::Validation(errors) => {
                let errors: Vec<Value> = errors
                    .iter()
                    .map(|error| {
                        json!({
                            "field": error.field,
                            "code": error.fault.code(),
                            "message": error.fault.message(language),
                        })
                    })
                    .collect();
                json!({ "errors": errors })
            }
            Self::TooLarge(limit) => json!({ "limit": limit }),
            Self::Image(Unusable::Unsupported) => json!({}),
            Self::Image(unusable) => json!({ "reason": unusable_code(unusable) }),
            Self::InsufficientCredits { needed, available } => json!({
                "needed": needed, "available": available, "missing": needed - available,
            }),
            Self::CodeRefused(refusal) => json!({ "reason": refusal.code() }),
            Self::WrongState { state } => json!({ "state": state }),
            _ => json!({}),
        }
    }

    /// The body, in the caller's language.
    pub fn body(&self, language: Language, request_id: &str) -> Value {
        let (status, kind, (title_zh, title_en)) = self.facts();
        let mut body = Map::new();
        body.insert("type".to_owned(), format!("/problems/{kind}").into());
        body.insert("title".to_owned(), language.pick(title_zh, title_en).into());
        body.insert("status".to_owned(), status.as_u16().into());
        if let Some(detail) = self.detail(language) {
            body.insert("detail".to_owned(), detail.into());
        }
        body.insert("request_id".to_owned(), request_id.into());
        if let Value::Object(members) = self.members(language) {
            body.extend(members);
        }
        Value::Object(body)
    }
}

fn unusable_code(unusable: &Unusable) -> &'static str {
    match unusable {
        Unusable::Unsupported => "unsupported",
        Unusable::Heic => "heic",
        Unusable::Avif => "avif",
        Unusable::TwelveBitJpeg => "jpeg_12_bit",
        Unusable::UncommonJpeg => "jpeg_coding",
        Unusable::Damaged => "damaged",
        Unusable::TooSmall => "too_small",
        Unusable::TooWide => "too_wide",
        Unusable::TooManyPixels => "too_many_pixels",
        Unusable::Animated => "animated",
    }
}

fn unusable_zh(unusable: &Unusable) -> &'static str {
    match unusable {
        Unusable::Unsupported => "看内容，它不是这三种图片之一。",
        Unusable::Heic => "这是 HEIC 图片，请先转成 JPEG。",
        Unusable::Avif => "这是 AVIF 图片，请先转成 JPEG。",
        Unusable::TwelveBitJpeg => "这是 12 位的 JPEG，只支持 8 位的，请重新导出一次。",
        Unusable::UncommonJpeg => "这是无损或算术编码的 JPEG，浏览器打不开，请存成普通的 JPEG。",
        Unusable::Damaged => "文件不完整或已损坏，请重新导出一次。",
        Unusable::TooSmall => "图片太小，每边至少 200 像素。",
        Unusable::TooWide => "图片太大，每边最多 8192 像素。",
        Unusable::TooManyPixels => "图片像素太多，最多 4000 万像素。",
        Unusable::Animated => "这是动图，请用单张图片。",
    }
}

fn unusable_en(unusable: &Unusable) -> &'static str {
    match unusable {
        Unusable::Unsupported => "By its content it is none of the three.",
        Unusable::Heic => "It is a HEIC picture; please convert it to JPEG.",
        Unusable::Avif => "It is an AVIF picture; please convert it to JPEG.",
        Unusable::TwelveBitJpeg => {
            "It is a JPEG of 12 bits a sample; only 8 are supported. Please export it again."
        }
        Unusable::UncommonJpeg => {
            "It is a lossless or arithmetic-coded JPEG, which browsers do not show; \
             please save it as an ordinary JPEG."
        }
        Unusable::Damaged => "The file is incomplete or damaged; please export it again.",
        Unusable::TooSmall => "It is too small: at least 200 pixels a side.",
        Unusable::TooWide => "It is too large: at most 8192 pixels a side.",
        Unusable::TooManyPixels => "It has too many pixels: at most 40 million.",
        Unusable::Animated => "It is animated; please use a single picture.",
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Self {
        let log = error.to_string();
        match error {
            DatabaseError::Unavailable(_)
            | DatabaseError::Busy
            | DatabaseError::Unauthorized(_) => Self::Unavailable { log },
            DatabaseError::Refused(_)
            | DatabaseError::Statement { .. }
            | DatabaseError::Shape(_) => Self::Internal { log },
        }
    }
}

impl From<ObjectsError> for Problem {
    fn from(error: ObjectsError) -> Self {
        Self::Unavailable {
            log: error.to_string(),
        }
    }
}
