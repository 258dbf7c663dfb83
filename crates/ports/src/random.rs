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

/// What comes before every id that was made at that time, in UTC milliseconds, or later, and after
/// every one that was made before.
pub fn before_ids_of(time: Millis) -> String {
    let time = time.clamp(0, (1 << 48) - 1);
    format!("{:08x}-{:04x}", time >> 16, time & 0xffff)
}

fn text(id: Uuid) -> String {
    id.hyphenated().to_string()
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
    fn a_time_is_a_place_among_ids() {
        let now = 1_795_305_600_000;
        let id = |byte: u8, time| (&Always(byte) as &dyn Random).id(time);
        for byte in [0, 255] {
            assert!(id(byte, now - 1) < before_ids_of(now));
            assert!(before_ids_of(now) < id(byte, now));
        }
        assert!(before_ids_of(i64::MIN) < id(0, 0));
        assert!(id(255, now) < before_ids_of(i64::MAX));
    }
}
