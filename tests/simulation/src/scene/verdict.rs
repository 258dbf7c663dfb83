//! Every event ends in a comparison. One that nothing went wrong in must have happened exactly as
//! the model says. Of one that was cut short each transaction happened as a whole or not at all.

use std::collections::BTreeMap;

use futures_util::FutureExt;

use super::{
    Asked, Divergence, Scene,
    errand::{Errand, Exchange, Reply},
};
use crate::{
    model::{Model, Said, What, calendar::Moment},
    service::{
        Answer,
        books::{Books, Reader},
    },
};

impl Scene {
    /// Takes something as far as it goes, and compares what happened with what must have.
    pub(super) fn go_on(&mut self, mut exchange: Exchange) -> Result<(), Divergence> {
        let trips = self.service.database.round_trips();
        let reply = exchange.future.as_mut().now_or_never();
        let has_run = self.service.database.round_trips() > trips;
        exchange.is_disturbed |= self.service.hazards.have_struck();
        self.take_endings()?;
        let allowed = self.allowed(&exchange, has_run);
        let now = self.service.now();
        let books = self
            .reader
            .read(&self.service.database, &mut self.names, now);
        let mut wrong = None;
        let happened = allowed.into_iter().find_map(|(model, errand)| {
            let expected = Books::of(&model, now);
            let is_right = expected == books;
            wrong.get_or_insert(expected);
            is_right.then_some((model, errand))
        });
        let Some((model, errand)) = happened else {
            let wrong = wrong.map(|wrong| wrong.difference(&books));
            return Err(Divergence(wrong.unwrap_or_default()));
        };
        self.model = model;
        self.model.entries.clear();
        exchange.errand = errand;
        match reply {
            None => {
                self.outcomes.count("a process stood still");
                self.stalled.push(exchange);
                Ok(())
            }
            Some(reply) => self.take_reply(exchange, reply),
        }
    }

    /// What may have happened. A request happens if its transaction was run: it has only one. A job
    /// has many; if something went wrong, some of them may be missing.
    fn allowed(&self, exchange: &Exchange, has_run: bool) -> Vec<(Model, Errand)> {
        let now = self.service.now();
        let mut allowed = Vec::new();
        match &exchange.errand {
            Errand::Ask {
                command,
                asked_at,
                said,
            } => {
                let mut model = self.model.clone();
                let said = match said {
                    None if has_run => Some(model.obey(command, *asked_at)),
                    said => said.clone(),
                };
                let errand = Errand::Ask {
                    command: command.clone(),
                    asked_at: *asked_at,
                    said,
                };
                allowed.push((model, errand));
            }
            Errand::Deliver(job) => {
                allowed.push((self.model.clone(), Errand::Deliver(job.clone())));
            }
            Errand::Job(name, left) => {
                let ways = if exchange.is_disturbed {
                    1 << left.len()
                } else {
                    1
                };
                // What cannot be told to have happened may still happen.
                for way in (0..ways).rev() {
                    let mut model = self.model.clone();
                    let (rest, done): (Vec<_>, Vec<_>) =
                        (0..left.len()).partition(|part| way & (1 << part) != 0);
                    done.iter().for_each(|&part| model.work(left[part], now));
                    let rest = rest.into_iter().map(|part| left[part]).collect();
                    allowed.push((model, Errand::Job(name, rest)));
                }
            }
        }
        allowed
    }

    /// How an output ends, the gateways decide and not the model; what follows from it for the
    /// money, the model does.
    fn take_endings(&mut self) -> Result<(), Divergence> {
        let open: Vec<usize> = (0..self.model.outputs.len())
            .filter(|output| !self.model.has_ended(*output))
            .collect();
        if open.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = open
            .iter()
            .map(|output| self.names.outputs[*output].as_str())
            .collect();
        let mut taken_back: BTreeMap<usize, (Vec<usize>, Moment)> = BTreeMap::new();
        for ending in Reader::endings(&self.service.database, &ids) {
            let output = open[ids.iter().position(|id| *id == ending.id).unwrap()];
            let objects = self.service.bucket.keys(&format!("results/{}/", ending.id));
            if ending.has_picture && objects.is_empty() {
                return Err(Divergence(format!("output {output} has no picture")));
            }
            if ending.is_taken_back {
                let (task, _) = self.model.outputs[output];
                let (outputs, _) = taken_back.entry(task).or_insert((Vec::new(), ending.at));
                outputs.push(output);
            } else {
                self.model.settle(&[output], ending.has_picture, ending.at);
            }
            self.outcomes.count(match ending.has_picture {
                true => "an output ended with a picture",
                false if ending.is_taken_back => "an output was taken back",
                false => "an output ended with a refund",
            });
        }
        for (outputs, at) in taken_back.into_values() {
            self.model.settle(&outputs, false, at);
        }
        Ok(())
    }

    fn take_reply(&mut self, exchange: Exchange, reply: Reply) -> Result<(), Divergence> {
        match (exchange.errand, reply) {
            (
                Errand::Ask {
                    command,
                    asked_at,
                    said,
                },
                Reply::Answer(answer),
            ) => {
                if exchange.is_disturbed && answer.status == 503 {
                    self.outcomes.count("an answer was lost");
                    self.unanswered.push(Asked {
                        command,
                        since: asked_at,
                    });
                    return Ok(());
                }
                if exchange.is_disturbed
                    && matches!(command.what, What::Download(_))
                    && answer.status == 410
                {
                    self.outcomes.count("a result went while it was asked for");
                    return Ok(());
                }
                let said = said.ok_or_else(|| {
                    Divergence(format!("answered without having happened: {answer:?}"))
                })?;
                said.compare(&answer)?;
                if said.is_replay {
                    self.outcomes.count("an answer was replayed");
                }
                if command.key.is_some() {
                    self.answered.push(Asked {
                        command,
                        since: asked_at,
                    });
                }
                Ok(())
            }
            (errand, Reply::Done(false)) if !exchange.is_disturbed => {
                Err(Divergence(format!("{} failed undisturbed", errand.name())))
            }
            _ => Ok(()),
        }
    }

    /// Compares once more, for events that neither ask nor run a job.
    pub fn compare(&mut self) -> Result<(), Divergence> {
        let now = self.service.now();
        let books = self
            .reader
            .read(&self.service.database, &mut self.names, now);
        let expected = Books::of(&self.model, now);
        self.model.entries.clear();
        match expected == books {
            true => Ok(()),
            false => Err(Divergence(expected.difference(&books))),
        }
    }
}

impl Said {
    fn compare(&self, answer: &Answer) -> Result<(), Divergence> {
        let problem = answer.body["type"].as_str().unwrap_or_default();
        let problem = problem.trim_start_matches("/problems/");
        let is_right = answer.status == self.status
            && answer.is_replay == self.is_replay
            && self.problem.unwrap_or_default() == problem
            && self
                .facts
                .iter()
                .all(|(pointer, value)| answer.body.pointer(pointer) == Some(value));
        match is_right {
            true => Ok(()),
            false => Err(Divergence(format!(
                "answered {answer:#?}\ninstead of {self:#?}"
            ))),
        }
    }
}
