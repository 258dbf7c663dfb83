//! Passwords: which are accepted, and how they are kept (product.md 1).

use argon2id::Cost;

use super::{
    common_passwords::is_common,
    phc::{HashError, Stored},
};
use crate::{ports::random::Random, problem::Fault};

/// The fewest characters of a password.
pub const SHORTEST: usize = 8;
/// The most characters of a password.
pub const LONGEST: usize = 128;

/// 19 MiB and two passes.
const COST: Cost = Cost {
    memory_kib: 19 * 1024,
    passes: 2,
};

/// A hash of nothing anybody knows, so that an unknown address costs as much time as a wrong
/// password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$a2l0dGVuLWNsb3NldA$\
                      2pMzKyFjmlUG2NuNpbLKbHUUnGOl43Ac0pB5tlvMoD8";

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

/// Hashes a password, for keeping.
pub fn hash(password: &str, random: &dyn Random) -> String {
    Stored::of(password.as_bytes(), random.bytes::<16>().to_vec(), COST).to_string()
}

/// Whether `password` is the one behind `stored`. Without a stored hash the answer is no, after
/// the same work. What is longer than a password can be is not read to its end.
pub fn verify(password: &str, stored: Option<&str>) -> Result<bool, HashError> {
    let hash: Stored = stored.unwrap_or(NOBODY).parse()?;
    let password: String = password.chars().take(LONGEST + 1).collect();
    Ok(hash.is_of(password.as_bytes()) && stored.is_some())
}

/// Whether a stored hash was made with other parameters than today's.
pub fn is_outdated(stored: &str) -> bool {
    stored.parse().is_ok_and(|hash: Stored| hash.cost() != COST)
}

#[cfg(test)]
mod tests {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version, password_hash::SaltString};

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
        let stored = hash("correct horse", &Fixed);
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
