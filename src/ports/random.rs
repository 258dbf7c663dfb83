//! Randomness, and the ids made of it.

use uuid::{Builder, Uuid};

use super::clock::Millis;

/// The source of randomness. Secrets are made of it, so it must be unpredictable in production.
pub trait Random: Send + Sync {
    /// Fills `bytes` with randomness.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Random + '_ {
    /// As many random bytes as the array holds.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new id that sorts by its time of making (UUIDv7, RFC 9562).
    pub fn id(&self, now: Millis) -> String {
        let millis = u64::try_from(now).unwrap_or_default();
        text(Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid())
    }

    /// A new id that tells nothing and cannot be guessed (UUIDv4, RFC 9562).
    pub fn secret_id(&self) -> String {
        text(Builder::from_random_bytes(self.bytes()).into_uuid())
    }
}

fn text(id: Uuid) -> String {
    id.hyphenated().to_string()
}
