//! Redemption codes: what they look like, and what they grant (product.md 3).

use std::fmt;

use ports::random::Random;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::language::Name;

use super::symbols;

/// Symbols of a code: 74 bits that nobody guesses.
const LENGTH: usize = 16;

/// A redemption code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A new one.
    pub fn draw(random: &dyn Random) -> Self {
        Self(symbols::draw(random, LENGTH))
    }

    /// Takes what was typed, in whatever form (`symbols`); none where it cannot be a code.
    pub fn parse(typed: &str) -> Option<Self> {
        let plain = symbols::plain(typed);
        (plain.len() == LENGTH && symbols::are_symbols(&plain)).then_some(Self(plain))
    }

    /// As it is stored, without dashes.
    pub fn key(&self) -> &str {
        &self.0
    }
}

/// As people read it, in groups of four.
impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&symbols::grouped(&self.0))
    }
}

/// What a redemption brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "GrantedFields")]
pub enum Granted {
    /// Credits that never expire.
    Credits {
        /// How many.
        credits: i64,
    },
    /// A membership, or more of it.
    Plan {
        /// The plan's name.
        name: Name,
        /// UTC milliseconds: the end of all that there is now.
        membership_ends_at: i64,
    },
    /// A level. One that was higher stays.
    Level {
        /// `plus` or `pro`.
        level: String,
    },
}

/// A [`Granted`] as it is read: a tag inside an object would have each read twice.
#[derive(Deserialize)]
struct GrantedFields {
    credits: Option<i64>,
    name: Option<Name>,
    membership_ends_at: Option<i64>,
    level: Option<String>,
}

impl TryFrom<GrantedFields> for Granted {
    type Error = &'static str;

    fn try_from(fields: GrantedFields) -> Result<Self, Self::Error> {
        match fields {
            GrantedFields {
                credits: Some(credits),
                ..
            } => Ok(Self::Credits { credits }),
            GrantedFields {
                name: Some(name),
                membership_ends_at: Some(membership_ends_at),
                ..
            } => Ok(Self::Plan {
                name,
                membership_ends_at,
            }),
            GrantedFields {
                level: Some(level), ..
            } => Ok(Self::Level { level }),
            _ => Err("nothing is granted"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn a_code_is_sixteen_symbols_however_they_are_spaced() {
        let code = Code::parse("acde-fghj-kmnp-qrt3").unwrap();
        assert_eq!(code.key(), "ACDEFGHJKMNPQRT3");
        assert_eq!(code.to_string(), "ACDE-FGHJ-KMNP-QRT3");
        assert_eq!(Code::parse(" ACDE FGHJ KMNP QRT3 "), Some(code));
        for wrong in [
            "",
            "acde-fghj-kmnp",
            "acde-fghj-kmnp-qrt3-a",
            "0cde-fghj-kmnp-qrt3",
        ] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
    }
}
