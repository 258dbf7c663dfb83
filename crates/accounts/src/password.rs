//! Passwords: which are accepted, and how they are stored (product.md 1).
//!
//! A stored hash is a PHC string (<https://github.com/P-H-C/phc-string-format>) of Argon2id with one
//! lane.

use std::{borrow::Cow, ops::RangeInclusive};

use argon2_rust::{
    Algorithm, Argon2, Decoded, Params, Version, decode_string,
    params::{Memory, TagLen},
};
use ports::random::Random;
use web::problem::Fault;

use super::common_passwords::is_common;

#[cfg(test)]
mod agreement;

/// The fewest characters of a password.
pub const SHORTEST: usize = 8;
/// The most characters of a password.
pub const LONGEST: usize = 128;

/// The memory that a stored hash may ask for, in KiB. The most leaves half of the isolate to others.
const MEMORY_KIB: RangeInclusive<u32> = 8..=64 * 1024;
/// The passes that a stored hash may ask for.
const PASSES: RangeInclusive<u32> = 1..=16;
/// The length of a tag, in bytes.
const TAG_LENGTH: usize = 32;

/// What computing a hash costs (RFC 9106, 3.1): memory and passes, in one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// The memory, in KiB.
    memory_kib: u32,
    /// How often the memory is gone through.
    passes: u32,
}

impl HashCost {
    /// The cost that the product specifies: 19 MiB and two passes.
    pub const SPECIFIED: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
    };

    /// The least that Argon2id takes: for tests of what surrounds the hash.
    pub const LEAST: Self = Self {
        memory_kib: *MEMORY_KIB.start(),
        passes: *PASSES.start(),
    };

    /// Of a stored hash; none where it is of another kind than ours, or costs too much to compute.
    fn of(hash: &Decoded) -> Option<Self> {
        let params = &hash.params;
        let is_ours = hash.version == Version::V0x13
            && params.lanes() == 1
            && params.tag_len_bytes() == TAG_LENGTH;
        let is_within =
            MEMORY_KIB.contains(&params.memory_kib()) && PASSES.contains(&params.passes());
        (is_ours && is_within).then_some(Self {
            memory_kib: params.memory_kib(),
            passes: params.passes(),
        })
    }

    /// As the library takes it.
    fn params(self) -> Result<Params, argon2_rust::Error> {
        Params::builder()
            .memory(Memory::kib(self.memory_kib.into()))
            .passes(self.passes)
            .lanes(1)
            .tag_len(TagLen::bytes(TAG_LENGTH as u64))
            .build()
    }

    /// A hash of nothing that anybody knows, so that an unknown address costs as much time as a
    /// wrong password.
    fn stand_in(self) -> String {
        let Self { memory_kib, passes } = self;
        format!(
            "$argon2id$v=19$m={memory_kib},t={passes},p=1$a2l0dGVuLWNsb3NldA$\
             2pMzKyFjmlUG2NuNpbLKbHUUnGOl43Ac0pB5tlvMoD8"
        )
    }
}

/// A password could not be hashed, or what is stored as its hash is none that may be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// What is stored cannot be read, or would cost too much.
    #[error("a stored password hash cannot be read")]
    Unreadable,
    /// The library refuses.
    #[error("a password cannot be hashed: {0}")]
    Refused(#[from] argon2_rust::Error),
}

/// A password that everybody knows.
const TOO_COMMON: Fault = Fault::new(
    "too_common",
    "这个密码太常见了，换一个吧。",
    "This password is too well known; choose another.",
);
/// A password that is the e-mail address.
pub const SAME_AS_EMAIL: Fault = Fault::new(
    "same_as_email",
    "密码不能和邮箱一样。",
    "The password must differ from the e-mail address.",
);

/// What is wrong with a new password, if anything: its length, that everybody knows it, or that it
/// is the address.
pub fn fault(password: &str, email: &str) -> Option<Fault> {
    let length = password.chars().count();
    let lower = password.to_ascii_lowercase();
    if length < SHORTEST {
        Some(Fault::too_short(SHORTEST))
    } else if length > LONGEST {
        Some(Fault::too_long(LONGEST))
    } else if lower == email.to_ascii_lowercase() {
        Some(SAME_AS_EMAIL)
    } else if is_common(&lower) {
        Some(TOO_COMMON)
    } else {
        None
    }
}

/// Hashes a password, to be stored.
///
/// # Errors
/// When the library refuses the cost, which the type excludes, or has no memory.
pub fn hash(password: &str, cost: HashCost, random: &dyn Random) -> Result<String, HashError> {
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?);
    Ok(hasher.hash_encoded(password.as_bytes(), &random.bytes::<16>())?)
}

