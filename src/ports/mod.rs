//! The ports: what the house needs from the world, as small traits.
//!
//! Domain rooms know these and nothing beyond. Two sets of adapters stand behind them: the edge's,
//! in `platform/`, and the native one that the tests and the simulator use.

pub mod clock;
pub mod database;
pub mod fence;
pub mod http;
pub mod jobs;
pub mod live;
pub mod log;
pub mod mailer;
pub mod moderation;
pub mod objects;
pub mod payment;
pub mod random;
