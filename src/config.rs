//! Settings: read from the environment once an isolate, and checked there.

use std::ops::RangeInclusive;

use crate::{
    address::Address, gateways::Keys, sessions::cookies::Cookies,
    studio::store::gateways::seed::Seed,
};

/// The largest upload where no setting says otherwise, in bytes (product.md 4).
const UPLOAD_MAX_BYTES: usize = 10_000_000;
/// What that setting may be: a picture is held in the isolate's memory, which is 128 MB for all the
/// requests it serves.
const UPLOAD_MAX_BYTES_WITHIN: RangeInclusive<usize> = 1_000_000..=25_000_000;

/// The settings.
pub struct Config {
    /// The service's own origin, such as `https://kitten.example`.
    pub origin: String,
    /// How the cookies of a service with that origin are named and marked.
    pub cookies: Cookies,
    /// The keys of gateways.
    pub gateway_keys: Keys,
    /// The gateways that an empty table begins with.
    pub gateway_seed: Seed,
    /// The WeChat id that receives what orders cost.
    pub wechat_id: String,
    /// The largest upload, in bytes.
    pub upload_max_bytes: usize,
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
            cookies: Cookies::of(&address),
            origin,
            gateway_keys: Keys::read(names, setting),
            gateway_seed: Seed::new(setting("GATEWAYS").filter(|value| !value.is_empty())),
            wechat_id: required(setting, "WECHAT_ID")?,
            upload_max_bytes: upload_max_bytes(setting)?,
        })
    }
}

fn upload_max_bytes(setting: &dyn Fn(&str) -> Option<String>) -> Result<usize, ConfigError> {
    let Some(said) = setting("UPLOAD_MAX_BYTES") else {
        return Ok(UPLOAD_MAX_BYTES);
    };
    let bytes = said.parse().ok();
    bytes
        .filter(|bytes| UPLOAD_MAX_BYTES_WITHIN.contains(bytes))
        .ok_or_else(|| ConfigError::Unusable {
            name: "UPLOAD_MAX_BYTES",
            reason: "it must be a number from 1000000 to 25000000".to_owned(),
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
    fn uploads_are_limited_by_the_setting_and_without_it_to_ten_megabytes() {
        let limit = |said: Option<&str>| upload_max_bytes(&|_| said.map(str::to_owned)).ok();
        assert_eq!(limit(None), Some(10_000_000));
        assert_eq!(limit(Some("2000000")), Some(2_000_000));
        for unusable in ["", "ten", "999999", "25000001", "-1"] {
            assert_eq!(limit(Some(unusable)), None, "{unusable}");
        }
    }
}
