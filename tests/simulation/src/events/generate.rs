//! Pressing Generate, thinking better of it, and taking home what came of it.

use fastrand::Rng;

use super::{Kind, Played, ask_once, somebody};
use crate::{
    model::{Command, What, Who},
    scene::{Divergence, Scene},
};

pub const KINDS: &[Kind] = &[
    Kind {
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
    },
    Kind {
        name: "take a task back",
        weight: 2,
        play: |scene, dice| {
            let is_any = dice.u8(..8) == 0;
            let tasks = scene.model.tasks.iter();
            let open: Vec<(usize, Who)> = tasks
                .enumerate()
                .filter(|(_, task)| is_any || task.is_open())
                .map(|(number, task)| (number, task.who))
                .collect();
            ask_of_one(scene, dice, &open, What::TakeBack)
        },
    },
    Kind {
        name: "take a result home",
        weight: 4,
        play: |scene, dice| {
            let is_any = dice.u8(..8) == 0;
            let ended: Vec<(usize, Who)> = (0..scene.model.outputs.len())
                .filter(|output| is_any || scene.model.has_ended(*output))
                .map(|output| (output, scene.model.owner(output)))
                .collect();
            ask_of_one(scene, dice, &ended, What::Download)
        },
    },
];

/// The owner of one of these asks something of it.
fn ask_of_one(
    scene: &mut Scene,
    dice: &mut Rng,
    ones: &[(usize, Who)],
    what: fn(usize) -> What,
) -> Result<Played, Divergence> {
    let Some(&(number, who)) = dice.choice(ones) else {
        return Ok(Played::NothingToDo);
    };
    let command = Command {
        who,
        key: None,
        what: what(number),
    };
    scene.ask(dice, command)?;
    Ok(Played::Yes)
}
