//! The keys of gateways. They are secrets of the environment; settings name them.

use std::{collections::BTreeMap, fmt};

use http::HeaderValue;

/// The longest name of a secret, in bytes.
const LONGEST_NAME: usize = 64;

/// Whether a secret of that name may be sent to a gateway: `GATEWAY_…_KEY`, of capital letters, digits
/// and underscores. No other secret of the service is called so.
#[must_use]
pub fn is_key_name(name: &str) -> bool {
    let inner = name
        .strip_prefix("GATEWAY_")
        .and_then(|rest| rest.strip_suffix("_KEY"));
    let is_plain = |byte: u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
    name.len() <= LONGEST_NAME
        && inner.is_some_and(|inner| !inner.is_empty() && inner.bytes().all(is_plain))
}

/// A text that no log may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text into custody.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

/// The keys that there are, by the names of their secrets.
#[derive(Debug, Default)]
pub struct Keys {
    keys: BTreeMap<String, Secret>,
    names: String,
}

impl Keys {
    /// Takes the keys among the names of an environment. One that is empty, or that no header can
    /// carry, is as good as none: its gateway is passed over, and no other.
    pub fn read(names: &[String], setting: &dyn Fn(&str) -> Option<String>) -> Self {
        let keys = names.iter().filter(|name| is_key_name(name));
        let keys = keys.filter_map(|name| {
            let key = setting(name)?;
            let is_usable = !key.trim().is_empty() && HeaderValue::from_str(key.trim()).is_ok();
            is_usable.then(|| (name.clone(), Secret::new(key)))
        });
        let keys: BTreeMap<_, _> = keys.collect();
        let names: Vec<_> = keys.keys().collect();
        Self {
            names: serde_json::json!(names).to_string(),
            keys,
        }
    }

    /// The key in a secret.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.keys.get(name)
    }

    /// The names of the secrets, as a JSON array.
    #[must_use]
    pub fn names(&self) -> &str {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_given_no_other_secret_of_the_service() {
        for name in ["GATEWAY_GOOGLE_KEY", "GATEWAY_A_KEY", "GATEWAY_RELAY_2_KEY"] {
            assert!(is_key_name(name), "{name}");
        }
        for name in [
            "DATABASE_AUTH_TOKEN",
            "TOKEN_KEYS",
            "MAIL_KEY",
            "MODERATION_KEY",
            "GATEWAYS",
            "GATEWAY_KEY",
            "GATEWAY__KEY_",
            "GATEWAY_google_KEY",
            "GATEWAY_GOOGLE_KEY ",
            "MY_GATEWAY_GOOGLE_KEY",
            "sk-12345",
            "",
        ] {
            assert!(!is_key_name(name), "{name}");
        }
        assert!(!is_key_name(&format!("GATEWAY_{}_KEY", "A".repeat(64))));
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_as_good_as_none_and_takes_no_other_with_it() {
        let names = [
            "GATEWAY_A_KEY",
            "GATEWAY_B_KEY",
            "GATEWAY_C_KEY",
            "MAIL_KEY",
        ];
        let keys = Keys::read(&names.map(str::to_owned), &|name| match name {
            "GATEWAY_A_KEY" => Some("line\nbreak".to_owned()),
            "GATEWAY_B_KEY" => Some(" ".to_owned()),
            _ => Some("a key".to_owned()),
        });
        assert_eq!(keys.names(), r#"["GATEWAY_C_KEY"]"#);
        assert!(keys.get("GATEWAY_C_KEY").is_some());
        assert!(keys.get("GATEWAY_A_KEY").is_none() && keys.get("MAIL_KEY").is_none());
    }
}
