//! Passwords: which are accepted, and how they are kept (product.md 1).

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};

use super::common_passwords::is_common;
use crate::{ports::random::Random, problem::Fault};

/// The fewest characters of a password.
pub const SHORTEST: usize = 8;
/// The most characters of a password.
pub const LONGEST: usize = 128;

/// A hash of nothing anybody knows, so that an unknown address costs as much time as a wrong
/// password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$a2l0dGVuLWNsb3NldA$\
                      2pMzKyFjmlUG2NuNpbLKbHUUnGOl43Ac0pB5tlvMoD8";

/// A password could not be hashed, or a stored hash could not be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("password hashing failed: {0}")]
pub struct HashError(String);

impl From<argon2::password_hash::Error> for HashError {
    fn from(error: argon2::password_hash::Error) -> Self {
        Self(error.to_string())
    }
}

/// What is wrong with a new password, if anything: its length, that everybody knows it, or that it
/// is the address.
pub fn fault(password: &str, email: &str) -> Option<Fault> {
    let length = password.chars().count();
    let lower = password.to_ascii_lowercase();
    if length < SHORTEST {
        Some(Fault::TooShort(SHORTEST))
    } else if length > LONGEST {
        Some(Fault::TooLong(LONGEST))
    } else if lower == email.to_ascii_lowercase() {
        Some(Fault::SameAsEmail)
    } else if is_common(&lower) {
        Some(Fault::TooCommon)
    } else {
        None
    }
}

/// Argon2id with 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    // The crate's default parameters are these very numbers; a test holds it to them.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Hashes a password, for keeping.
pub fn hash(password: &str, random: &dyn Random) -> Result<String, HashError> {
    let salt = SaltString::encode_b64(&random.bytes::<16>())?;
    Ok(argon2()
        .hash_password(password.as_bytes(), &salt)?
        .to_string())
}

/// Whether `password` is the one behind `stored`. Without a stored hash the answer is no, after
/// the same work. What is longer than a password can be is not read to its end.
pub fn verify(password: &str, stored: Option<&str>) -> Result<bool, HashError> {
    let hash = PasswordHash::new(stored.unwrap_or(NOBODY))?;
    let password: String = password.chars().take(LONGEST + 1).collect();
    let matches = argon2().verify_password(password.as_bytes(), &hash).is_ok();
    Ok(matches && stored.is_some())
}

/// Whether a stored hash was made with other parameters than today's.
pub fn is_outdated(stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| {
        hash.algorithm != Algorithm::Argon2id.ident()
            || Params::try_from(&hash).ok().is_none_or(|params| {
                (params.m_cost(), params.t_cost(), params.p_cost())
                    != (
                        Params::DEFAULT_M_COST,
                        Params::DEFAULT_T_COST,
                        Params::DEFAULT_P_COST,
                    )
            })
    })
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
            ("short7!", Some(Fault::TooShort(8))),
            ("小猫更衣真好看", Some(Fault::TooShort(8))),
            ("小猫更衣真的好看", None),
            (&"长".repeat(128), None),
            (&"长".repeat(129), Some(Fault::TooLong(128))),
            ("        ", None),
            ("Password1", Some(Fault::TooCommon)),
            ("woaini1314", Some(Fault::TooCommon)),
            ("Mimi@Example.com", Some(Fault::SameAsEmail)),
        ] {
            assert_eq!(fault(password, email), fault_expected, "{password}");
        }
    }

    #[test]
    fn a_password_is_kept_as_argon2id_with_19_mib_two_passes_one_lane() {
        let stored = hash("correct horse", &Fixed).unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(verify("correct horse", Some(&stored)).unwrap());
        assert!(!verify("wrong horse", Some(&stored)).unwrap());
        assert!(!is_outdated(&stored));
    }

    #[test]
    fn nobody_has_no_password_and_costs_as_much() {
        assert!(!verify("", None).unwrap());
        assert!(
            !is_outdated(NOBODY),
            "the stand-in must cost what a real hash costs"
        );
    }

    #[test]
    fn a_hash_with_other_parameters_is_outdated() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8, 1, 1, None).unwrap(),
        );
        let salt = SaltString::encode_b64(&[1; 16]).unwrap();
        let stored = weak
            .hash_password(b"correct horse", &salt)
            .unwrap()
            .to_string();
        assert!(is_outdated(&stored));
    }
}
