//! Presets: the tools of the studio, as data (product.md 4). Nothing in the code knows one tool from
//! another.
//!
//! - [`Definition`]: what a preset is
//! - [`check`]: what makes a definition sound
//! - [`prompt`]: what the model is told
//! - [`Remembered`]: the presets as this isolate read them last

mod check;
mod definition;
mod prompt;
mod remembered;
#[cfg(test)]
pub mod sample;

pub use check::Unsound;
pub use definition::{Choice, Definition, OptionKind, Preset, PresetOption, Slot, Variants};
pub use prompt::prompt;
pub use remembered::Remembered;
