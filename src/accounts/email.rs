//! E-mail addresses: what is taken for one.

/// The longest address SMTP can carry (RFC 5321, 4.5.3.1.3, less its brackets).
const LONGEST: usize = 254;

/// An address that mail could be sent to. Whether somebody reads it, only a mail can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Takes what was typed, without the spaces around it; none if it cannot be an address.
    pub fn parse(typed: &str) -> Option<Self> {
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
    use super::Email;

    #[test]
    fn an_address_has_a_mailbox_and_a_domain() {
        for good in [
            "mimi@example.com",
            " Mimi+cat@shop.example.co.uk ",
            "小猫@例子.中国",
        ] {
            assert!(Email::parse(good).is_some(), "{good}");
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
            "mimi@example.com\nBcc: x@y.com",
            "<mimi@a.com>",
            &long,
        ] {
            assert!(Email::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn case_does_not_make_another_address() {
        let key = |typed| Email::parse(typed).unwrap().key();
        assert_eq!(key("Mimi@Example.COM"), key("mimi@example.com"));
    }
}
