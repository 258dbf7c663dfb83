//! Makes a history that fails shorter: drops events, first by halves and in the end one by one, as
//! long as it still fails.

use std::sync::Arc;

use crate::{
    history::{Failure, Script, fresh_database, play},
    sabotage::Sabotage,
};

/// The shortest failing history found by leaving events out.
pub fn shrink(mut failure: Box<Failure>, sabotage: Option<&Arc<Sabotage>>) -> Box<Failure> {
    let database = fresh_database();
    let mut piece = failure.events.len().div_ceil(2);
    while piece > 0 {
        let mut from = 0;
        while from < failure.events.len() {
            let to = (from + piece).min(failure.events.len());
            let mut events = failure.events.clone();
            events.drain(from..to);
            let script = Script {
                seed: failure.seed,
                events: Some(events),
            };
            match play(&script, &database, sabotage.cloned()) {
                Err(shorter) => failure = shorter,
                Ok(_) => from = to,
            }
        }
        piece /= 2;
    }
    failure
}
