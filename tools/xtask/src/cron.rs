//! Fires cron triggers locally, as Cloudflare does in production: `wrangler dev` does not.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

/// A cron expression of which only minute and hour (UTC) matter: all that wrangler.toml uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    /// The expression as written.
    pub expression: String,
    minute: Field,
    hour: Field,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Any,
    Every(u64),
    At(u64),
}

impl Cron {
    /// Reads an expression such as `*/5 * * * *` or `5 16 * * *`.
    ///
    /// # Errors
    /// When it says anything beyond minute and hour.
    pub fn parse(expression: &str) -> Result<Self> {
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let [minute, hour, "*", "*", "*"] = fields[..] else {
            bail!("the cron `{expression}` is not understood: only minute and hour can be set");
        };
        Ok(Self {
            expression: expression.to_owned(),
            minute: Field::parse(minute)?,
            hour: Field::parse(hour)?,
        })
    }

    fn is_due(&self, minutes_since_epoch: u64) -> bool {
        self.minute.matches(minutes_since_epoch % 60)
            && self.hour.matches(minutes_since_epoch / 60 % 24)
    }
}

impl Field {
    fn parse(text: &str) -> Result<Self> {
        let number = |text: &str| {
            text.parse()
                .with_context(|| format!("`{text}` is no cron field"))
        };
        Ok(match text.strip_prefix("*/") {
            Some(step) => Self::Every(number(step)?),
            None if text == "*" => Self::Any,
            None => Self::At(number(text)?),
        })
    }

    fn matches(self, value: u64) -> bool {
        match self {
            Self::Any => true,
            Self::Every(step) => value.is_multiple_of(step),
            Self::At(at) => value == at,
        }
    }
}

/// Remembers which minute it has looked at.
pub struct Clock {
    crons: Vec<Cron>,
    looked_at: u64,
}

impl Clock {
    /// Starts now: what was due before is past.
    pub fn new(crons: Vec<Cron>) -> Self {
        Self {
            crons,
            looked_at: minutes_since_epoch(),
        }
    }

    /// The expressions that have become due since the last call.
    pub fn due(&mut self) -> Vec<String> {
        let now = minutes_since_epoch();
        let minutes = self.looked_at + 1..=now;
        self.looked_at = now;
        self.crons
            .iter()
            .filter(|cron| minutes.clone().any(|minute| cron.is_due(minute)))
            .map(|cron| cron.expression.clone())
            .collect()
    }
}

fn minutes_since_epoch() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO)
        .as_secs()
        / 60
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_due(expression: &str, hour: u64, minute: u64) -> bool {
        Cron::parse(expression)
            .unwrap()
            .is_due(1000 * 24 * 60 + hour * 60 + minute)
    }

    #[test]
    fn every_five_minutes() {
        assert!(is_due("*/5 * * * *", 3, 0) && is_due("*/5 * * * *", 3, 55));
        assert!(!is_due("*/5 * * * *", 3, 4));
    }

    #[test]
    fn once_an_hour_and_once_a_day() {
        assert!(is_due("0 * * * *", 7, 0) && !is_due("0 * * * *", 7, 1));
        assert!(is_due("5 16 * * *", 16, 5) && !is_due("5 16 * * *", 15, 5));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(Cron::parse("0 0 1 * *").is_err());
        assert!(Cron::parse("1-5 * * * *").is_err());
    }
}
