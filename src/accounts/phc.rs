//! How a password's hash stands in the database: a PHC string, as
//! <https://github.com/P-H-C/phc-string-format> describes it, of Argon2id with one lane.

use std::fmt;
use std::hint::black_box;
use std::ops::RangeInclusive;
use std::str::FromStr;

use argon2id::{Cost, TAG_LENGTH};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// The memory a stored hash may ask for, in KiB: the most leaves half of the isolate to others.
const MEMORY_KIB: RangeInclusive<u32> = 8..=64 * 1024;
/// The passes a stored hash may ask for.
const PASSES: RangeInclusive<u32> = 1..=16;

/// What is stored as a password's hash is none, or one that costs too much to compute again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored password hash cannot be read")]
pub struct HashError;

/// A password's hash, with all that computing it again takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    cost: Cost,
    salt: Vec<u8>,
    tag: [u8; TAG_LENGTH],
}

impl Stored {
    /// The hash of a password.
    pub fn of(password: &[u8], salt: Vec<u8>, cost: Cost) -> Self {
        let tag = argon2id::hash(password, &salt, cost);
        Self { cost, salt, tag }
    }

    /// What it cost.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Whether it is the hash of this password. How long that takes tells nothing of how alike two
    /// hashes are.
    pub fn is_of(&self, password: &[u8]) -> bool {
        let tag = argon2id::hash(password, &self.salt, self.cost);
        let pairs = self.tag.iter().zip(tag);
        pairs.fold(0, |differing, (stored, computed)| {
            black_box(differing | (stored ^ computed))
        }) == 0
    }

    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$argon2id$v=19$m=")?;
        let (memory, rest) = rest.split_once(",t=")?;
        let (passes, rest) = rest.split_once(",p=1$")?;
        let (salt, tag) = rest.split_once('$')?;
        let cost = Cost {
            memory_kib: memory.parse().ok().filter(|kib| MEMORY_KIB.contains(kib))?,
            passes: passes.parse().ok().filter(|count| PASSES.contains(count))?,
        };
        Some(Self {
            cost,
            salt: STANDARD_NO_PAD.decode(salt).ok()?,
            tag: STANDARD_NO_PAD.decode(tag).ok()?.try_into().ok()?,
        })
    }
}

impl FromStr for Stored {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        Self::parse(text).ok_or(HashError)
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cost { memory_kib, passes } = self.cost;
        let salt = STANDARD_NO_PAD.encode(&self.salt);
        let tag = STANDARD_NO_PAD.encode(self.tag);
        write!(
            formatter,
            "$argon2id$v=19$m={memory_kib},t={passes},p=1${salt}${tag}"
        )
    }
}

#[cfg(test)]
mod tests {
    use argon2::{
        Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
        password_hash::SaltString,
    };

    use super::*;

    const PASSWORD: &[u8] = "小猫 correct horse".as_bytes();

    #[test]
    fn what_another_implementation_stored_is_verified() {
        for (memory_kib, passes) in [(8, 1), (1024, 3), (4864, 2)] {
            let params = Params::new(memory_kib, passes, 1, None).unwrap();
            let salt = SaltString::encode_b64(&[5; 16]).unwrap();
            let theirs = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password(PASSWORD, &salt)
                .unwrap()
                .to_string();
            let stored: Stored = theirs.parse().unwrap();
            assert!(stored.is_of(PASSWORD));
            assert!(!stored.is_of(b"wrong horse"));
            assert_eq!(stored.to_string(), theirs);
        }
    }

    #[test]
    fn another_implementation_verifies_what_is_stored() {
        let cost = Cost {
            memory_kib: 256,
            passes: 2,
        };
        let ours = Stored::of(PASSWORD, vec![9; 16], cost).to_string();
        let theirs = PasswordHash::new(&ours).unwrap();
        assert!(Argon2::default().verify_password(PASSWORD, &theirs).is_ok());
    }

    #[test]
    fn every_byte_of_the_tag_counts() {
        let cost = Cost {
            memory_kib: 8,
            passes: 1,
        };
        let stored = Stored::of(PASSWORD, vec![1; 16], cost);
        for place in 0..TAG_LENGTH {
            let mut changed = stored.clone();
            changed.tag[place] ^= 0x80;
            assert!(!changed.is_of(PASSWORD), "byte {place}");
        }
    }

    #[test]
    fn what_is_no_hash_or_costs_too_much_is_refused() {
        let tag = "2pMzKyFjmlUG2NuNpbLKbHUUnGOl43Ac0pB5tlvMoD8";
        let of = |parameters: &str| format!("$argon2id$v=19${parameters}$a2l0dGVuLWNsb3NldA${tag}");
        assert!(of("m=65536,t=16,p=1").parse::<Stored>().is_ok());
        for text in [
            String::new(),
            "password".to_owned(),
            of("m=65537,t=2,p=1"),
            of("m=7,t=2,p=1"),
            of("m=19456,t=17,p=1"),
            of("m=19456,t=0,p=1"),
            of("m=19456,t=2,p=2"),
            of("m=19456,t=2,p=1").replace("2id", "2i"),
            of("m=19456,t=2,p=1").replace("v=19", "v=16"),
            of("m=19456,t=2,p=1").replace("oD8", "oD8="),
            of("m=19456,t=2,p=1").replace(tag, &tag[..40]),
        ] {
            assert_eq!(text.parse::<Stored>(), Err(HashError), "{text}");
        }
    }
}
