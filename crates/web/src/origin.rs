//! The service's own origin.

use std::{fmt, ops::Deref};

use ports::address::Address;

use crate::config::{ConfigError, Setting, required};

/// The service's own origin, such as `https://kitten.example`.
pub struct Origin {
    text: String,
    address: Address,
}

impl Origin {
    /// Reads the setting `ORIGIN`.
    ///
    /// # Errors
    /// When it is missing, or no origin.
    pub fn read(setting: &Setting<'_>) -> Result<Self, ConfigError> {
        let unusable = |reason| ConfigError::unusable("ORIGIN", reason);
        let text = required(setting, "ORIGIN")?;
        let address = Address::parse(&text).map_err(unusable)?;
        if address.origin() != text {
            let reason = "it must be an origin, without a path or a slash at its end";
            return Err(unusable(reason.to_owned()));
        }
        Ok(Self { text, address })
    }

    /// Whether it is http on this very machine, as nowhere but on a local stack.
    pub fn is_local(&self) -> bool {
        is_local(&self.address)
    }
}

/// Whether an address is http on this very machine.
pub fn is_local(address: &Address) -> bool {
    !address.is_https() && address.is_this_machine()
}

impl Deref for Origin {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
