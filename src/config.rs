//! Settings: read from the environment once an isolate, and checked there.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use crate::{
    accounts::password::HashCost,
    sessions::{cookies::Cookies, tokens::TokenKeys},
    studio::{moderation::PICTURE_DEADLINE, store::gateways::seed::Seed},
};
use gateways::Keys;
use ports::{address::Address, clock::Millis};

/// The largest upload where no setting says otherwise, in bytes (product.md 4).
const UPLOAD_MAX_BYTES: usize = 10_000_000;
/// What that setting may be: a picture is held in the isolate's memory, which is 128 MB for all the
/// requests it serves.
const UPLOAD_MAX_BYTES_WITHIN: RangeInclusive<usize> = 1_000_000..=25_000_000;

/// How long a body may keep a request waiting at first where no setting says otherwise, in
/// milliseconds: a phone that changes its network comes back within a few seconds.
const BODY_PATIENCE: Millis = 10_000;
/// What that setting may be: under a tenth of a second honest clients would be cut off, and a minute
/// is what they wait themselves.
const BODY_PATIENCE_WITHIN: RangeInclusive<Millis> = 100..=60_000;

/// The settings.
pub struct Config {
    /// The service's own origin, such as `https://kitten.example`.
    pub origin: String,
    /// How the cookies of a service with that origin are named and marked.
    pub cookies: Cookies,
    /// Where the local stack shows the letters it was given to send; none anywhere else.
    pub outbox: Option<String>,
    /// What hashing a password costs. No setting can lower it; tests put a lower one in its place.
    pub password_cost: HashCost,
    /// What addresses are hashed with that had their welcome; it stays when the keys of tokens change.
    pub address_key: Option<TokenKeys>,
    /// The keys of gateways.
    pub gateway_keys: Keys,
    /// The gateways that an empty table begins with.
    pub gateway_seed: Seed,
    /// The WeChat id that receives what orders cost.
    pub wechat_id: String,
    /// The largest upload, in bytes.
    pub upload_max_bytes: usize,
    /// How long a body may keep a request waiting at first, in milliseconds.
    pub body_patience: Millis,
    /// How long a result may take to be judged, in milliseconds; 0 where nobody is asked.
    pub judging: Millis,
}

/// A setting is missing or makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not there.
    #[error("the setting {0} is missing")]
    Missing(String),
    /// It is there and cannot be used.
    #[error("the setting {name} cannot be used: {reason}")]
    Unusable {
        /// Which one.
        name: &'static str,
        /// Why.
        reason: String,
    },
}

impl Config {
    /// Reads the settings through `setting`, which gives the value of a variable or secret; `names` are
    /// the names of all of them.
    pub fn read(
        setting: &dyn Fn(&str) -> Option<String>,
        names: &[String],
    ) -> Result<Self, ConfigError> {
        let origin = required(setting, "ORIGIN")?;
        let address = Address::parse(&origin).map_err(|reason| ConfigError::Unusable {
            name: "ORIGIN",
            reason,
        })?;
        if address.origin() != origin {
            let reason = "it must be an origin, without a path or a slash at its end".to_owned();
            return Err(ConfigError::Unusable {
                name: "ORIGIN",
                reason,
            });
        }
        Ok(Self {
            judging: match required(setting, "MODERATION_URL") {
                Ok(_) => PICTURE_DEADLINE as Millis,
                Err(_) => 0,
            },
            cookies: Cookies::of(&address),
            outbox: outbox(&address, setting("MAIL_URL").as_deref()),
            password_cost: HashCost::SPECIFIED,
            address_key: address_key(setting, &origin)?,
            origin,
            gateway_keys: Keys::read(names, setting),
            gateway_seed: Seed::new(setting("GATEWAYS").filter(|value| !value.is_empty())),
            wechat_id: required(setting, "WECHAT_ID")?,
            upload_max_bytes: within(
                setting,
                "UPLOAD_MAX_BYTES",
                UPLOAD_MAX_BYTES,
                &UPLOAD_MAX_BYTES_WITHIN,
            )?,
            body_patience: within(
                setting,
                "BODY_PATIENCE_MS",
                BODY_PATIENCE,
                &BODY_PATIENCE_WITHIN,
            )?,
        })
    }
}