/// Whether `password` is the one behind `stored`. Without a stored hash the answer is no, after
/// the work of `cost`. What is longer than a password can be is not read to its end.
///
/// # Errors
/// When the stored hash cannot be read, or would cost too much to compute.
pub fn verify(password: &str, stored: Option<&str>, cost: HashCost) -> Result<bool, HashError> {
    let hash = stored.map_or_else(|| cost.stand_in().into(), Cow::Borrowed);
    let hash = parse(&hash)?.0;
    let password: String = password.chars().take(LONGEST + 1).collect();
    let hasher = Argon2::new(hash.algorithm, hash.version, hash.params);
    match hasher.verify(password.as_bytes(), &hash.salt, &hash.hash) {
        Ok(()) => Ok(stored.is_some()),
        Err(argon2_rust::Error::VerifyMismatch) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether a stored hash was made with another cost than today's.
pub fn is_outdated(stored: &str, today: HashCost) -> bool {
    parse(stored).is_ok_and(|(_, cost)| cost != today)
}

fn parse(stored: &str) -> Result<(Decoded, HashCost), HashError> {
    let hash = decode_string(stored, Algorithm::Argon2id).map_err(|_| HashError::Unreadable)?;
    let cost = HashCost::of(&hash).ok_or(HashError::Unreadable)?;
    Ok((hash, cost))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_password_has_8_to_128_characters_of_any_kind() {
        let email = "mimi@example.com";
        for (password, fault_expected) in [
            ("short7!", Some(Fault::too_short(8))),
            ("小猫更衣真好看", Some(Fault::too_short(8))),
            ("小猫更衣真的好看", None),
            (&"长".repeat(128), None),
            (&"长".repeat(129), Some(Fault::too_long(128))),
            ("        ", None),
            ("Password1", Some(TOO_COMMON)),
            ("woaini1314", Some(TOO_COMMON)),
            ("Mimi@Example.com", Some(SAME_AS_EMAIL)),
        ] {
            assert_eq!(fault(password, email), fault_expected, "{password}");
        }
    }

    #[test]
    fn a_password_is_kept_as_argon2id_with_19_mib_two_passes_one_lane() {
        let cost = HashCost::SPECIFIED;
        let stored = hash("correct horse", cost, &Fixed).unwrap();
        let beginning = "$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$";
        assert!(stored.starts_with(beginning), "{stored}");
        assert!(verify("correct horse", Some(&stored), cost).unwrap());
        assert!(!verify("wrong horse", Some(&stored), cost).unwrap());
        assert!(!is_outdated(&stored, cost));
    }

    #[test]
    fn nobody_has_no_password_and_costs_as_much() {
        assert!(!verify("", None, HashCost::LEAST).unwrap());
        for cost in [HashCost::SPECIFIED, HashCost::LEAST] {
            let stand_in = cost.stand_in();
            assert_eq!(parse(&stand_in).unwrap().1, cost);
        }
    }

    #[test]
    fn a_hash_of_another_cost_is_outdated() {
        let stored = hash("correct horse", HashCost::LEAST, &Fixed).unwrap();
        assert!(is_outdated(&stored, HashCost::SPECIFIED));
        assert!(!is_outdated(&stored, HashCost::LEAST));
    }

    /// Those for Argon2id with one lane of `src/test.c` in the reference implementation,
    /// <https://github.com/P-H-C/phc-winner-argon2>.
    #[test]
    fn what_the_reference_implementation_stores_is_verified() {
        for (password, stored) in [
            (
                "password",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$\
                 CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            ),
            (
                "password",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$\
                 nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            ),
            (
                "differentpassword",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$\
                 C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94",
            ),
        ] {
            let verified = |password| verify(password, Some(stored), HashCost::LEAST).unwrap();
            assert!(verified(password), "{stored}");
            assert!(!verified("another password"), "{stored}");
        }
    }

    /// Made by the implementation that the service had before this library.
    #[test]
    fn what_was_stored_before_is_verified() {
        for stored in [
            "$argon2id$v=19$m=19456,t=2,p=1$AwMDAwMDAwMDAwMDAwMDAw$\
             w08k3tgxy0PCsjXRRlL8GLC2c2xtsNUvJdeC1Rsdszo",
            "$argon2id$v=19$m=4864,t=2,p=1$AwMDAwMDAwMDAwMDAwMDAw$\
             5VpM6pjufTN+oRzW170cVZjSffw5AtZ87BoQju1tQK8",
            "$argon2id$v=19$m=8,t=1,p=1$AwMDAwMDAwMDAwMDAwMDAw$\
             R34PSzOo76uqmj3qacpqfh4SuOJKqOfMnLIFDB4PEt8",
        ] {
            let verified = |password| verify(password, Some(stored), HashCost::LEAST).unwrap();
            assert!(verified("小猫 correct horse"), "{stored}");
            assert!(!verified("小猫 wrong horse"), "{stored}");
        }
    }

    #[test]
    fn what_is_no_hash_or_costs_too_much_is_refused() {
        let tag = "2pMzKyFjmlUG2NuNpbLKbHUUnGOl43Ac0pB5tlvMoD8";
        let of = |parameters: &str| format!("$argon2id$v=19${parameters}$a2l0dGVuLWNsb3NldA${tag}");
        let usual = of("m=19456,t=2,p=1");
        assert!(parse(&usual).is_ok());
        assert!(parse(&of("m=65536,t=16,p=1")).is_ok());
        for text in [
            String::new(),
            "password".to_owned(),
            of("m=65537,t=2,p=1"),
            of("m=7,t=2,p=1"),
            of("m=19456,t=17,p=1"),
            of("m=19456,t=0,p=1"),
            of("m=19456,t=2,p=2"),
            of("m=19456,t=2,p=1,data=a2l0dGVu"),
            usual.replace("2id", "2i"),
            usual.replace("v=19", "v=16"),
            usual.replace("$v=19", ""),
            usual.replace("oD8", "oD8="),
            usual.replace(tag, &tag[..40]),
            usual.replace(&format!("${tag}"), ""),
        ] {
            let refused = verify("password", Some(&text), HashCost::LEAST);
            assert_eq!(refused, Err(HashError::Unreadable), "{text}");
            assert!(!is_outdated(&text, HashCost::LEAST), "{text}");
        }
    }
}
