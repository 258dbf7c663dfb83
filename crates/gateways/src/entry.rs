//! What operators write: the settings of a gateway as one JSON object, and the setting `GATEWAYS`, an
//! array of them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    config::{ConfigError, GatewayConfig},
    gateway::Gateway,
    keys::Secret,
};

/// The settings of a gateway, found sound.
#[derive(Debug)]
pub struct Entry {
    /// With a key that stands for any: what is known of it does not depend on the key.
    gateway: Gateway,
    settings: String,
    /// Whether it is to be asked.
    pub is_on: bool,
}

impl Entry {
    /// Checks settings in full.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] with the first field that is at fault.
    pub fn read(settings: Map<String, Value>) -> Result<Self, ConfigError> {
        let text = Value::Object(settings).to_string();
        let config = config(&text)?;
        Ok(Self {
            gateway: Gateway::new(config, &Secret::new("any:key".to_owned()))?,
            settings: text,
            is_on: true,
        })
    }

    /// What they say.
    #[must_use]
    pub const fn config(&self) -> &GatewayConfig {
        self.gateway.config()
    }

    /// The settings, as they are kept.
    #[must_use]
    pub fn settings(&self) -> &str {
        &self.settings
    }

    /// Milliseconds that one attempt can take.
    #[must_use]
    pub fn attempt_ms(&self) -> u64 {
        self.gateway.longest_attempt_ms()
    }

    /// The photos that one request has room for, as files, in bytes.
    #[must_use]
    pub fn photo_bytes(&self) -> usize {
        self.gateway.room_for_photos()
    }
}

/// Reads settings, and says of one that cannot be read which field it is.
fn config(text: &str) -> Result<GatewayConfig, ConfigError> {
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner().to_string();
        let problem = error
            .rsplit_once(" at line ")
            .map_or(error.as_str(), |(problem, _)| problem);
        // A field that is missing has no path; it is named between backticks, as an unknown one is.
        let field = match path.as_str() {
            "." | "?" => problem.split('`').nth(1).unwrap_or("settings"),
            path => path,
        };
        ConfigError::Invalid {
            gateway: name_in(text),
            problem: format!("{field}: {problem}"),
        }
    })
}

/// The name in settings that cannot be read.
fn name_in(text: &str) -> String {
    let settings: Value = serde_json::from_str(text).unwrap_or_default();
    settings["name"].as_str().unwrap_or_default().to_owned()
}

/// Reads the setting `GATEWAYS`: an array of settings in the order of failover, each of which may have
/// `"is_on": false` beside them.
///
/// # Errors
/// The first thing found wrong, in words for whoever wrote the setting.
pub fn entries(setting: &str) -> Result<Vec<Entry>, ConfigError> {
    let array: Vec<Map<String, Value>> = serde_json::from_str(setting)?;
    if array.is_empty() {
        return Err(ConfigError::Empty);
    }
    let mut names = BTreeSet::new();
    let entries = array.into_iter().map(|mut settings| {
        let is_on = settings.remove("is_on");
        let mut entry = Entry::read(settings)?;
        let name = &entry.config().name;
        let invalid = |problem: &str| ConfigError::Invalid {
            gateway: name.clone(),
            problem: problem.to_owned(),
        };
        if !names.insert(name.clone()) {
            return Err(invalid("name: another gateway has the same"));
        }
        match is_on {
            None | Some(Value::Bool(true)) => {}
            Some(Value::Bool(false)) => entry.is_on = false,
            Some(_) => return Err(invalid("is_on must be true or false")),
        }
        Ok(entry)
    });
    entries.collect()
}
