//! That the library that hashes agrees with another implementation, RustCrypto's `argon2`
//! (docs/decisions/edge.md). `SEED` repeats a run.

use argon2::{
    PasswordHasher, PasswordVerifier,
    password_hash::{PasswordHash, SaltString},
};
use ports::random::Random;

use super::*;

/// The vector of Argon2id in RFC 9106, 5.3: with four lanes, a secret and associated data.
#[test]
fn both_make_the_tag_of_the_rfc() {
    const TAG: [u8; 32] = [
        0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c, 0x08, 0xc0, 0x37, 0xa3, 0x4a, 0x8b, 0x53,
        0xc9, 0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75, 0xb6, 0x5e, 0xb5, 0x25, 0x20, 0xe9, 0x6b, 0x01,
        0xe6, 0x59,
    ];
    let (password, salt, secret, data) = ([1; 32], [2; 16], [3; 8], [4; 12]);

    let cost = Params::builder().memory(Memory::kib(32)).passes(3).lanes(4);
    let cost = cost.tag_len(TagLen::bytes(32)).build().unwrap();
    let ours = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
    let mut tag = [0; 32];
    ours.hash_into_with_ad(&password, &salt, &secret, &data, &mut tag)
        .unwrap();
    assert_eq!(tag, TAG);

    let mut cost = argon2::ParamsBuilder::new();
    cost.m_cost(32).t_cost(3).p_cost(4);
    let cost = cost.data(argon2::AssociatedData::new(&data).unwrap());
    let (algorithm, version) = (argon2::Algorithm::Argon2id, argon2::Version::V0x13);
    let theirs =
        argon2::Argon2::new_with_secret(&secret, algorithm, version, cost.build().unwrap());
    let mut tag = [0; 32];
    theirs
        .unwrap()
        .hash_password_into(&password, &salt, &mut tag)
        .unwrap();
    assert_eq!(tag, TAG);
}

fn dice() -> fastrand::Rng {
    let seed = match std::env::var("SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => fastrand::u64(..),
    };
    println!("SEED={seed}");
    fastrand::Rng::with_seed(seed)
}

/// Hands out a salt.
struct Salt([u8; 16]);

impl Random for Salt {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0);
    }
}

fn theirs(cost: HashCost) -> argon2::Argon2<'static> {
    let params = argon2::Params::new(cost.memory_kib, cost.passes, 1, None).unwrap();
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
}

/// For passwords, salts and costs at random: both store the same, and each verifies the other's and
/// refuses another password.
#[test]
fn each_stores_and_verifies_what_the_other_does() {
    let mut dice = dice();
    for round in 0..300 {
        let length = dice.usize(..=LONGEST);
        let password: String = (0..length).map(|_| dice.char(..)).collect();
        let salt: [u8; 16] = std::array::from_fn(|_| dice.u8(..));
        // Mostly little, which is quick, and now and then as much as what ships.
        let memory_kib = match round % 100 {
            0 => HashCost::SPECIFIED.memory_kib,
            _ => dice.u32(8..=600),
        };
        let passes = dice.u32(1..=4);
        let cost = HashCost { memory_kib, passes };

        let ours = hash(&password, cost, &Salt(salt)).unwrap();
        let salt = SaltString::encode_b64(&salt).unwrap();
        let other = theirs(cost)
            .hash_password(password.as_bytes(), &salt)
            .unwrap()
            .to_string();
        assert_eq!(ours, other, "{password:?}, {cost:?}");

        let wrong = format!("{password}!");
        assert!(verify(&password, Some(&other), cost).unwrap(), "{other}");
        assert!(!verify(&wrong, Some(&other), cost).unwrap(), "{other}");
        let ours = PasswordHash::new(&ours).unwrap();
        let verified =
            |password: &str| argon2::Argon2::default().verify_password(password.as_bytes(), &ours);
        verified(&password).unwrap();
        verified(&wrong).unwrap_err();
    }
}

/// One character is removed, added or another, or the end is missing.
#[test]
fn both_refuse_what_is_damaged() {
    let mut dice = dice();
    let stored = hash("correct horse", HashCost::LEAST, &Salt([7; 16])).unwrap();
    for _ in 0..2_000 {
        let mut damaged: Vec<char> = stored.chars().collect();
        let place = dice.usize(..damaged.len());
        let other = match dice.bool() {
            true => dice.char(' '..='~'),
            false => dice.char(..),
        };
        match dice.u8(..4) {
            0 => _ = damaged.remove(place),
            1 => damaged.insert(place, other),
            2 => damaged[place] = other,
            _ => damaged.truncate(place),
        }
        let damaged: String = damaged.into_iter().collect();
        let ours = verify("correct horse", Some(&damaged), HashCost::LEAST);
        let theirs = PasswordHash::new(&damaged).is_ok_and(|hash| {
            let verified = argon2::Argon2::default().verify_password(b"correct horse", &hash);
            verified.is_ok()
        });
        assert_eq!(ours.unwrap_or(false), theirs, "{damaged}");
    }
}
