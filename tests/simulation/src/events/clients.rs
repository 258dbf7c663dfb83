//! Asking again: because no answer came, because of a finger that is too quick, or by mistake.

use fastrand::Rng;

use super::{Kind, Played};
use crate::{
    model::{Command, What, calendar::Moment},
    scene::{Asked, Scene},
    service::books::KEPT,
};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "ask again for want of an answer",
        weight: 12,
        play: |scene, dice| {
            forget(&mut scene.unanswered, scene.service.now());
            if scene.unanswered.is_empty() {
                return Ok(Played::NothingToDo);
            }
            let place = dice.usize(..scene.unanswered.len());
            let again = scene.unanswered.swap_remove(place);
            scene.ask(dice, again.command)?;
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "ask again although answered",
        weight: 3,
        play: |scene, dice| {
            let Some(command) = some_answered(scene, dice) else {
                return Ok(Played::NothingToDo);
            };
            scene.ask(dice, command)?;
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "use a key for something else",
        weight: 1,
        play: |scene, dice| {
            let Some(command) = some_answered(scene, dice) else {
                return Ok(Played::NothingToDo);
            };
            let Command { who, key, what } = command;
            let what = match what {
                What::Submit(garments) => What::Submit(garments % 10 + 1),
                What::Adjust(whom, credits) => What::Adjust(whom, credits + 1_000),
                _ => return Ok(Played::NothingToDo),
            };
            scene.ask(dice, Command { who, key, what })?;
            Ok(Played::Yes)
        },
    },
];

/// Answers are kept for a day; nobody asks for longer.
fn forget(asked: &mut Vec<Asked>, now: Moment) {
    asked.retain(|asked| asked.since > now - KEPT);
}

fn some_answered(scene: &mut Scene, dice: &mut Rng) -> Option<Command> {
    forget(&mut scene.answered, scene.service.now());
    let number = scene.answered.len();
    (number > 0).then(|| scene.answered[dice.usize(..number)].command.clone())
}
