//! The queue, the jobs of cron, and processes that stand still and die.

use fastrand::Rng;
use world::Reply;

use super::{Kind, Played};
use crate::scene::{Divergence, Scene};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "deliver a message",
        weight: 24,
        play: deliver,
    },
    Kind {
        name: "deliver a message twice",
        weight: 2,
        play: |scene, dice| {
            let Some(job) = scene.service.queue.take() else {
                return Ok(Played::NothingToDo);
            };
            scene.service.queue.put_back(job.clone());
            scene.deliver(dice, job)?;
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "lose a message",
        weight: 1,
        play: |scene, _| match scene.service.queue.take() {
            Some(_) => Ok(Played::Yes),
            None => Ok(Played::NothingToDo),
        },
    },
    Kind {
        name: "five-minute job",
        weight: 5,
        play: |scene, dice| scene.every_five_minutes(dice).map(|()| Played::Yes),
    },
    Kind {
        name: "hourly job",
        weight: 3,
        play: |scene, dice| scene.every_hour(dice).map(|()| Played::Yes),
    },
    Kind {
        name: "daily job",
        weight: 7,
        play: |scene, dice| scene.every_day(dice).map(|()| Played::Yes),
    },
    Kind {
        name: "morning job",
        weight: 1,
        play: |scene, dice| scene.every_morning(dice).map(|()| Played::Yes),
    },
    Kind {
        name: "a process goes on",
        weight: 8,
        play: |scene, dice| match scene.stalled.len() {
            0 => Ok(Played::NothingToDo),
            number => {
                let place = dice.usize(..number);
                match scene.stalled[place].is_dead(scene.service.now()) {
                    true => scene.die(place, false),
                    false => scene.resume(place)?,
                }
                Ok(Played::Yes)
            }
        },
    },
    Kind {
        name: "a process dies",
        weight: 4,
        play: |scene, dice| match scene.stalled.len() {
            0 => Ok(Played::NothingToDo),
            number => {
                scene.die(dice.usize(..number), dice.u8(..4) == 0);
                Ok(Played::Yes)
            }
        },
    },
];

/// Any message that waits, in any order; the gateway answers this or that.
fn deliver(scene: &mut Scene, dice: &mut Rng) -> Result<Played, Divergence> {
    let waiting = scene.service.queue.len();
    if waiting == 0 {
        return Ok(Played::NothingToDo);
    }
    let reply = match dice.u8(..10) {
        0..5 => Reply::Picture,
        5 => Reply::Refusal,
        6 => Reply::Words,
        7 => Reply::Status(429),
        8 => Reply::Lost,
        _ => Reply::TimedOut,
    };
    scene.tell(format!("gateway: {reply:?}"));
    scene.service.gateway.will_answer(&[reply]);
    if let Some(job) = scene.service.queue.take_at(dice.usize(..waiting)) {
        scene.deliver(dice, job)?;
    }
    Ok(Played::Yes)
}
