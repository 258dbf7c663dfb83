//! What is refused of somebody who buys or redeems.

use http::StatusCode as S;
use web::{
    language::Text,
    problem::{Problem, ProblemKind},
};

/// The pack or plan is not on offer.
pub static NOT_FOR_SALE: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "not-for-sale",
    "这个已经不卖了",
    "This is not for sale",
)
.detail(
    "刷新一下，看看现在有什么。",
    "Reload to see what there is now.",
);
/// A redemption code cannot be used.
pub static CODE_REFUSED: ProblemKind = ProblemKind::new(
    S::UNPROCESSABLE_ENTITY,
    "code-refused",
    "兑换码不能用",
    "The code cannot be used",
);
/// A refund would do something other than its preview told.
pub static REFUND_CHANGED: ProblemKind = ProblemKind::new(
    S::PRECONDITION_FAILED,
    "refund-changed",
    "退款的数字变了",
    "The numbers of the refund have changed",
)
.detail(
    "你看过之后数字又变了，这次没有退款。看看新的数字，再决定。",
    "They changed after you looked; nothing is refunded. See the new ones, then decide.",
);

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

/// A redemption code cannot be used.
pub fn code_refused(refusal: CodeRefusal) -> Problem {
    let (reason, zh, en) = match refusal {
        CodeRefusal::Unknown => (
            "unknown",
            "没有这个兑换码，请检查一下。",
            "There is no such code; please check it.",
        ),
        CodeRefusal::Expired => ("expired", "兑换码已过期。", "The code has expired."),
        CodeRefusal::Disabled => ("disabled", "兑换码已停用。", "The code has been disabled."),
        CodeRefusal::UsedUp => ("used_up", "兑换码已被用完。", "The code has been used up."),
        CodeRefusal::AlreadyRedeemed => (
            "already_redeemed",
            "你已经兑换过了。",
            "You have redeemed it already.",
        ),
    };
    Problem::from(&CODE_REFUSED)
        .detail(Text::fixed(zh, en))
        .member("reason", reason)
}

/// Too many orders wait to be paid. `retry_after` is in seconds.
pub fn too_many_orders(retry_after: u32) -> Problem {
    let title = Text::fixed("待付款的订单太多", "Too many unpaid orders");
    let detail = Text::fixed(
        "先付款或取消前面的订单。",
        "Pay or cancel one of them first.",
    );
    Problem::limit_reached(title, detail, retry_after)
}

/// One of each, for the API's document.
pub fn samples() -> Vec<Problem> {
    vec![
        code_refused(CodeRefusal::Expired),
        Problem::from(&NOT_FOR_SALE),
        Problem::from(&REFUND_CHANGED),
    ]
}
