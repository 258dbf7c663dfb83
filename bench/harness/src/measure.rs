//! The measurement: every scenario by every contestant at every number of connections, in rounds. In
//! each round the contestants come in another order, so that nobody always comes first, nor after the
//! same one.

use std::{cell::Cell, collections::BTreeMap, time::Duration};

use anyhow::{Context, Result};
use serde::Serialize;
use tokio::time::sleep;

use crate::{
    contestant::Contestant,
    load::{Load, Outcome},
    runtime::Running,
    scenario::Scenario,
};

/// With how many connections each contestant is warmed up for each scenario.
const WARM_UP_CONNECTIONS: usize = 16;

/// Before each measurement, and never longer than one: what the contestant before has put off, it does
/// now.
const REST: Duration = Duration::from_millis(300);

/// How much is measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Rounds.
    pub rounds: u32,
    /// How long each contestant is warmed up for each scenario.
    pub warm_up: Duration,
    /// The length of each measurement.
    pub time: Duration,
    /// Numbers of connections.
    pub connections: Vec<usize>,
}

/// One measurement.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Sample {
    /// Requests.
    pub requests: u64,
    /// Requests a second.
    pub rate: f64,
    /// Half of all answers took no longer, in milliseconds.
    pub p50: f64,
    /// 99 of 100 answers took no longer, in milliseconds.
    pub p99: f64,
    /// What workerd took of a processor for each, in microseconds.
    pub cpu: f64,
}

impl Sample {
    fn of(outcome: &Outcome, processor_time: f64) -> Self {
        let milliseconds = |quantile| outcome.latencies.value_at_quantile(quantile) as f64 / 1000.0;
        Self {
            requests: outcome.latencies.len(),
            rate: outcome.rate(),
            p50: milliseconds(0.5),
            p99: milliseconds(0.99),
            cpu: processor_time / outcome.latencies.len() as f64,
        }
    }
}

/// By scenario, connections and contestant: a sample of each round.
pub type Samples = BTreeMap<(usize, usize, Contestant), Vec<Sample>>;

/// Measures.
///
/// # Errors
/// When an answer is wrong or missing.
pub async fn run(plan: &Plan, scenarios: &[Scenario], contestants: &[Running]) -> Result<Samples> {
    let mut samples = Samples::new();
    let numbers: Vec<Cell<u32>> = scenarios.iter().map(|_| Cell::new(0)).collect();
    for round in 0..=plan.rounds {
        let is_warming = round == 0;
        println!("round {round} of {}", plan.rounds);
        for (place, scenario) in scenarios.iter().enumerate() {
            for &connections in &plan.connections {
                if is_warming && connections != plan.connections[0] {
                    continue;
                }
                for running in in_turn(contestants, scenario, round) {
                    let (time, connections) = match is_warming {
                        true => (plan.warm_up, WARM_UP_CONNECTIONS),
                        false => (plan.time, connections),
                    };
                    let load = Load {
                        address: running.address(),
                        connections,
                        time,
                        scenario,
                        numbers: &numbers[place],
                    };
                    sleep(REST.min(plan.time)).await;
                    let before = running.processor_time()?;
                    let outcome = load
                        .run()
                        .await
                        .with_context(|| format!("of {}", running.contestant.name()))?;
                    if is_warming {
                        continue;
                    }
                    let sample = Sample::of(&outcome, running.processor_time()? - before);
                    let key = (place, connections, running.contestant);
                    samples.entry(key).or_default().push(sample);
                }
            }
        }
    }
    Ok(samples)
}

/// Those who take part in a scenario, in the order of a round.
fn in_turn<'a>(
    contestants: &'a [Running],
    scenario: &Scenario,
    round: u32,
) -> impl Iterator<Item = &'a Running> {
    let mut taking_part: Vec<&Running> = contestants
        .iter()
        .filter(|running| scenario.contestants.contains(&running.contestant))
        .collect();
    let number = taking_part.len().max(1);
    taking_part.rotate_left(round as usize % number);
    if round % 2 == 1 {
        taking_part.reverse();
    }
    taking_part.into_iter()
}

/// What lies in the middle, and the least and the most: of what each round told.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
}

impl Spread {
    /// Of at least one figure.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        let at = |place: usize| figures.get(place).copied().unwrap_or(f64::NAN);
        let last = figures.len().saturating_sub(1);
        Self {
            median: (at(last / 2) + at(last.div_ceil(2))) / 2.0,
            min: at(0),
            max: at(last),
        }
    }
}
