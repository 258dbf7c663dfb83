//! The queue, the jobs of cron, and processes that stand still and die.

use fastrand::Rng;
use ports::jobs::Job;
use world::Reply;

use super::{Kind, Played};
use crate::{
    names::is_a_nuisance,
    scene::{Divergence, Scene},
};

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
    let Some(job) = scene.service.queue.take_at(dice.usize(..waiting)) else {
        return Ok(Played::NothingToDo);
    };
    let replies = match (scene.are_gateways_sound, is_from_a_nuisance(scene, &job)) {
        (false, _) => vec![any_reply(dice)],
        (true, true) => vec![bad_input(dice)],
        (true, false) => Vec::new(),
    };
    scene.tell(format!("gateway: {replies:?}"));
    scene.service.gateway.will_answer(&replies);
    scene.deliver(dice, job)?;
    if scene.are_gateways_sound {
        // Whoever is next sends something else.
        scene.service.gateway.forget_replies();
    }
    Ok(Played::Yes)
}

fn any_reply(dice: &mut Rng) -> Reply {
    match dice.u8(..14) {
        0..5 => Reply::Picture,
        5 => Reply::Refusal,
        6 => Reply::Words,
        7 => Reply::Status(429),
        8 => Reply::Lost,
        9 => Reply::Status(400),
        10 => Reply::Tiny,
        11 => Reply::Broken,
        12 => Reply::Status(404),
        _ => Reply::TimedOut,
    }
}

/// What every gateway says to a photo that it cannot read, or to a prompt that it refuses.
fn bad_input(dice: &mut Rng) -> Reply {
    match dice.u8(..20) {
        0 => Reply::Refusal,
        1 => Reply::Words,
        2 => Reply::Tiny,
        3 => Reply::Status(451),
        4 => Reply::Status(422),
        // Often, so that the same account is refused twice in a row without a reason.
        _ => Reply::Status(400),
    }
}

fn is_from_a_nuisance(scene: &Scene, job: &Job) -> bool {
    let Job::Output { id } = job;
    let output = scene.names.outputs.iter().position(|output| output == id);
    output.is_some_and(|output| is_a_nuisance(scene.model.owner(output)))
}
