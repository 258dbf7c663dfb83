//! The label that every result has: it says that a model made the picture (`gateways.md`, care; China's
//! labelling rule).

use gateways::{Failure, Picture};
use images::{AiMark, mark_ai_generated};

/// What the label calls the service.
const SERVICE: &str = "kitten-closet";

/// The picture with the label, which names the picture by `id`.
///
/// # Errors
/// [`Failure::CheckFailed`] for a picture that is damaged.
pub fn labelled(picture: Picture, id: &str) -> Result<Picture, Failure> {
    let mark = AiMark {
        producer: SERVICE,
        produce_id: id,
        propagator: SERVICE,
        propagate_id: id,
    };
    match mark_ai_generated(&picture.bytes, picture.format, &mark) {
        Ok(bytes) => Ok(Picture {
            bytes: bytes.into(),
            ..picture
        }),
        Err(unusable) => Err(Failure::damaged(&unusable)),
    }
}
