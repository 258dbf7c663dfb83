//! What surrounds the service when it is tested natively: an adapter for every port, in memory,
//! that does as it is told. The native tests (`tests/native`) and the simulator
//! (`tests/simulation`) build their worlds of these.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bucket;
mod chats;
mod clock;
mod database;
mod dice;
mod gate;
mod gateway;
mod lines;
mod located;
mod moderator;
mod outbox;
mod pages;
mod paused;
mod pictures;
mod queue;
mod recorder;
mod schema;
mod silence;

/// The setting `TOKEN_KEYS` of services that are tested.
pub const TOKEN_KEYS: &str = "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

pub use bucket::Bucket;
pub use chats::Chats;
pub use clock::SetClock;
pub use database::Embedded;
pub use dice::Dice;
pub use gate::Gate;
pub use gateway::{GATEWAY_KEY, GATEWAYS, Gateway, Reply, TASK_GATEWAYS};
pub use lines::Lines;
pub use located::{Planted, with_location};
pub use moderator::Moderator;
pub use outbox::Outbox;
pub use pages::Pages;
pub use paused::Paused;
pub use pictures::{jpeg, png};
pub use queue::Queue;
pub use silence::Silence;
