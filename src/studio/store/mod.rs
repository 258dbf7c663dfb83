//! The SQL of the studio: `pictures` holds what lies in the bucket and whose it is, `submission`
//! takes a task in, `tasks` reads tasks for their owner, `outputs` is what the queue's consumers and
//! the sweep do to outputs, `gateways` what they know of the gateways together, and `deletion` is the
//! end of an account.

pub mod deletion;
pub mod gateways;
pub mod outputs;
pub mod pictures;
pub mod submission;
pub mod tasks;

use serde::de::DeserializeOwned;

use crate::ports::database::{DatabaseError, Row};

/// Seconds after which somebody at a limit may ask again.
const RETRY_AFTER_LIMIT: u32 = 15;

/// What a column of JSON holds.
fn json<T: DeserializeOwned>(row: &Row, index: usize) -> Result<T, DatabaseError> {
    serde_json::from_str(&row.get::<String>(index)?)
        .map_err(|error| DatabaseError::Shape(format!("column {index}: {error}")))
}
