//! The SQL of the studio: `presets` reads the tools, `words` the words that no prompt may hold,
//! `uploads` and `results` hold what lies in the bucket and whose it is, `bucket` what does not belong there any more; `submission` takes a task
//! in, `cancel` takes it back, `retry` makes it again, `tasks` reads tasks for their owner, `outputs`
//! is what the queue's consumers and the sweep do to outputs, `room` says which of them may run,
//! `gateways` which there are and what all consumers know of them together, `reconciliation` looks whether all is
//! as it should be, and `deletion` is the end of an account.

pub mod bucket;
pub mod cancel;
pub mod deletion;
pub mod gateways;
pub mod outputs;
pub mod presets;
pub mod reconciliation;
pub mod results;
pub mod retry;
mod room;
pub mod submission;
pub mod tasks;
pub mod uploads;
pub mod verdicts;
pub mod words;

/// Seconds after which somebody at a limit may ask again.
const RETRY_AFTER_LIMIT: u32 = 15;

/// A condition on `account_id`: pictures are for their owner, ?2, and for operators who look after tasks
/// (product.md 5).
const OWNER_OR_OPERATOR: &str = "(
    account_id = ?2 OR EXISTS (
        SELECT 1 FROM accounts WHERE accounts.id = ?2 AND role IN ('support', 'admin')
    )
)";
