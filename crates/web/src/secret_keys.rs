//! Secret keys: what tokens are signed with, and what must not be stored as it is is hashed with.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The fewest bytes of a key: as many as SHA-256 has (RFC 2104, 3).
const LEAST_BYTES: usize = 32;

/// Named keys: the first signs and hashes, all verify, so that keys can rotate.
pub struct SecretKeys(Vec<SecretKey>);

/// One of them.
pub struct SecretKey {
    /// Its name, which goes with what it signs.
    pub id: String,
    /// The key itself.
    pub secret: Vec<u8>,
    /// With the key already taken in, which is half of the work.
    mac: Hmac<Sha256>,
}

/// The setting cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it must be `name:key,…`, each key 32 bytes or more in base64url")]
pub struct SecretKeysError;

impl SecretKeys {
    /// Reads `name:key,name:key,…`, the keys in base64url.
    ///
    /// # Errors
    /// When there is none, or one is short or has no name.
    pub fn parse(setting: &str) -> Result<Self, SecretKeysError> {
        let keys = setting.split(',').map(SecretKey::parse);
        keys.collect::<Result<_, _>>().map(Self)
    }

    /// The key that signs.
    pub fn first(&self) -> Option<&SecretKey> {
        self.0.first()
    }

    /// The key of a name.
    pub fn named(&self, id: &str) -> Option<&SecretKey> {
        self.0.iter().find(|key| key.id == id)
    }

    /// A hash that nobody without the key can make. `purpose` keeps the hashes of one use from
    /// meaning anything to another.
    pub fn keyed_hash(&self, purpose: &str, parts: &[&str]) -> Option<[u8; 32]> {
        let mac = self.first()?.mac_of(purpose, parts);
        Some(mac.finalize().into_bytes().into())
    }

    /// The hashes by all keys, the newest first: for what outlives a rotation of keys.
    pub fn keyed_hashes(&self, purpose: &str, parts: &[&str]) -> Vec<[u8; 32]> {
        let macs = self.0.iter().map(|key| key.mac_of(purpose, parts));
        macs.map(|mac| mac.finalize().into_bytes().into()).collect()
    }

    /// Whether `hash` is the [`SecretKeys::keyed_hash`] of one of the keys.
    pub fn is_keyed_hash(&self, hash: &[u8], purpose: &str, parts: &[&str]) -> bool {
        let mut macs = self.0.iter().map(|key| key.mac_of(purpose, parts));
        macs.any(|mac| mac.verify_slice(hash).is_ok())
    }
}

impl SecretKey {
    fn parse(text: &str) -> Result<Self, SecretKeysError> {
        let (id, secret) = text.trim().split_once(':').ok_or(SecretKeysError)?;
        let secret = URL_SAFE_NO_PAD
            .decode(secret)
            .map_err(|_| SecretKeysError)?;
        let mac = Hmac::new_from_slice(&secret).map_err(|_| SecretKeysError)?;
        match id.is_empty() || secret.len() < LEAST_BYTES {
            true => Err(SecretKeysError),
            false => Ok(Self {
                id: id.to_owned(),
                secret,
                mac,
            }),
        }
    }

    /// The HMAC-SHA-256 of this key, to be fed.
    pub fn mac(&self) -> Hmac<Sha256> {
        self.mac.clone()
    }

    fn mac_of(&self, purpose: &str, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = self.mac();
        for part in [purpose].iter().chain(parts) {
            // With its length, so that no two lists of parts read the same.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "old:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const NEW: &str = "new:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    fn keys(setting: &str) -> SecretKeys {
        SecretKeys::parse(setting).unwrap()
    }

    #[test]
    fn a_keyed_hash_is_for_one_purpose_and_one_list_of_parts_and_outlives_a_rotation() {
        let hash = keys(OLD).keyed_hash("doors", &["ab", "c"]).unwrap();
        let rotated = keys(&format!("{NEW},{OLD}"));
        assert!(rotated.is_keyed_hash(&hash, "doors", &["ab", "c"]));
        assert!(!rotated.is_keyed_hash(&hash, "windows", &["ab", "c"]));
        assert!(!rotated.is_keyed_hash(&hash, "doors", &["a", "bc"]));
        assert!(!keys(NEW).is_keyed_hash(&hash, "doors", &["ab", "c"]));
    }

    #[test]
    fn keys_that_are_short_or_nameless_are_refused() {
        for setting in [
            "",
            "old",
            "old:AAAA",
            ":AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        ] {
            assert!(SecretKeys::parse(setting).is_err(), "{setting}");
        }
    }
}
