//! E-mail addresses: what is taken for one.

use crate::problem::Fault;

/// The longest address SMTP can carry (RFC 5321, 4.5.3.1.3, less its brackets).
const LONGEST: usize = 254;

/// Other alphabets, full width, and characters that nobody sees.
const NOT_ASCII: Fault = Fault::rule(
    "邮箱只能用半角的英文字母、数字和符号；中文域名请用 xn-- 开头的写法。",
    "An e-mail address here has only the letters A to Z, digits and ordinary signs; write an \
     international domain in its xn-- form.",
);

/// An address that mail could be sent to. Whether somebody reads it, only a mail can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Takes what a new account is to have, without the spaces around it: printable ASCII, the domain
    /// in its ASCII form, so that no two accounts look alike (product.md 1).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let address = typed.trim();
        let is_ascii = |c: char| c.is_ascii_graphic() || c == ' ';
        if !address.chars().all(is_ascii) {
            return Err(NOT_ASCII);
        }
        Self::known(address).ok_or(Fault::INVALID)
    }

    /// Takes what somebody types who may have an account. Accounts from before the rule of
    /// [`Email::parse`] keep their addresses.
    pub fn known(typed: &str) -> Option<Self> {
        let address = typed.trim();
        let (local, domain) = address.rsplit_once('@')?;
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
        let labels_are_right = domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii())
        });
        let right = address.len() <= LONGEST
            && !local.is_empty()
            && !local.contains('@')
            && address.chars().all(plain)
            && domain.contains('.')
            && labels_are_right;
        right.then(|| Self(address.to_owned()))
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes two addresses the same.
    pub fn key(&self) -> String {
        key(&self.0)
    }
}

/// The key of an address: nobody tells mailboxes apart by the case of A to Z. Other letters stay as
/// they are: folding those makes one of two addresses, such as of the kelvin sign and `k`.
pub fn key(address: &str) -> String {
    address.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{Email, NOT_ASCII};
    use crate::problem::Fault;

    #[test]
    fn an_address_has_a_mailbox_and_a_domain() {
        for good in [
            "mimi@example.com",
            " Mimi+cat@shop.example.co.uk ",
            "mimi@xn--fsqu00a.xn--fiqs8s",
            "o'hara_{1}=~@example.com",
        ] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in [
            "",
            "mimi",
            "@example.com",
            "mimi@",
            "mimi@localhost",
            "mimi@-a.com",
            "mi mi@a.com",
            "mimi@a..com",
            "a@b@c.com",
            "<mimi@a.com>",
            &long,
        ] {
            assert_eq!(Email::parse(bad), Err(Fault::INVALID), "{bad}");
        }
    }

    #[test]
    fn what_could_look_like_another_address_is_refused_in_words() {
        for lookalike in [
            "小猫@例子.中国",
            "mimi@例子.cn",
            "mіmi@example.com",
            "mi\u{200b}mi@example.com",
            "mimi\u{200d}@example.com",
            "\u{202e}mimi@example.com",
            "\u{feff}mimi@example.com",
            "mimi@example.com\u{2060}",
            "ｍｉｍｉ@example.com",
            "mimi＠example.com",
            "mimi@example。com",
            "mi\u{ad}mi@example.com",
            "mimi\u{7f}@example.com",
            "mimi@example.com\nBcc: x@y.com",
            "mimi@ｅxample.com",
            "mímí@example.com",
        ] {
            assert_eq!(Email::parse(lookalike), Err(NOT_ASCII), "{lookalike:?}");
        }
    }

    #[test]
    fn an_account_from_before_the_rule_is_still_found() {
        let known = Email::known(" 小猫@例子.中国 ").unwrap();
        assert_eq!(known.as_str(), "小猫@例子.中国");
        assert_eq!(Email::known("mimi@example.com\nBcc: x@y.com"), None);
    }

    #[test]
    fn case_does_not_make_another_address() {
        let key = |typed| Email::parse(typed).unwrap().key();
        assert_eq!(key("Mimi@Example.COM"), key("mimi@example.com"));
    }
}
