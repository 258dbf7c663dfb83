//! What accounts keep for all requests of an isolate.

use web::{
    ContextWith,
    config::{ConfigError, Setting},
    secret_keys::SecretKeys,
};

use crate::password::HashCost;

/// What accounts keep for all requests of an isolate.
pub struct AccountsState {
    /// What hashing a password costs. No setting can lower it; tests put a lower one in its place.
    pub password_cost: HashCost,
    /// What addresses are hashed with that had their welcome; it stays when the keys of tokens change.
    pub address_key: Option<SecretKeys>,
}

impl AccountsState {
    /// Reads `ADDRESS_KEY`.
    ///
    /// # Errors
    /// When it is set and no key.
    pub fn read(setting: &Setting<'_>) -> Result<Self, ConfigError> {
        let address_key = setting("ADDRESS_KEY").filter(|key| !key.is_empty());
        let address_key = address_key.map(|key| SecretKeys::parse(&format!("address:{key}")));
        Ok(Self {
            password_cost: HashCost::SPECIFIED,
            address_key: address_key.transpose().map_err(|_| {
                ConfigError::unusable("ADDRESS_KEY", "it must be 32 bytes or more in base64url")
            })?,
        })
    }
}

/// The context of a request that concerns accounts.
pub type AccountsContext = ContextWith<AccountsState>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_cost_what_is_specified_whatever_is_set() {
        let setting = |name: &str| (name != "ADDRESS_KEY").then(|| "8".to_owned());
        let state = AccountsState::read(&setting).unwrap();
        assert_eq!(state.password_cost, HashCost::SPECIFIED);
    }

    #[test]
    fn the_key_of_addresses_is_optional_and_has_32_bytes() {
        let read = |key: Option<&str>| {
            let key = key.map(str::to_owned);
            AccountsState::read(&|_| key.clone()).map(|state| state.address_key.is_some())
        };
        assert!(!read(None).unwrap());
        assert!(!read(Some("")).unwrap());
        assert!(read(Some("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE")).unwrap());
        for unusable in ["AAAA", "no base64!", "AQEB,AQEB"] {
            assert!(read(Some(unusable)).is_err(), "{unusable}");
        }
    }
}
