//! The tags that other implementations come to.

use argon2::{Algorithm, Argon2, Params, Version};
use argon2id::{Cost, hash};

fn cost(memory_kib: u32, passes: u32) -> Cost {
    Cost { memory_kib, passes }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Those for Argon2id with one lane of `src/test.c` in the reference implementation,
/// <https://github.com/P-H-C/phc-winner-argon2>. (The vector of RFC 9106 has four lanes and a secret.)
#[test]
fn the_reference_implementations_own_tests_pass() {
    for (cost, password, salt, tag) in [
        (
            cost(65536, 2),
            "password",
            "somesalt",
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        ),
        (
            cost(262_144, 2),
            "password",
            "somesalt",
            "78fe1ec91fb3aa5657d72e710854e4c3d9b9198c742f9616c2f085bed95b2e8c",
        ),
        (
            cost(256, 2),
            "password",
            "somesalt",
            "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
        ),
        (
            cost(65536, 1),
            "password",
            "somesalt",
            "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98",
        ),
        (
            cost(65536, 4),
            "password",
            "somesalt",
            "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c",
        ),
        (
            cost(65536, 2),
            "differentpassword",
            "somesalt",
            "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
        ),
        (
            cost(65536, 2),
            "password",
            "diffsalt",
            "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c",
        ),
    ] {
        let computed = hash(password.as_bytes(), salt.as_bytes(), cost);
        assert_eq!(hex(&computed), tag, "{password:?} {salt:?} {cost:?}");
    }
}

#[test]
fn another_implementation_comes_to_the_same_tags() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..300 {
        let cost = cost(random.u32(8..700), random.u32(1..5));
        let password: Vec<u8> = (0..random.usize(..300)).map(|_| random.u8(..)).collect();
        let salt: Vec<u8> = (0..random.usize(8..65)).map(|_| random.u8(..)).collect();
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).unwrap();
        let mut expected = [0; argon2id::TAG_LENGTH];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&password, &salt, &mut expected)
            .unwrap();
        assert_eq!(
            hash(&password, &salt, cost),
            expected,
            "{password:?} {salt:?} {cost:?}"
        );
    }
}

#[test]
#[should_panic(expected = "less than Argon2id can do with")]
fn less_than_eight_kib_are_refused() {
    hash(b"password", b"somesalt", cost(7, 1));
}

#[test]
#[should_panic(expected = "less than Argon2id can do with")]
fn no_pass_at_all_is_refused() {
    hash(b"password", b"somesalt", cost(8, 0));
}
