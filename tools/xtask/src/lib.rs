//! The project's own commands, as a library: the binary is `cargo xtask`, and the edge
//! tests start the same stack that `cargo xtask dev` does.
//!
//! - [`setup`] brings a bare machine to the point where everything builds; [`step`] prints,
//!   times and skips what is done, by the [`fingerprint`] of its inputs.
//! - [`worker`] and [`frontend`] build what ships; [`size`] holds it to its budgets.
//! - [`stack`] runs it: the libSQL server ([`sqld`]), the local services ([`devstack`]), the Worker on
//!   workerd, each on a port of [`ports`] and as a [`process`] that never outlives its starter.
//! - [`hrana`] and [`migrate`] speak to the database; [`demo`] fills it with accounts; [`admin`] makes an
//!   operator; [`rehearsal`] restores a backup and looks at it.
//! - [`api`] is a small client of the HTTP API; [`try_on`] does the main job with it.
//! - [`simulate`] plays many histories of the service against a model.
//! - [`statements`] hands what the tests send to the official server's parser.
//! - [`watch`] builds again what changes, [`cron`] fires the jobs, while [`dev`] runs.
//! - [`simplified`] makes the table of Traditional Chinese characters.
//! - [`fuzz`] looks for bytes that break what reads them.
//! - [`bench`] measures the service beside its peer and its floors.
//! - [`dev`] and [`test`] are the two commands everybody uses.

pub mod admin;
pub mod api;
pub mod bench;
pub mod browsers;
pub mod contract;
pub mod cron;
pub mod demo;
pub mod dependencies;
pub mod dev;
pub mod devstack;
pub mod fingerprint;
pub mod frontend;
pub mod fuzz;
pub mod grants;
pub mod hrana;
pub mod migrate;
pub mod ports;
pub mod process;
pub mod project;
pub mod rehearsal;
pub mod scale;
pub mod setup;
pub mod simplified;
pub mod simulate;
pub mod size;
pub mod sqld;
pub mod stack;
pub mod statements;
pub mod step;
pub mod test;
pub mod try_on;
pub mod watch;
pub mod worker;
