//! Presets: the tools of the studio, as data (product.md 4). Nothing in the code knows one tool from
//! another.
//!
//! - [`Definition`]: what a preset is
//! - [`check`]: what makes a definition sound
//! - [`prompt`]: what the model is told
//! - [`PresetCache`]: the presets as this isolate read them last

mod cache;
mod check;
mod definition;
mod prompt;
#[cfg(test)]
pub mod sample;

pub use cache::PresetCache;
pub use check::Unsound;
pub use definition::{Choice, Definition, OptionKind, Preset, PresetOption, Slot, Variants};
pub use prompt::prompt;
