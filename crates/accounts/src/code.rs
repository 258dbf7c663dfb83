//! Codes sent by mail: six digits that live for a quarter of an hour and take five tries (product.md 1).
//!
//! What is kept of a code is a keyed hash, because a million codes are soon hashed. A try is counted
//! in the transaction that makes it, whatever comes of it.

use ports::{clock::Millis, random::Random};
use web::{RequestContext, problem::Problem};

/// The life of a code and of the link beside it, in milliseconds.
pub const LIFE: Millis = 15 * 60 * 1000;
/// A code takes so many tries.
pub const TRIES: u32 = 5;

const DIGITS: usize = 6;
const CODES: u64 = 1_000_000;

/// A code. It has no `Debug`, so that it cannot slip into a log.
pub struct MailCode(String);

impl MailCode {
    /// A new one.
    pub fn new(random: &dyn Random) -> Self {
        // Of 2^64 numbers a million is so small a part that each code is as likely as another.
        let number = u64::from_be_bytes(random.bytes()) % CODES;
        Self(format!("{number:06}"))
    }

    /// The one that somebody typed: spaces do not matter, nor whether the digits are full width; none
    /// where it is not six digits.
    pub fn typed(text: &str) -> Option<Self> {
        let digits = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let digits: Option<String> = digits.map(digit).collect();
        digits.filter(|digits| digits.len() == DIGITS).map(Self)
    }

    /// The digits, for the letter.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is kept of a code that completes the registration of an address with a password.
    ///
    /// # Errors
    /// When there is no key to hash it with.
    pub fn registration_hash(
        &self,
        context: &RequestContext,
        email_key: &str,
        password: &str,
    ) -> Result<[u8; 32], Problem> {
        hash(
            context,
            "registration_code",
            &[email_key, &self.0, password],
        )
    }

    /// What is kept of a code that logs in to the account of an address.
    ///
    /// # Errors
    /// When there is no key to hash it with.
    pub fn log_in_hash(
        &self,
        context: &RequestContext,
        email_key: &str,
    ) -> Result<[u8; 32], Problem> {
        hash(context, "log_in_code", &[email_key, &self.0])
    }
}

fn hash(context: &RequestContext, purpose: &str, parts: &[&str]) -> Result<[u8; 32], Problem> {
    let hash = context.env.keys.keyed_hash(purpose, parts);
    hash.ok_or_else(|| Problem::internal("no code could be hashed"))
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_code_has_six_digits() {
        assert_eq!(MailCode::new(&Always(0)).text(), "000000");
        let code = MailCode::new(&Always(255));
        assert_eq!(code.text(), (u64::MAX % CODES).to_string());
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let typed = |text| MailCode::typed(text).map(|code| code.0);
        for text in ["012345", " 012 345 ", "012-345", "０１２３４５"] {
            assert_eq!(typed(text).as_deref(), Some("012345"), "{text}");
        }
        for text in ["", "12345", "1234567", "12345a", "一二三四五六"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
