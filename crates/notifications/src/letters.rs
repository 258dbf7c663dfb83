//! Letters that carry a notification.

use chrono::{DateTime, NaiveDate};
use ports::{clock::Millis, mailer::Mail};
use serde::Deserialize;
use web::language::{Language, Name};

/// China is so far ahead of UTC, in milliseconds.
const CHINA: Millis = 8 * 3600 * 1000;

/// What a letter says of an order.
#[derive(Debug, Deserialize)]
pub struct OrderFacts {
    order_id: String,
    number: String,
    name: Name,
    price_fen: i64,
    /// Terms of membership that moved forward with a refund.
    #[serde(default)]
    moved: Vec<MovedTerm>,
}

/// A term of membership that moved forward.
#[derive(Debug, Deserialize)]
struct MovedTerm {
    name: Name,
    new_starts_at: Millis,
    new_ends_at: Millis,
}

/// What a letter says of a membership.
#[derive(Debug, Deserialize)]
pub struct MembershipFacts {
    ends_at: Millis,
}

impl OrderFacts {
    fn name(&self, language: Language) -> &str {
        language.pick(&self.name.zh, &self.name.en)
    }

    fn price(&self) -> String {
        format!("¥{}.{:02}", self.price_fen / 100, self.price_fen % 100)
    }
}

/// An order's money is there.
pub fn order_paid(to: &str, language: Language, origin: &str, order: &OrderFacts) -> Mail {
    let (name, price) = (order.name(language), order.price());
    let OrderFacts {
        order_id, number, ..
    } = order;
    let subject = language.pick("已收到你的付款", "Your payment has arrived");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n订单 {number}（{name}，{price}）已付款，买的东西已经到账：\n\
             {origin}/order?id={order_id}\n\n谢谢你。\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\norder {number} ({name}, {price}) is paid, and what you bought is there:\n\
             {origin}/order?id={order_id}\n\nThank you.\n\nKitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}

/// An order's money went back.
pub fn order_refunded(to: &str, language: Language, origin: &str, order: &OrderFacts) -> Mail {
    let (name, price) = (order.name(language), order.price());
    let OrderFacts {
        order_id, number, ..
    } = order;
    let subject = language.pick("订单已退款", "Your order was refunded");
    let moved: String = order
        .moved
        .iter()
        .map(|term| moved(term, language))
        .collect();
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n订单 {number}（{name}，{price}）已退款，它带来的、还没用掉的积分或会员已收回：\n\
             {origin}/order?id={order_id}\n{moved}\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\norder {number} ({name}, {price}) was refunded. What was left of what it \
             brought has been taken back:\n{origin}/order?id={order_id}\n{moved}\nKitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}

/// A paragraph about a term that moved forward.
fn moved(term: &MovedTerm, language: Language) -> String {
    let name = language.pick(&term.name.zh, &term.name.en);
    let (first, last) = (day(term.new_starts_at), last_day(term.new_ends_at));
    match language {
        Language::Chinese => format!("\n{name}提前开始：{first} 至 {last}。\n"),
        Language::English => format!("\n{name} moves forward: {first} to {last}.\n"),
    }
}

/// The day in China.
fn day(time: Millis) -> NaiveDate {
    let time = DateTime::from_timestamp_millis(time + CHINA);
    time.unwrap_or_default().date_naive()
}

/// A membership ends with a day; what counts is the last one, in China.
fn last_day(ends_at: Millis) -> NaiveDate {
    day(ends_at - 1)
}

/// A membership ends soon.
pub fn membership_ending(
    to: &str,
    language: Language,
    origin: &str,
    membership: &MembershipFacts,
) -> Mail {
    let last = last_day(membership.ends_at);
    let subject = language.pick("会员快到期了", "Your membership ends soon");
    let text = match language {
        Language::Chinese => format!(
            "你好：\n\n你的会员到 {last} 为止。到期后会员积分会失效，永久积分不受影响。\n\
             续费从到期日接着算：\n{origin}/pricing\n\n小猫更衣"
        ),
        Language::English => format!(
            "Hello,\n\nyour membership lasts until {last}. Membership credits end with it; \
             permanent credits stay.\nA renewal continues from that day:\n{origin}/pricing\n\n\
             Kitten Closet"
        ),
    };
    Mail::new(to, subject, text)
}
