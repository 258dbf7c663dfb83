//! What operators give: codes, and corrections.

use fastrand::Rng;

use super::{Kind, Played, ask_once, somebody};
use crate::{
    model::{
        Gift, Level, What,
        calendar::DAY,
        orders::{MONTHLY, YEARLY},
    },
    names::OPERATOR,
    scene::{Divergence, Scene},
};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "adjust credits",
        weight: 4,
        play: |scene, dice| {
            let whom = somebody(scene, dice);
            let credits = match dice.u8(..3) {
                0 => dice.i64(1..=30),
                1 => -dice.i64(1..=10),
                // All there is, or one more.
                _ => {
                    let all = scene.model.accounts[whom].balance(scene.service.now());
                    -(all + dice.i64(0..=1)).max(1)
                }
            };
            ask_once(scene, dice, OPERATOR, What::Adjust(whom, credits))
        },
    },
    Kind {
        name: "make a code",
        weight: 4,
        play: |scene, dice| {
            let gift = match dice.u8(..6) {
                0..3 => Gift::Credits(dice.i64(1..=50)),
                3 => Gift::Plan(MONTHLY),
                4 => Gift::Plan(YEARLY),
                _ if dice.bool() => Gift::Level(Level::Plus),
                _ => Gift::Level(Level::Pro),
            };
            let uses = dice.usize(1..=2);
            let end = dice
                .bool()
                .then(|| scene.service.now() + dice.i64(DAY..5 * DAY));
            ask_once(scene, dice, OPERATOR, What::MakeCode(gift, uses, end))
        },
    },
    Kind {
        name: "redeem a code",
        weight: 8,
        play: |scene, dice| {
            let who = somebody(scene, dice);
            with_code(scene, dice, |scene, dice, code| {
                ask_once(scene, dice, who, What::Redeem(code))
            })
        },
    },
    Kind {
        name: "disable a code",
        weight: 1,
        play: |scene, dice| {
            with_code(scene, dice, |scene, dice, code| {
                ask_once(scene, dice, OPERATOR, What::DisableCode(code))
            })
        },
    },
];

/// One of the codes, more often one of the last.
fn with_code(
    scene: &mut Scene,
    dice: &mut Rng,
    play: impl FnOnce(&mut Scene, &mut Rng, usize) -> Result<Played, Divergence>,
) -> Result<Played, Divergence> {
    let number = scene.names.codes.len();
    if number == 0 {
        return Ok(Played::NothingToDo);
    }
    let first = if dice.bool() { number - 1 } else { 0 };
    let code = dice.usize(first..number);
    play(scene, dice, code)
}
