//! The settings of the whole service, read once an isolate. Each crate reads and checks its own.

use accounts::AccountsState;
use ports::address::Address;
use studio::StudioState;
use web::{
    Origin,
    config::{ConfigError, Limits, Setting, required},
    origin::is_local,
    secret_keys::SecretKeys,
};

use crate::about::AboutState;

/// The settings.
pub struct Config {
    /// The service's own origin.
    pub origin: Origin,
    /// What tokens are signed with.
    pub keys: SecretKeys,
    /// What a body may be.
    pub limits: Limits,
    /// Those of accounts.
    pub accounts: AccountsState,
    /// Those of the studio.
    pub studio: StudioState,
    /// What everybody may know.
    pub about: AboutState,
}

impl Config {
    /// Reads the settings through `setting`; `names` are the names of all of them.
    ///
    /// # Errors
    /// When one is missing or makes no sense.
    pub fn read(setting: &Setting<'_>, names: &[String]) -> Result<Self, ConfigError> {
        let origin = Origin::read(setting)?;
        let keys = SecretKeys::parse(&required(setting, "TOKEN_KEYS")?);
        let keys = keys.map_err(|error| ConfigError::unusable("TOKEN_KEYS", error))?;
        Ok(Self {
            keys,
            limits: Limits::read(setting)?,
            accounts: AccountsState::read(setting)?,
            studio: StudioState::read(setting, names),
            about: AboutState {
                wechat_id: required(setting, "WECHAT_ID")?,
                outbox: outbox(&origin, setting("MAIL_URL").as_deref()),
            },
            origin,
        })
    }
}

/// The page of the letters, where both the service and its mail provider are http on this very machine,
/// as nowhere but on a local stack.
fn outbox(origin: &Origin, mail_url: Option<&str>) -> Option<String> {
    let provider = Address::parse(mail_url?).ok()?;
    let both = origin.is_local() && is_local(&provider);
    both.then(|| format!("{}/outbox", provider.origin()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_shown_only_where_all_is_http_on_this_machine() {
        let outbox = |origin: &str, mail_url: Option<&str>| {
            outbox(
                &Origin::read(&|_| Some(origin.to_owned())).unwrap(),
                mail_url,
            )
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
}
