//! The gateways as operators see and edit them (product.md 4, gateways are data): which there are, how
//! each stands, what it did by day, a test call, and saying that it has been seen to.
//!
//! - [`routes`]: what an operator sends and is answered
//! - `store`: their SQL
//! - `settings`: what is wrong with the settings of a gateway, field by field
//! - `sample`: the picture of a test call
//! - `excerpt`: what a gateway answered, fit to be shown

mod excerpt;
pub mod routes;
mod sample;
mod settings;
pub mod store;
