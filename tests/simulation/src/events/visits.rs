//! Looking and checking in.

use super::{Kind, Played, look, somebody};
use crate::model::{Command, What};

pub const KINDS: &[Kind] = &[
    Kind {
        name: "look",
        weight: 6,
        play: |scene, dice| {
            let who = somebody(scene, dice);
            look(scene, dice, who).map(|()| Played::Yes)
        },
    },
    Kind {
        name: "check in",
        weight: 10,
        play: |scene, dice| {
            let who = somebody(scene, dice);
            let what = What::CheckIn;
            scene.ask(
                dice,
                Command {
                    who,
                    key: None,
                    what,
                },
            )?;
            Ok(Played::Yes)
        },
    },
];
