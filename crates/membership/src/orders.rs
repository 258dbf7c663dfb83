//! Orders: what somebody wants to buy, from asking for it to the refund (product.md 3).

use std::fmt;

use ports::{
    payment::{Due, Instructions, Payment},
    random::Random,
};
use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};
use utoipa::ToSchema;
use web::language::Name;

use super::symbols;

/// What a buyer names when paying: `KC-` and eight symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNumber(String);

impl OrderNumber {
    const PREFIX: &str = "KC";
    const LENGTH: usize = 8;

    /// A new one; whether it is taken, the database knows.
    pub fn draw(random: &dyn Random) -> Self {
        Self(symbols::draw(random, Self::LENGTH))
    }

    /// Takes what was typed, however it was spaced; none where it cannot be a number.
    pub fn parse(typed: &str) -> Option<Self> {
        let plain = symbols::plain(typed);
        let own = plain.strip_prefix(Self::PREFIX).unwrap_or(&plain);
        (own.len() == Self::LENGTH && symbols::are_symbols(own)).then(|| Self(own.to_owned()))
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", Self::PREFIX, symbols::grouped(&self.0))
    }
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Waiting to be paid.
    Pending,
    /// Taken back by the user.
    Canceled,
    /// Not paid in time.
    Lapsed,
    /// Closed by an operator, unpaid.
    Voided,
    /// Paid, and what was bought is there.
    Paid,
    /// The money went back, and what was left of what was bought.
    Refunded,
}

impl OrderState {
    /// All their names.
    pub const NAMES: [&str; 6] = [
        Self::Pending.name(),
        Self::Canceled.name(),
        Self::Lapsed.name(),
        Self::Voided.name(),
        Self::Paid.name(),
        Self::Refunded.name(),
    ];

    /// Its name in the database and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Canceled => "canceled",
            Self::Lapsed => "lapsed",
            Self::Voided => "voided",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
        }
    }
}

/// What is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", from = "ItemFields")]
pub enum Item {
    /// A pack of credits.
    Pack {
        /// Its name when it was ordered.
        name: Name,
        /// All its credits, base and bonus.
        credits: i64,
    },
    /// A membership.
    Plan {
        /// Its name when it was ordered.
        name: Name,
        /// How long it lasts.
        months: u32,
        /// What each month brings, in credits.
        credits_per_month: i64,
    },
}

/// An [`Item`] as it is read: a tag inside an object would have each read twice.
#[derive(Deserialize)]
struct ItemFields {
    name: Name,
    #[serde(default)]
    credits: i64,
    months: Option<u32>,
    #[serde(default)]
    credits_per_month: i64,
}

impl From<ItemFields> for Item {
    fn from(fields: ItemFields) -> Self {
        let ItemFields {
            name,
            credits,
            months,
            credits_per_month,
        } = fields;
        match months {
            None => Self::Pack { name, credits },
            Some(months) => Self::Plan {
                name,
                months,
                credits_per_month,
            },
        }
    }
}

/// An order, as its buyer sees it. It keeps what was offered when it was made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "id": "01a2001f-9700-73ee-b7e9-6e59ce40f9cb", "number": "KC-7F3K-9Q4M", "state": "pending",
    "price_fen": 3900,
    "item": {
        "kind": "plan", "name": {"zh": "月度会员", "en": "Monthly membership"}, "months": 1,
        "credits_per_month": 300,
    },
    "created_at": 1_795_298_400_000_i64, "lapses_at": 1_795_557_600_000_i64, "paid_at": null,
    "closed_at": null,
    "payment": {
        "method": "wechat_transfer", "payee": "kitten-closet", "amount_fen": 3900,
        "reference": "KC-7F3K-9Q4M",
    },
})))]
pub struct Order {
    /// Its id.
    pub id: String,
    /// What to name when paying, such as `KC-7F3K-9Q4M`.
    pub number: String,
    /// Where it stands.
    pub state: OrderState,
    /// What it costs, in fen.
    pub price_fen: i64,
    /// What is bought.
    pub item: Item,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds: until when it waits to be paid.
    pub lapses_at: i64,
    /// UTC milliseconds.
    pub paid_at: Option<i64>,
    /// UTC milliseconds: when it was canceled, lapsed, voided or refunded.
    pub closed_at: Option<i64>,
    /// How to pay; none once nothing is to be paid, and none for operators.
    #[serde(default, deserialize_with = "unknown")]
    pub payment: Option<Instructions>,
}

/// How to pay is never read: it is told anew each time.
fn unknown<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instructions>, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| None)
}

impl Order {
    /// With what to do to pay it, if it waits to be paid.
    pub fn payable_by(self, payment: &dyn Payment) -> Self {
        let instructions = (self.state == OrderState::Pending).then(|| {
            payment.instructions(Due {
                reference: &self.number,
                amount_fen: self.price_fen,
            })
        });
        Self {
            payment: instructions,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OrderNumber;

    #[test]
    fn a_number_is_found_however_it_is_typed() {
        for typed in ["KC-7F3K-9Q4M", "kc7f3k9q4m", " 7f3k 9q4m"] {
            assert_eq!(
                OrderNumber::parse(typed).unwrap().to_string(),
                "KC-7F3K-9Q4M"
            );
        }
        for wrong in ["", "KC-7F3K", "KC-7F3K-9Q0M", "mimi@example.com"] {
            assert_eq!(OrderNumber::parse(wrong), None, "{wrong}");
        }
    }
}
