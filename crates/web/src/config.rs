//! Reading settings from the environment, once an isolate. Each crate reads and checks its own.

use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

use ports::clock::Millis;

/// Gives the value of a variable or a secret.
pub type Setting<'a> = dyn Fn(&str) -> Option<String> + 'a;

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

/// What the body of a request may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest upload, in bytes.
    pub upload_max_bytes: usize,
    /// How long a body may keep a request waiting at first, in milliseconds.
    pub body_patience: Millis,
}

impl Limits {
    /// Reads `UPLOAD_MAX_BYTES` and `BODY_PATIENCE_MS`.
    ///
    /// # Errors
    /// When one of them is set and no number within its bounds.
    pub fn read(setting: &Setting<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
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

impl ConfigError {
    /// A setting that is there and cannot be used.
    pub fn unusable(name: &'static str, reason: impl ToString) -> Self {
        Self::Unusable {
            name,
            reason: reason.to_string(),
        }
    }
}

/// A setting that must be there.
///
/// # Errors
/// When it is missing or empty.
pub fn required(setting: &Setting<'_>, name: &str) -> Result<String, ConfigError> {
    setting(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| ConfigError::Missing(name.to_owned()))
}

/// A number within its bounds; its usual value where nothing is set.
fn within<T: FromStr + PartialOrd + Display + Copy>(
    setting: &Setting<'_>,
    name: &'static str,
    usual: T,
    bounds: &RangeInclusive<T>,
) -> Result<T, ConfigError> {
    let Some(value) = setting(name) else {
        return Ok(usual);
    };
    let number = value.parse().ok();
    number
        .filter(|number| bounds.contains(number))
        .ok_or_else(|| {
            let (least, most) = (bounds.start(), bounds.end());
            ConfigError::unusable(name, format!("it must be a number from {least} to {most}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_within_its_bounds_and_has_a_usual_value() {
        let limit = |value: Option<&str>| {
            let setting = |name: &str| match name {
                "UPLOAD_MAX_BYTES" => value.map(str::to_owned),
                _ => None,
            };
            let limits = Limits::read(&setting).ok();
            limits.map(|limits| limits.upload_max_bytes)
        };
        assert_eq!(limit(None), Some(10_000_000));
        assert_eq!(limit(Some("2000000")), Some(2_000_000));
        for unusable in ["", "ten", "999999", "25000001", "-1"] {
            assert_eq!(limit(Some(unusable)), None, "{unusable}");
        }
    }
}