fn address_key(
    setting: &dyn Fn(&str) -> Option<String>,
    origin: &str,
) -> Result<Option<TokenKeys>, ConfigError> {
    let Some(key) = setting("ADDRESS_KEY").filter(|key| !key.is_empty()) else {
        return Ok(None);
    };
    let keys = TokenKeys::parse(&format!("address:{key}"), origin);
    keys.map(Some).map_err(|_| ConfigError::Unusable {
        name: "ADDRESS_KEY",
        reason: "it must be 32 bytes or more in base64url".to_owned(),
    })
}

/// The page of the letters, where both the service and its mail provider are http on this very machine,
/// as nowhere but on a local stack.
fn outbox(origin: &Address, mail_url: Option<&str>) -> Option<String> {
    let is_local = |address: &Address| !address.is_https() && address.is_this_machine();
    let provider = Address::parse(mail_url?).ok()?;
    let both = is_local(origin) && is_local(&provider);
    both.then(|| format!("{}/outbox", provider.origin()))
}

/// A number within its bounds; its usual value where nothing is said.
fn within<T: FromStr + PartialOrd + Display + Copy>(
    setting: &dyn Fn(&str) -> Option<String>,
    name: &'static str,
    usual: T,
    bounds: &RangeInclusive<T>,
) -> Result<T, ConfigError> {
    let Some(said) = setting(name) else {
        return Ok(usual);
    };
    let number = said.parse().ok();
    number
        .filter(|number| bounds.contains(number))
        .ok_or_else(|| ConfigError::Unusable {
            name,
            reason: format!(
                "it must be a number from {} to {}",
                bounds.start(),
                bounds.end()
            ),
        })
}

/// A setting that must be there.
pub fn required(
    setting: &dyn Fn(&str) -> Option<String>,
    name: &str,
) -> Result<String, ConfigError> {
    setting(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| ConfigError::Missing(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_cost_what_is_specified_whatever_is_set() {
        let setting = |name: &str| match name {
            "ORIGIN" => Some("https://kitten.example".to_owned()),
            "ADDRESS_KEY" | "UPLOAD_MAX_BYTES" | "BODY_PATIENCE_MS" => None,
            _ => Some("8".to_owned()),
        };
        let config = Config::read(&setting, &[]).unwrap();
        assert_eq!(config.password_cost, HashCost::SPECIFIED);
    }

    #[test]
    fn letters_are_shown_only_where_all_is_http_on_this_machine() {
        let outbox = |origin: &str, mail_url: Option<&str>| {
            outbox(&Address::parse(origin).unwrap(), mail_url)
        };
        let local = Some("http://127.0.0.1:8790/mail");
        assert_eq!(
            outbox("http://localhost:8787", local).as_deref(),
            Some("http://127.0.0.1:8790/outbox")
        );
        for (origin, mail_url) in [
            ("https://kitten.example", local),
            ("http://kitten.example", local),
            ("https://localhost", local),
            ("http://localhost:8787", Some("https://mail.example/send")),
            ("http://localhost:8787", Some("http://mail.example/send")),
            ("http://localhost:8787", None),
        ] {
            assert_eq!(outbox(origin, mail_url), None, "{origin} {mail_url:?}");
        }
    }

    #[test]
    fn the_key_of_addresses_is_optional_and_has_32_bytes() {
        let read = |key: Option<&str>| {
            let key = key.map(str::to_owned);
            address_key(&|_| key.clone(), "https://kitten.example").map(|keys| keys.is_some())
        };
        assert!(!read(None).unwrap());
        assert!(!read(Some("")).unwrap());
        assert!(read(Some("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE")).unwrap());
        for unusable in ["AAAA", "no base64!", "AQEB,AQEB"] {
            assert!(read(Some(unusable)).is_err(), "{unusable}");
        }
    }

    #[test]
    fn a_number_keeps_within_its_bounds_and_has_a_usual_value() {
        let limit = |said: Option<&str>| {
            let setting = |_: &str| said.map(str::to_owned);
            within(
                &setting,
                "LIMIT",
                UPLOAD_MAX_BYTES,
                &UPLOAD_MAX_BYTES_WITHIN,
            )
            .ok()
        };
        assert_eq!(limit(None), Some(10_000_000));
        assert_eq!(limit(Some("2000000")), Some(2_000_000));
        for unusable in ["", "ten", "999999", "25000001", "-1"] {
            assert_eq!(limit(Some(unusable)), None, "{unusable}");
        }
    }
}
