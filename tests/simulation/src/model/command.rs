//! What somebody may ask for, and what is answered.

use serde_json::Value;

use super::{Gift, Model, Who, calendar::Moment, orders::Item};

/// A request: who asks, under which `Idempotency-Key`, for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Who asks.
    pub who: Who,
    /// The key, where one is needed.
    pub key: Option<String>,
    /// What for.
    pub what: What,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// To see one's balance and level.
    Look,
    /// To claim the check-in of the period.
    CheckIn,
    /// To see a person wear so many garments.
    Submit(usize),
    /// To take back what of a task has not begun.
    TakeBack(usize),
    /// To take a result home.
    Download(usize),
    /// To buy something.
    Order(Item),
    /// To take an order back.
    Cancel(usize),
    /// To use a code.
    Redeem(usize),
    /// As an operator: an order's money came.
    Confirm(usize),
    /// As an operator: an order will not be paid.
    Void(usize),
    /// As an operator: an order's money went back.
    RefundOrder(usize),
    /// As an operator: credits for somebody, or from somebody.
    Adjust(Who, i64),
    /// As an operator: a code that grants something, so many times, until then.
    MakeCode(Gift, usize, Option<Moment>),
    /// As an operator: a code is not to be used any more.
    DisableCode(usize),
}

/// What the service answers: the status, and what must be in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The HTTP status.
    pub status: u16,
    /// The kind of problem, if it is one.
    pub problem: Option<&'static str>,
    /// JSON pointers and what is found there.
    pub facts: Vec<(&'static str, Value)>,
    /// It was said before, and is marked as a replay.
    pub is_replay: bool,
}

impl Said {
    pub(super) fn ok(status: u16) -> Self {
        Self {
            status,
            problem: None,
            facts: Vec::new(),
            is_replay: false,
        }
    }

    pub(super) fn problem(status: u16, problem: &'static str) -> Self {
        Self {
            problem: Some(problem),
            ..Self::ok(status)
        }
    }

    pub(super) fn with(mut self, pointer: &'static str, value: impl Into<Value>) -> Self {
        self.facts.push((pointer, value.into()));
        self
    }
}

impl Model {
    /// Does what is asked for, and tells the answer. The same key with the same request gives the
    /// same answer and nothing happens; with another one it is refused (product.md 2).
    pub fn obey(&mut self, command: &Command, now: Moment) -> Said {
        let who = command.who;
        if let Some((known, said, _)) = self.kept(command, now) {
            return match known.what == command.what {
                true => Said {
                    is_replay: true,
                    ..said.clone()
                },
                false => Said::problem(422, "idempotency-key-reused"),
            };
        }
        let said = match command.what {
            What::Look => self.look(who, now),
            What::CheckIn => self.check_in(who, now),
            What::Submit(garments) => self.submit(who, garments, now),
            What::TakeBack(task) => self.take_back(task),
            What::Download(output) => self.download(output, now),
            What::Order(item) => self.order(who, item, now),
            What::Cancel(order) => self.cancel(order),
            What::Redeem(code) => self.redeem(who, code, now),
            What::Confirm(order) => self.confirm(order, now),
            What::Void(order) => self.void(order),
            What::RefundOrder(order) => self.refund_order(order, now),
            What::Adjust(whom, credits) => self.adjust(whom, credits, now),
            What::MakeCode(gift, uses, end) => self.make_code(gift, uses, end),
            What::DisableCode(code) => self.disable_code(code),
        };
        if let Some(key) = &command.key
            && said.problem.is_none()
        {
            let kept = (command.clone(), said.clone(), now);
            self.accounts[who].answered.insert(key.clone(), kept);
        }
        said
    }

    /// Answers are kept for 24 hours.
    fn kept(&self, command: &Command, now: Moment) -> Option<&(Command, Said, Moment)> {
        let key = command.key.as_ref()?;
        let kept = self.accounts[command.who].answered.get(key);
        kept.filter(|(_, _, since)| now - since < 24 * 3600 * 1000)
    }
}
