//! Devices: browsers that have logged in before.
//!
//! Somebody who guesses at an account from one's own network would lock one out of it there
//! ([`crate::throttle`]). So a browser keeps a name of its own, and for each account it has logged
//! in to a proof that only we can make; its attempts at that account are counted by themselves. It
//! opens nothing: a device still needs the password.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ports::random::Random;
use web::secret_keys::SecretKeys;

/// A browser remembers so many accounts, the last ones.
const MOST_ACCOUNTS: usize = 4;
const PURPOSE: &str = "device";

/// A browser that has logged in before: its name, and its proofs, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    id: String,
    proofs: Vec<String>,
}

impl Device {
    /// A browser that comes for the first time.
    pub fn new(random: &dyn Random) -> Self {
        Self {
            id: URL_SAFE_NO_PAD.encode(random.bytes::<16>()),
            proofs: Vec::new(),
        }
    }

    /// What a browser says of itself: `name.proof.proof`. Nothing of it is believed yet.
    pub fn presented(text: &str) -> Self {
        let mut parts = text.split('.').map(str::to_owned);
        Self {
            id: parts.next().unwrap_or_default(),
            proofs: parts.take(MOST_ACCOUNTS).collect(),
        }
    }

    /// Its name, if it has logged in to the account of this address before.
    pub fn known_for(&self, email_key: &str, keys: &SecretKeys) -> Option<&str> {
        let is_ours = |proof: &String| self.is_proof(proof, email_key, keys);
        self.proofs.iter().any(is_ours).then_some(&self.id)
    }

    /// The same browser once it has logged in to the account of this address.
    pub fn remembering(&self, email_key: &str, keys: &SecretKeys) -> Option<Self> {
        let proof = keys.keyed_hash(PURPOSE, &[&self.id, email_key])?;
        let others = self.proofs.iter();
        let others = others.filter(|proof| !self.is_proof(proof, email_key, keys));
        let proofs = [URL_SAFE_NO_PAD.encode(proof)]
            .into_iter()
            .chain(others.cloned())
            .take(MOST_ACCOUNTS);
        Some(Self {
            id: self.id.clone(),
            proofs: proofs.collect(),
        })
    }

    fn is_proof(&self, proof: &str, email_key: &str, keys: &SecretKeys) -> bool {
        let hash = URL_SAFE_NO_PAD.decode(proof);
        hash.is_ok_and(|hash| keys.is_keyed_hash(&hash, PURPOSE, &[&self.id, email_key]))
    }

    /// What the browser keeps.
    pub fn text(&self) -> String {
        [&self.id]
            .into_iter()
            .chain(&self.proofs)
            .cloned()
            .collect::<Vec<_>>()
            .join(".")
    }
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

    fn keys() -> SecretKeys {
        let setting = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
        SecretKeys::parse(setting).unwrap()
    }

    #[test]
    fn a_browser_is_known_for_the_accounts_it_has_logged_in_to_and_no_others() {
        let device = Device::new(&Fixed)
            .remembering("mimi@example.com", &keys())
            .unwrap();
        let device = Device::presented(&device.text());
        assert!(device.known_for("mimi@example.com", &keys()).is_some());
        assert!(device.known_for("momo@example.com", &keys()).is_none());
        let both = device.remembering("momo@example.com", &keys()).unwrap();
        assert!(both.known_for("mimi@example.com", &keys()).is_some());
        assert!(both.known_for("momo@example.com", &keys()).is_some());
        assert_eq!(both.remembering("momo@example.com", &keys()).unwrap(), both);
    }

    #[test]
    fn the_proof_of_one_browser_is_worth_nothing_to_another() {
        let device = Device::new(&Fixed)
            .remembering("mimi@example.com", &keys())
            .unwrap();
        let renamed = device.text().replacen(&device.id, "another-name", 1);
        for forged in [renamed.as_str(), "", ".", "a.b.c", "小猫.更衣"] {
            let device = Device::presented(forged);
            assert!(
                device.known_for("mimi@example.com", &keys()).is_none(),
                "{forged}"
            );
        }
    }

    #[test]
    fn a_browser_remembers_the_last_four_accounts() {
        let remember = |device: Device, name: &str| device.remembering(name, &keys()).unwrap();
        let device = ["a", "b", "c", "d", "e"]
            .into_iter()
            .fold(Device::new(&Fixed), remember);
        assert!(device.known_for("a", &keys()).is_none());
        assert!(device.known_for("b", &keys()).is_some());
    }
}
