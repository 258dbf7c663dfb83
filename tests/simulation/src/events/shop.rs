//! Buying: orders, and what becomes of them.

use fastrand::Rng;

use super::{Kind, Played, ask_once, somebody};
use crate::{
    model::{
        Command, What,
        orders::{SHOP, State},
    },
    names::OPERATOR,
    scene::{Divergence, Scene},
};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "order",
        weight: 7,
        play: |scene, dice| {
            let who = somebody(scene, dice);
            let item = SHOP[dice.usize(..SHOP.len())];
            ask_once(scene, dice, who, What::Order(item))
        },
    },
    Kind {
        name: "cancel an order",
        weight: 2,
        play: |scene, dice| {
            let Some(order) = an_order(scene, dice, State::Pending) else {
                return Ok(Played::NothingToDo);
            };
            let command = Command {
                who: scene.model.orders[order].who,
                key: None,
                what: What::Cancel(order),
            };
            scene.ask(dice, command)?;
            Ok(Played::Yes)
        },
    },
    Kind {
        name: "confirm an order",
        weight: 9,
        play: |scene, dice| decide(scene, dice, State::Pending, What::Confirm),
    },
    Kind {
        name: "void an order",
        weight: 1,
        play: |scene, dice| decide(scene, dice, State::Pending, What::Void),
    },
    Kind {
        name: "refund an order",
        weight: 4,
        play: |scene, dice| decide(scene, dice, State::Paid, What::RefundOrder),
    },
];

/// One of the orders: mostly one that stands where it makes sense.
fn an_order(scene: &Scene, dice: &mut Rng, state: State) -> Option<usize> {
    let is_any = dice.u8(..8) == 0;
    let orders: Vec<usize> = (0..scene.names.orders.len())
        .filter(|&order| is_any || scene.model.orders[order].state == state)
        .collect();
    (!orders.is_empty()).then(|| orders[dice.usize(..orders.len())])
}

fn decide(
    scene: &mut Scene,
    dice: &mut Rng,
    state: State,
    what: fn(usize) -> What,
) -> Result<Played, Divergence> {
    match an_order(scene, dice, state) {
        Some(order) => ask_once(scene, dice, OPERATOR, what(order)),
        None => Ok(Played::NothingToDo),
    }
}
