//! One history: a hundred events from one seed, then calm, then a last look.

use std::sync::Arc;

use fastrand::Rng;
use futures_util::FutureExt;
use world::Embedded;

use crate::{
    events::{self, Played},
    model::calendar::{DAY, Moment},
    names::is_a_nuisance,
    sabotage::{Sabotage, Sabotaged},
    scene::{Divergence, Scene},
    service::{Service, books::Reader},
    tally::Tally,
};

/// Events in a history.
pub const EVENTS: usize = 100;
/// A history begins within four years from 2026-11-22, 08:00 in China.
const EPOCH: Moment = 1_795_305_600_000;

/// The events of a history, each by the seed of its own dice.
#[derive(Debug, Clone)]
pub struct Script {
    /// The seed of everything else.
    pub seed: u64,
    /// The events to play; drawn from the seed where none are given.
    pub events: Option<Vec<u64>>,
}

/// A history that went well.
#[derive(Debug, Default)]
pub struct Report {
    /// Events by kind.
    pub events: Tally,
    /// What came of them.
    pub outcomes: Tally,
}

/// A history that did not.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// What went wrong.
    pub divergence: Divergence,
    /// The events up to there.
    pub events: Vec<u64>,
    /// The same in words.
    pub chronicle: Vec<String>,
}

/// A database to play histories on, one after the other.
pub fn fresh_database() -> Arc<Embedded> {
    Arc::new(Embedded::migrated().now_or_never().unwrap())
}

/// Plays a history. What another one left in the database is taken back first.
pub fn play(
    script: &Script,
    database: &Arc<Embedded>,
    sabotage: Option<Arc<Sabotage>>,
) -> Result<Report, Box<Failure>> {
    let mut dice = Rng::with_seed(script.seed);
    let start = EPOCH + dice.i64(0..4 * 365 * DAY);
    database.rewind().now_or_never().unwrap();
    let seen = Arc::new(Sabotaged {
        database: Arc::clone(database),
        sabotage,
    });
    let service = Service::new(Arc::clone(database), seen, script.seed, start);
    let danger = [0.0, 0.1, 0.3, 0.5][dice.usize(..4)];
    let are_gateways_sound = dice.bool();
    service.hazards.spare_gateways(are_gateways_sound);
    let mut scene = Scene::new(service, danger, are_gateways_sound);
    let mut played = Vec::new();
    let result = run(&mut scene, &mut dice, script, &mut played);
    match result {
        Ok(()) => {
            scene.outcomes.add(&Tally(scene.model.noted));
            Ok(Report {
                events: scene.events,
                outcomes: scene.outcomes,
            })
        }
        Err(divergence) => Err(Box::new(Failure {
            seed: script.seed,
            divergence,
            events: played,
            chronicle: scene.chronicle,
        })),
    }
}

fn run(
    scene: &mut Scene,
    dice: &mut Rng,
    script: &Script,
    played: &mut Vec<u64>,
) -> Result<(), Divergence> {
    events::open(scene, dice)?;
    match &script.events {
        Some(events) => {
            for event in events {
                step(scene, *event, played)?;
            }
        }
        None => {
            while played.len() < EVENTS {
                step(scene, dice.u64(..), played)?;
            }
        }
    }
    calm(scene)
}

fn step(scene: &mut Scene, event: u64, played: &mut Vec<u64>) -> Result<(), Divergence> {
    let mut dice = Rng::with_seed(event);
    let kind = events::draw(&mut dice);
    played.push(event);
    scene
        .service
        .pass(if dice.bool() { 1 } else { dice.i64(1..2_000) });
    match (kind.play)(scene, &mut dice)? {
        Played::Yes => scene.events.count(kind.name),
        // It does not count as an event.
        Played::NothingToDo => drop(played.pop()),
    }
    Ok(())
}

/// Nothing goes wrong any more: everything under way must come to an end, with a picture or with a
/// refund, and what the clients see must be what the model says.
fn calm(scene: &mut Scene) -> Result<(), Divergence> {
    scene.danger = 0.0;
    let mut dice = Rng::with_seed(0);
    while !scene.stalled.is_empty() {
        scene.die(0, true);
    }
    for _ in 0..12 {
        while let Some(job) = scene.service.queue.take() {
            scene.service.pass(1);
            let waiting = scene.service.queue.len();
            scene.deliver(&mut dice, job)?;
            if scene.service.queue.len() > waiting {
                break;
            }
        }
        scene.service.pass(5 * 60_000);
        scene.every_five_minutes(&mut dice)?;
    }
    if let Some(open) =
        (0..scene.model.outputs.len()).find(|output| !scene.model.has_ended(*output))
    {
        return Err(Divergence(format!("output {open} never ends")));
    }
    scene.every_day(&mut dice)?;
    scene.service.pass(1);
    scene.every_day(&mut dice)?;
    for who in 0..scene.model.accounts.len() {
        events::look(scene, &mut dice, who)?;
    }
    if scene.are_gateways_sound {
        no_gateway_suffers(scene)?;
    }
    match Reader::faults(&scene.service.database).first() {
        Some(fault) => Err(Divergence(fault.clone())),
        None => Ok(()),
    }
}

/// What a nuisance sends is neither a gateway's fault nor anybody else's (product.md 4, running).
fn no_gateway_suffers(scene: &mut Scene) -> Result<(), Divergence> {
    let accounts = &scene.names.accounts;
    let honest: Vec<&str> = (0..accounts.len())
        .filter(|who| !is_a_nuisance(*who))
        .map(|who| accounts[who].id.as_str())
        .collect();
    match Reader::suffering(&scene.service.database, &honest).first() {
        Some(suffering) => Err(Divergence(suffering.clone())),
        None => Ok(()),
    }
}
