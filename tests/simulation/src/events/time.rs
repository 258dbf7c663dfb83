//! How time passes: mostly a little, sometimes months, and with a liking for the moments at which
//! rules change.

use fastrand::Rng;

use super::{Kind, Played};
use crate::{
    model::calendar::{DAY, Moment, day_of, last_of_month, midnight},
    scene::Scene,
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

pub const KINDS: &[Kind] = &[
    Kind {
        name: "seconds pass",
        weight: 5,
        play: |scene, dice| {
            scene.service.pass(dice.i64(1..MINUTE));
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "minutes pass",
        weight: 6,
        play: |scene, dice| {
            scene.service.pass(dice.i64(1..20) * MINUTE);
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "hours pass",
        weight: 6,
        play: |scene, dice| {
            scene
                .service
                .pass(dice.i64(1..24) * HOUR + dice.i64(0..HOUR));
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "days pass",
        weight: 3,
        play: |scene, dice| {
            scene.service.pass(dice.i64(DAY..12 * DAY));
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "months pass",
        weight: 1,
        play: |scene, dice| {
            scene.service.pass(dice.i64(25 * DAY..100 * DAY));
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "midnight in China, to the millisecond",
        weight: 2,
        play: |scene, dice| {
            let tomorrow = midnight(day_of(scene.service.now()) + 1);
            stop_around(scene, dice, tomorrow);
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "the end of a month",
        weight: 1,
        play: |scene, _| {
            let today = day_of(scene.service.now());
            let last = last_of_month(today);
            if last == today {
                return Ok(Played::NothingToDo);
            }
            scene.service.pass((last - today) * DAY);
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "the end of a bucket, to the millisecond",
        weight: 3,
        play: |scene, dice| {
            let now = scene.service.now();
            let buckets = scene
                .model
                .accounts
                .iter()
                .flat_map(|account| &account.buckets);
            let ends: Vec<i64> = buckets
                .filter(|bucket| bucket.remaining > 0)
                .filter_map(|bucket| bucket.expires_at)
                .filter(|end| *end > now)
                .collect();
            if ends.is_empty() {
                return Ok(Played::NothingToDo);
            }
            let end = ends[dice.usize(..ends.len())];
            stop_around(scene, dice, end);
            if dice.bool() {
                scene.every_day(dice)?;
            }
            Ok(Played::Yes)
        },
    },
];

/// Waits for a moment, or the one before or after it.
fn stop_around(scene: &Scene, dice: &mut Rng, moment: Moment) {
    let wait = moment - scene.service.now() + dice.i64(-1..=1);
    scene.service.pass(wait.max(0));
}
