//! What channels are told, in plain text.

use chrono::{Datelike, Timelike};
use ports::clock::in_china;
use web::language::Language;

use super::alert::{Alert, AlertKind, Facts};

/// The longest message, in bytes: WeCom takes 2,048
/// (<https://developer.work.weixin.qq.com/document/path/91770>), the others more.
const LONGEST: usize = 2_000;
/// Room for the line that says how many alerts found none.
const REST: usize = 80;
/// The longest foreign text in a line, in characters.
const LONGEST_DETAIL: usize = 120;

/// One message of all `alerts`: what is wrong, then what is over, and where to look.
pub(super) fn message(language: Language, origin: &str, alerts: &[Alert]) -> String {
    let (over, wrong): (Vec<_>, Vec<_>) = alerts.iter().partition(|alert| alert.is_over);
    let lines = wrong
        .into_iter()
        .chain(over)
        .map(|alert| line(language, alert));
    let mut message = language.pick("小猫更衣\n", "Kitten Closet\n").to_owned();
    let end = format!("\n{origin}/admin");
    let mut left = 0;
    for line in lines {
        if message.len() + line.len() + end.len() + REST <= LONGEST {
            message.push_str(&line);
        } else {
            left += 1;
        }
    }
    if left > 0 {
        message.push_str(&match language {
            Language::Chinese => format!("还有 {left} 件，请看后台\n"),
            Language::English => format!("and {left} more, see the back office\n"),
        });
    }
    message.push_str(&end);
    message
}

fn line(language: Language, alert: &Alert) -> String {
    let what = match language {
        Language::Chinese => chinese(alert),
        Language::English => english(alert),
    };
    match alert.is_over {
        true => format!("✓ {}{what}\n", language.pick("已恢复：", "Over: ")),
        false => format!("● {what}\n"),
    }
}

fn chinese(alert: &Alert) -> String {
    let Alert { subject, facts, .. } = alert;
    let number = facts.number.unwrap_or_default();
    let cost = facts.micro_yuan.map(|micro| micro / 10_000);
    match alert.kind {
        AlertKind::GatewayResting => format!("网关 {subject} 连续出错，正在休息{}", detail(facts)),
        AlertKind::GatewayFault => format!("网关 {} 需要处理{}", gateway(facts), detail(facts)),
        AlertKind::GatewaySpent => format!(
            "网关 {subject} 今天的额度已用完：{number} 次调用，¥{}",
            yuan(cost)
        ),
        AlertKind::NeedsReview => format!("{number} 张图需要人工核对"),
        AlertKind::OrdersWaiting => format!(
            "{number} 笔订单等待确认收款，共 ¥{}，最早的在 {}",
            yuan(facts.fen),
            since(facts)
        ),
        AlertKind::AccountWaits => format!("账户 {subject} 今天付费却没成的图已到上限，正在等待"),
        AlertKind::JobLate => format!("定时任务 {subject} 逾期未完成{}", detail(facts)),
        AlertKind::ReconciliationFailed => format!("对账 {subject} 发现问题{}", detail(facts)),
    }
}

fn english(alert: &Alert) -> String {
    let Alert { subject, facts, .. } = alert;
    let number = facts.number.unwrap_or_default();
    let cost = facts.micro_yuan.map(|micro| micro / 10_000);
    match alert.kind {
        AlertKind::GatewayResting => format!(
            "gateway {subject} failed repeatedly and rests{}",
            detail(facts)
        ),
        AlertKind::GatewayFault => format!(
            "gateway {} needs attention{}",
            gateway(facts),
            detail(facts)
        ),
        AlertKind::GatewaySpent => format!(
            "gateway {subject} has used up its day: {number} calls, ¥{}",
            yuan(cost)
        ),
        AlertKind::NeedsReview => format!("pictures that need a review: {number}"),
        AlertKind::OrdersWaiting => format!(
            "orders that wait for their payment to be confirmed: {number}, ¥{} in all, the oldest from {}",
            yuan(facts.fen),
            since(facts)
        ),
        AlertKind::AccountWaits => {
            format!("account {subject} has reached its limit of pictures paid for in vain")
        }
        AlertKind::JobLate => format!("job {subject} is late{}", detail(facts)),
        AlertKind::ReconciliationFailed => format!("{subject} found a difference{}", detail(facts)),
    }
}

fn gateway(facts: &Facts) -> &str {
    facts.gateway.as_deref().unwrap_or_default()
}

fn yuan(fen: Option<i64>) -> String {
    let fen = fen.unwrap_or_default();
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// In China's time.
fn since(facts: &Facts) -> String {
    let time = in_china(facts.since.unwrap_or_default());
    let (month, day, hour, minute) = (time.month(), time.day(), time.hour(), time.minute());
    format!("{month:02}-{day:02} {hour:02}:{minute:02}")
}

/// What a gateway or a job said of it, on one line.
fn detail(facts: &Facts) -> String {
    let said: Vec<&str> = [&facts.outcome, &facts.detail, &facts.error]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let said = said.join(", ");
    let words: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.is_empty() {
        true => String::new(),
        false => format!(
            " ({})",
            words.chars().take(LONGEST_DETAIL).collect::<String>()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(number: usize, is_over: bool) -> Vec<Alert> {
        let alert = |number| Alert {
            kind: AlertKind::GatewayFault,
            subject: String::new(),
            facts: Facts {
                gateway: Some(format!("gateway-{number}")),
                detail: Some("密钥\n被拒绝 ".repeat(100)),
                ..Facts::default()
            },
            is_over,
        };
        (0..number).map(alert).collect()
    }

    #[test]
    fn what_is_wrong_comes_before_what_is_over() {
        let mut alerts = faults(1, true);
        alerts.extend(faults(1, false));
        let message = message(Language::English, "https://kitten.example", &alerts);
        let lines: Vec<&str> = message.lines().collect();
        assert!(lines[1].starts_with("● gateway gateway-0 needs attention (密钥 被拒绝"));
        assert!(lines[2].starts_with("✓ Over: gateway gateway-0"));
        assert_eq!(lines[4], "https://kitten.example/admin");
    }

    #[test]
    fn a_message_is_as_long_as_every_chat_takes_and_says_what_found_no_room() {
        let message = message(
            Language::Chinese,
            "https://kitten.example",
            &faults(50, false),
        );
        assert!(message.len() <= LONGEST, "{} bytes", message.len());
        let told = message.matches('●').count();
        assert!(told > 2);
        assert!(message.contains(&format!("还有 {} 件，请看后台", 50 - told)));
    }
}
