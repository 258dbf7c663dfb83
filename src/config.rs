//! Settings: read from the environment once an isolate, and checked there.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use crate::{
    address::Address,
    gateways::{self, Gateway, Secret},
    ports::clock::Millis,
    sessions::cookies::Cookies,
    studio::moderation::PICTURE_DEADLINE,
};

/// What a claim on an output lasts beyond the gateway's attempt, in milliseconds: time for reading
/// the inputs, and for storing and settling the result.
const LEASE_MARGIN: i64 = 15_000;

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
    /// The gateways, in the order of failover; never empty.
    pub gateways: Vec<Gateway>,
    /// The WeChat id that receives what orders cost.
    pub wechat_id: String,
    /// The largest upload, in bytes.
    pub upload_max_bytes: usize,
    /// How long a body may keep a request waiting at first, in milliseconds.
    pub body_patience: Millis,
    /// How long a result may take to be judged, in milliseconds; 0 where nobody is asked.
    judging: Millis,
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
    /// Reads the settings through `setting`, which gives the value of a variable or secret.
    pub fn read(setting: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
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
        let secret = |name: &str| setting(name).map(Secret::new);
        let gateways =
            gateways::gateways(&required(setting, "GATEWAYS")?, secret).map_err(|error| {
                ConfigError::Unusable {
                    name: "GATEWAYS",
                    reason: error.to_string(),
                }
            })?;
        Ok(Self {
            judging: match required(setting, "MODERATION_URL") {
                Ok(_) => PICTURE_DEADLINE as Millis,
                Err(_) => 0,
            },
            cookies: Cookies::of(&address),
            origin,
            gateways,
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

    /// The photos that one request to some gateway has room for, as files, in bytes.
    pub fn room_for_photos(&self) -> usize {
        let rooms = self.gateways.iter().map(Gateway::room_for_photos);
        rooms.max().unwrap_or(0)
    }

    /// How long a consumer holds an output it has claimed, in milliseconds.
    pub fn lease(&self) -> i64 {
        let deadlines = self
            .gateways
            .iter()
            .map(|gateway| gateway.longest_attempt_ms());
        deadlines
            .max()
            .and_then(|most| i64::try_from(most).ok())
            .unwrap_or(0)
            + LEASE_MARGIN
            + self.judging
    }
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
