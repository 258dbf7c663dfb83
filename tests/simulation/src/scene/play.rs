//! Setting something going, going on with it, ending it.

use fastrand::Rng;
use futures_util::{FutureExt, future::BoxFuture};
use ports::jobs::Job;

use super::{
    Asked, Divergence, Scene,
    errand::{Errand, Exchange, Reply},
};
use crate::{
    model::{Command, Part},
    service::hazards::Mishap,
};

impl Scene {
    /// Somebody asks for something.
    pub fn ask(&mut self, dice: &mut Rng, command: Command) -> Result<(), Divergence> {
        self.tell(format!("{command:?}"));
        let request = self.service.request(&command, &self.names);
        let answer = self.service.serve(request);
        self.endanger(
            dice,
            3,
            &[
                Mishap::FailsBefore,
                Mishap::LosesReply,
                Mishap::StopsBefore,
                Mishap::StopsAfter,
            ],
        );
        self.go_on(Exchange {
            errand: Errand::Ask {
                command,
                asked_at: self.service.now(),
                said: None,
            },
            future: Box::pin(answer.map(Reply::Answer)),
            is_disturbed: false,
            since: self.service.now(),
        })
    }

    /// Jobs take the time anew at each step, so that standing still before one is standing still
    /// after the last.
    fn begin_job(
        &mut self,
        dice: &mut Rng,
        errand: Errand,
        done: BoxFuture<'static, bool>,
    ) -> Result<(), Divergence> {
        self.tell(errand.name());
        let mishaps = [Mishap::FailsBefore, Mishap::LosesReply, Mishap::StopsAfter];
        self.endanger(dice, 7, &mishaps);
        self.go_on(Exchange {
            errand,
            future: Box::pin(done.map(Reply::Done)),
            is_disturbed: false,
            since: self.service.now(),
        })
    }

    /// The queue delivers a message.
    pub fn deliver(&mut self, dice: &mut Rng, job: Job) -> Result<(), Divergence> {
        let done = self.service.deliver(job.clone());
        self.begin_job(dice, Errand::Deliver(job), done)
    }

    /// Five minutes are over.
    pub fn every_five_minutes(&mut self, dice: &mut Rng) -> Result<(), Divergence> {
        let context = self.service.context();
        let done = async move {
            let result = jobs::every_five_minutes(&context).await;
            context.run_effects().await;
            result.is_ok()
        };
        let errand = Errand::Job("every five minutes", vec![Part::Lapses]);
        self.begin_job(dice, errand, Box::pin(done))
    }

    /// An hour is over: nothing of it moves a credit.
    pub fn every_hour(&mut self, dice: &mut Rng) -> Result<(), Divergence> {
        let context = self.service.context();
        let done = async move {
            let result = jobs::every_hour(&context).await;
            context.run_effects().await;
            result.is_ok()
        };
        let errand = Errand::Job("every hour", Vec::new());
        self.begin_job(dice, errand, Box::pin(done))
    }

    /// A day is over.
    pub fn every_day(&mut self, dice: &mut Rng) -> Result<(), Divergence> {
        let context = self.service.context();
        let done = async move {
            let result = jobs::every_day(&context).await;
            context.run_effects().await;
            result.is_ok()
        };
        let parts = vec![Part::Months, Part::Expiries, Part::CheckIns];
        self.begin_job(dice, Errand::Job("every day", parts), Box::pin(done))
    }

    /// It is nine in the morning: nothing of it moves a credit.
    pub fn every_morning(&mut self, dice: &mut Rng) -> Result<(), Divergence> {
        let context = self.service.context();
        let done = async move {
            let result = jobs::every_morning(&context).await;
            context.run_effects().await;
            result.is_ok()
        };
        let errand = Errand::Job("every morning", Vec::new());
        self.begin_job(dice, errand, Box::pin(done))
    }

    /// What stood still goes on.
    pub fn resume(&mut self, place: usize) -> Result<(), Divergence> {
        let exchange = self.stalled.swap_remove(place);
        self.tell(format!("resume {}", exchange.errand.name()));
        self.service.hazards.plan(Vec::new());
        self.go_on(exchange)
    }

    /// What stood still dies. Its client asks again; its message comes again, unless it is lost.
    pub fn die(&mut self, place: usize, is_message_lost: bool) {
        let exchange = self.stalled.swap_remove(place);
        self.tell(format!("die: {}", exchange.errand.name()));
        match exchange.errand {
            Errand::Ask {
                command, asked_at, ..
            } => self.unanswered.push(Asked {
                command,
                since: asked_at,
            }),
            Errand::Deliver(job) if !is_message_lost => self.service.queue.put_back(job),
            _ => {}
        }
    }
}
