//! Tasks in the back office: what everybody asked for, with every call of a gateway; and what
//! operators do with them: make them again, take them back, and say that they have looked at what
//! waits for review.

pub mod routes;
pub mod store;
mod views;

pub use views::{AttemptItem, Input, OutputItem, ResultImage, TaskDetail, TaskItem};
