//! Payment by hand: the buyer transfers the money in WeChat, and an operator confirms the order.

use ports::payment::{Due, Instructions, Payment};

/// Transfers to one WeChat account.
pub struct WechatTransfer {
    /// Its WeChat id.
    pub payee: String,
}

impl Payment for WechatTransfer {
    fn instructions(&self, due: Due<'_>) -> Instructions {
        Instructions::WechatTransfer {
            payee: self.payee.clone(),
            amount_fen: due.amount_fen,
            reference: due.reference.to_owned(),
        }
    }
}
