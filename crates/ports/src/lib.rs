//! What the service needs from the world, as small traits, and what is said through them.
//!
//! Everything else reaches the world by these traits. There are two sets of implementations: the
//! Worker's, and the one of the tests and the simulator (`tests/world`).
//!
//! [`address`] reads addresses before they are asked, and [`json_service`] asks services that take JSON;
//! both need nothing but [`http`].

#![warn(missing_docs)]

pub mod address;
pub mod clock;
pub mod database;
pub mod fence;
pub mod http;
pub mod jobs;
pub mod json_service;
pub mod live;
pub mod log;
pub mod mailer;
pub mod moderation;
pub mod objects;
pub mod payment;
pub mod random;
