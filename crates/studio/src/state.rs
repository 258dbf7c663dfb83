//! What the studio keeps for all requests of an isolate.

use gateways::Keys;
use ports::clock::Millis;
use web::{
    ContextWith,
    config::{Setting, required},
};

use crate::{moderation::PICTURE_DEADLINE, presets, store::gateways::seed::Seed, words};

/// What the studio keeps for all requests of an isolate.
pub struct StudioState {
    /// The keys of gateways.
    pub gateway_keys: Keys,
    /// The gateways that an empty table begins with.
    pub gateway_seed: Seed,
    /// How long a result may take to be judged, in milliseconds; 0 where nobody is asked.
    pub judging: Millis,
    /// The tools, as they were read last.
    pub presets: presets::PresetCache,
    /// The words that no prompt may hold, as they were read last.
    pub words: words::WordListCache,
}

impl StudioState {
    /// Reads the settings; `names` are the names of all of them.
    pub fn read(setting: &Setting<'_>, names: &[String]) -> Self {
        Self {
            gateway_keys: Keys::read(names, setting),
            gateway_seed: Seed::new(setting("GATEWAYS").filter(|value| !value.is_empty())),
            judging: match required(setting, "MODERATION_URL") {
                Ok(_) => PICTURE_DEADLINE as Millis,
                Err(_) => 0,
            },
            presets: presets::PresetCache::default(),
            words: words::WordListCache::default(),
        }
    }
}

/// The context of a request or a job that concerns the studio.
pub type StudioContext = ContextWith<StudioState>;
