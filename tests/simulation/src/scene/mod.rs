//! The stage of one history: the service, the model, and what is under way between them.
//!
//! - [`errand`]: what may be under way: requests, deliveries, jobs
//! - [`play`]: setting it going, going on with it, ending it
//! - [`verdict`]: comparing what happened with what must have

mod errand;
mod play;
mod verdict;

use errand::Exchange;
use fastrand::Rng;

use crate::{
    model::{Command, Model, calendar::Moment},
    names::Names,
    service::{Service, books::Reader, hazards::Mishap},
    tally::Tally,
};

/// The service did not do what the model says, in words.
#[derive(Debug, Clone)]
pub struct Divergence(pub String);

/// A request that may be repeated.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What was asked for.
    pub command: Command,
    /// When it was asked for first.
    pub since: Moment,
}

/// The stage.
pub struct Scene {
    /// The service.
    pub service: Service,
    /// What it must do.
    pub model: Model,
    /// What it calls things.
    pub names: Names,
    /// Requests whose clients will ask again.
    pub unanswered: Vec<Asked>,
    /// Requests that were answered, and that somebody may repeat all the same.
    pub answered: Vec<Asked>,
    /// What stands still in the middle.
    pub stalled: Vec<Exchange>,
    /// Events by kind.
    pub events: Tally,
    /// What came of them.
    pub outcomes: Tally,
    /// What happened, event by event.
    pub chronicle: Vec<String>,
    /// The chance of a mishap in an event.
    pub danger: f64,
    /// Whether whatever the gateways refuse is the fault of what a nuisance sends ([`crate::names::is_a_nuisance`]).
    pub are_gateways_sound: bool,
    reader: Reader,
    keys: u64,
}

impl Scene {
    /// An empty stage.
    pub fn new(service: Service, danger: f64, are_gateways_sound: bool) -> Self {
        Self {
            service,
            model: Model::default(),
            names: Names::default(),
            unanswered: Vec::new(),
            answered: Vec::new(),
            stalled: Vec::new(),
            events: Tally::default(),
            outcomes: Tally::default(),
            chronicle: Vec::new(),
            danger,
            are_gateways_sound,
            reader: Reader::default(),
            keys: 0,
        }
    }

    /// An `Idempotency-Key` that was not used before.
    pub fn new_key(&mut self) -> String {
        self.keys += 1;
        format!("key {}", self.keys)
    }

    /// Writes down what happens.
    pub fn tell(&mut self, what: impl Into<String>) {
        self.chronicle
            .push(format!("{} {}", self.service.now(), what.into()));
    }

    /// Decides what will go wrong at the first `calls` port calls of the next event.
    fn endanger(&mut self, dice: &mut Rng, calls: usize, mishaps: &[Mishap]) {
        let mut plan = Vec::new();
        while plan.len() < 2 && dice.f64() < self.danger {
            let mishap = mishaps[dice.usize(..mishaps.len())];
            plan.push((dice.usize(..calls), mishap));
        }
        if !plan.is_empty() {
            self.tell(format!("  danger: {plan:?}"));
        }
        self.service.hazards.plan(plan);
    }
}
