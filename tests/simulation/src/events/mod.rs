//! What may happen. Each kind decides its particulars by its own dice and by what it finds on the
//! stage, so that an event can be left out of a history and the rest still makes sense.
//!
//! - [`people`]: who comes, and when they were seen
//! - [`visits`]: looking and checking in
//! - [`generate`]: pressing Generate, thinking better of it, taking home what came of it
//! - [`shop`]: orders, and what becomes of them
//! - [`gifts`]: what operators give
//! - [`clients`]: asking again
//! - [`machinery`]: the queue, the sweep, the daily job, processes that stand still and die
//! - [`time`]: how it passes

mod clients;
mod generate;
mod gifts;
mod machinery;
mod people;
mod shop;
mod time;
mod visits;

use fastrand::Rng;

use crate::{
    model::{Command, What, Who},
    scene::{Divergence, Scene},
};

/// Whether an event found something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Played {
    /// It did.
    Yes,
    /// It did not, and does not count.
    NothingToDo,
}

/// One kind of event.
pub struct Kind {
    /// Its name in reports.
    pub name: &'static str,
    /// How often it is drawn.
    weight: u32,
    /// Lets it happen.
    pub play: fn(&mut Scene, &mut Rng) -> Result<Played, Divergence>,
}

const ALL: &[&[Kind]] = &[
    people::KINDS,
    visits::KINDS,
    generate::KINDS,
    shop::KINDS,
    gifts::KINDS,
    clients::KINDS,
    machinery::KINDS,
    time::KINDS,
];

/// Draws a kind by weight.
pub fn draw(dice: &mut Rng) -> &'static Kind {
    let kinds = || ALL.iter().copied().flatten();
    let mut place = dice.u32(..kinds().map(|kind| kind.weight).sum::<u32>());
    for kind in kinds() {
        match place.checked_sub(kind.weight) {
            Some(rest) => place = rest,
            None => return kind,
        }
    }
    unreachable!("the weights add up")
}

/// Before the first event: somebody is there.
pub fn open(scene: &mut Scene, dice: &mut Rng) -> Result<(), Divergence> {
    if scene.are_gateways_sound {
        // Two accounts that are refused let a gateway rest. There is one nuisance, who never does.
        let fewest = "UPDATE settings SET value = least WHERE name = 'refused_accounts'";
        people::write(scene, fewest, Vec::new());
    }
    for _ in 0..dice.usize(1..4) {
        people::sign_up(scene)?;
    }
    Ok(())
}

/// Somebody looks at their balance.
pub fn look(scene: &mut Scene, dice: &mut Rng, who: Who) -> Result<(), Divergence> {
    let what = What::Look;
    scene.ask(
        dice,
        Command {
            who,
            key: None,
            what,
        },
    )
}

/// Anybody.
fn somebody(scene: &Scene, dice: &mut Rng) -> Who {
    dice.usize(..scene.model.accounts.len())
}

/// Asks for something under a new key.
fn ask_once(scene: &mut Scene, dice: &mut Rng, who: Who, what: What) -> Result<Played, Divergence> {
    let key = Some(scene.new_key());
    scene.ask(dice, Command { who, key, what })?;
    Ok(Played::Yes)
}
