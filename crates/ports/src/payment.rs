//! Taking money.

use serde::Serialize;
use utoipa::ToSchema;

/// An amount that somebody owes.
#[derive(Debug, Clone, Copy)]
pub struct Due<'a> {
    /// What the payer names, so that the money finds its order.
    pub reference: &'a str,
    /// In fen.
    pub amount_fen: i64,
}

/// How an amount is to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Instructions {
    /// A transfer by hand in WeChat; an operator confirms it.
    WechatTransfer {
        /// The WeChat id that receives it.
        payee: String,
        /// In fen.
        amount_fen: i64,
        /// What to write into the transfer's note.
        reference: String,
    },
}

/// A way of being paid. It says how; that money came is told by whoever sees it, through
/// `membership::store::orders::add_payment`.
pub trait Payment: Send + Sync {
    /// How `due` is to be paid.
    fn instructions(&self, due: Due<'_>) -> Instructions;
}
