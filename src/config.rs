//! Settings: read from the environment once an isolate, and checked there.

use crate::{
    address::Address,
    gateways::{self, Gateway, Secret},
};

/// What a claim on an output lasts beyond the gateway's attempt, in milliseconds: time for reading
/// the inputs, and for storing and settling the result.
const LEASE_MARGIN: i64 = 15_000;

/// The settings.
pub struct Config {
    /// The service's own origin, such as `https://kitten.example`.
    pub origin: String,
    /// The gateways, in the order of failover; never empty.
    pub gateways: Vec<Gateway>,
    /// The WeChat id that receives what orders cost.
    pub wechat_id: String,
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
            origin,
            gateways,
            wechat_id: required(setting, "WECHAT_ID")?,
        })
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
    }
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
