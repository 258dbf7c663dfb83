//! Pressing Generate.

use super::{Kind, ask_once, somebody};
use crate::model::What;

pub const KINDS: &[Kind] = &[Kind {
    name: "generate",
    weight: 14,
    play: |scene, dice| {
        let who = somebody(scene, dice);
        let garments = match dice.u8(..4) {
            0 | 1 => 1,
            2 => dice.usize(1..=10),
            _ => dice.usize(1..=4),
        };
        ask_once(scene, dice, who, What::Submit(garments))
    },
}];
