//! What is refused of somebody who wants to get in.

use http::StatusCode as S;
use web::problem::{Problem, ProblemKind};

/// E-mail or password is wrong; which of them is not told.
pub static WRONG_CREDENTIALS: ProblemKind = ProblemKind::new(
    S::UNAUTHORIZED,
    "wrong-credentials",
    "邮箱或密码不对",
    "E-mail or password is wrong",
)
.detail(
    "刚注册、还没验证邮箱的话，看看邮箱里新的验证码。也可以用邮件验证码登录。",
    "If you have just registered and your address is not verified yet, look for a new code in your mail. You can also log in with a code sent by mail.",
);
/// The refresh token is unknown, expired, or was replayed.
pub static REFRESH_REFUSED: ProblemKind = ProblemKind::new(
    S::UNAUTHORIZED,
    "refresh-refused",
    "登录已结束，请重新登录",
    "The session has ended; please log in again",
);
/// The account is banned.
pub static BANNED: ProblemKind = ProblemKind::new(
    S::FORBIDDEN,
    "account-banned",
    "这个账户已被停用",
    "This account has been suspended",
);
/// The current password, asked for again, is wrong.
pub static WRONG_PASSWORD: ProblemKind = ProblemKind::new(
    S::FORBIDDEN,
    "wrong-password",
    "当前密码不对",
    "The current password is wrong",
);
/// A link sent by mail is unknown, used or expired.
pub static LINK_REFUSED: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "link-refused",
    "这个链接已经用过或过期",
    "This link has been used or has expired",
);
/// A code sent by mail is wrong, used or expired, was tried too often, or was never sent; which of them
/// is not told.
pub static MAIL_CODE_REFUSED: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "mail-code-refused",
    "验证码不对，或者过期了",
    "The code is wrong, or too old",
)
.detail(
    "验证码 15 分钟内有效，最多试五次，新的会代替旧的。",
    "A code lives for 15 minutes and takes five tries; a new one replaces it.",
);

/// One of each, for the API's document.
pub fn samples() -> Vec<Problem> {
    let kinds = [
        &WRONG_CREDENTIALS,
        &REFRESH_REFUSED,
        &BANNED,
        &WRONG_PASSWORD,
        &LINK_REFUSED,
        &MAIL_CODE_REFUSED,
    ];
    kinds.map(Problem::from).into()
}
