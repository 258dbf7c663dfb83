//! Tasks: charged when they are taken in, refunded output by output where no picture comes
//! (product.md 2 and 4).

use std::collections::BTreeMap;

use super::{
    Model, Said, Who,
    calendar::{DAY, Moment},
    purse,
};

/// Credits for each output.
const COST: i64 = 2;
/// For how long a result is kept.
const RESULT_LIFE: i64 = DAY;

/// What was asked for at once.
#[derive(Debug, Clone)]
pub struct Task {
    /// Whose it is.
    pub who: Who,
    /// The buckets its credits came from, one for each single credit, in the order they burnt.
    burnt: Vec<usize>,
    /// For each output how it ended: with a picture or without, and when.
    endings: Vec<Option<(bool, Moment)>>,
}

impl Task {
    /// Whether something of it has not ended.
    pub fn is_open(&self) -> bool {
        self.endings.contains(&None)
    }
}

impl Model {
    /// Takes a task in: limits, credits, and one output for each garment.
    pub(super) fn submit(&mut self, who: Who, garments: usize, now: Moment) -> Said {
        let level = self.level(who, now);
        if garments > level.garments() {
            return Said::problem(422, "validation");
        }
        let needed = COST * garments as i64;
        let available = self.accounts[who].balance(now);
        if available < needed {
            return Said::problem(402, "insufficient-credits")
                .with("/needed", needed)
                .with("/available", available);
        }
        let open = self
            .tasks
            .iter()
            .filter(|task| task.who == who && task.is_open());
        if open.count() >= level.tasks() {
            return Said::problem(429, "limit-reached");
        }
        let burnt = purse::burn(&mut self.accounts[who].buckets, needed, now);
        for place in 0..garments {
            self.book(
                who,
                "generation",
                format!("output {}", self.outputs.len()),
                -COST,
            );
            self.outputs.push((self.tasks.len(), place));
        }
        self.tasks.push(Task {
            who,
            burnt: burnt.unwrap_or_default(),
            endings: vec![None; garments],
        });
        Said::ok(202).with("/credits_charged", needed)
    }

    /// Takes back what has not begun, which is seen by its end as any other. Every output that ended
    /// without a picture is paid back by then.
    pub(super) fn take_back(&self, task: usize) -> Said {
        let without = |ending: &&Option<(bool, Moment)>| matches!(ending, Some((false, _)));
        let number = self.tasks[task].endings.iter().filter(without).count();
        Said::ok(200).with("/credits_refunded", COST * number as i64)
    }

    /// Gives a result to its owner while it lives.
    pub(super) fn download(&self, output: usize, now: Moment) -> Said {
        let (task, place) = self.outputs[output];
        match self.tasks[task].endings[place] {
            Some((true, at)) if at + RESULT_LIFE > now => Said::ok(200),
            Some((true, _)) => Said::problem(410, "gone"),
            _ => Said::problem(404, "not-found"),
        }
    }

    /// Whose an output is.
    pub fn owner(&self, output: usize) -> Who {
        self.tasks[self.outputs[output].0].who
    }

    /// Whether an output has ended.
    pub fn has_ended(&self, output: usize) -> bool {
        let (task, place) = self.outputs[output];
        self.tasks[task].endings[place].is_some()
    }

    /// Outputs of a task end together: a stored picture is a charge, anything else is a refund, at
    /// once.
    pub fn settle(&mut self, outputs: &[usize], has_picture: bool, at: Moment) {
        let Some(first) = outputs.first() else { return };
        let (task, _) = self.outputs[*first];
        for output in outputs {
            let (_, place) = self.outputs[*output];
            self.tasks[task].endings[place] = Some((has_picture, at));
        }
        if !has_picture {
            self.refund(task, outputs, at);
        }
    }

    /// Gives back what outputs cost. The task's spend is unwound: what burnt last comes back first.
    /// What comes back into a bucket that is closed by now leaves it again, visibly.
    fn refund(&mut self, task: usize, outputs: &[usize], at: Moment) {
        let who = self.tasks[task].who;
        let mut back: BTreeMap<usize, i64> = BTreeMap::new();
        for output in outputs {
            for _ in 0..COST {
                if let Some(place) = self.tasks[task].burnt.pop() {
                    *back.entry(place).or_default() += 1;
                }
            }
            self.book(who, "refund", format!("output {output}"), COST);
        }
        if back.len() > 1 {
            self.note("refund into two buckets");
        }
        for (place, credits) in back {
            let bucket = &mut self.accounts[who].buckets[place];
            let event = if bucket.is_reversed {
                self.note("refund into a reversed bucket");
                "order_reversal"
            } else if bucket.is_over(at) {
                self.note("refund into an expired bucket");
                "expiry"
            } else {
                bucket.remaining += credits;
                continue;
            };
            self.book(who, event, "", -credits);
        }
    }
}
