//! What the simulator must show: nothing where nothing is wrong, and every planted fault soon.

use std::sync::Arc;

use simulation::{
    campaign::Campaign,
    sabotage::{FAULTS, Sabotage},
    shrink::shrink,
};

/// A planted fault is found within so many histories.
const SOON: u64 = 200;

#[test]
fn without_a_fault_nothing_is_found() {
    let campaign = Campaign {
        seed: 0,
        histories: SOON,
        sabotage: None,
    };
    let summary = campaign.run();
    let found = summary.failure.map(|failure| failure.divergence);
    assert!(found.is_none(), "{found:?}");
    assert_eq!(summary.histories, SOON);
}

#[test]
fn every_planted_fault_is_found_within_two_hundred_histories() {
    let mut missed = Vec::new();
    for fault in FAULTS {
        let sabotage = Arc::new(Sabotage::of(fault));
        let campaign = Campaign {
            seed: 0,
            histories: SOON,
            sabotage: Some(Arc::clone(&sabotage)),
        };
        let failure = campaign.run().failure;
        assert!(sabotage.has_matched(), "rewrites nothing: {}", fault.name);
        match failure {
            None => missed.push(fault.name),
            Some(failure) => {
                let after = failure.seed - campaign.seed + 1;
                let events = shrink(failure, Some(&sabotage)).events.len();
                println!(
                    "{after:>4} histories, shrunk to {events} events: {}",
                    fault.name
                );
            }
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}
