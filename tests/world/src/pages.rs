//! Open pages.

use std::sync::Mutex;

use async_trait::async_trait;
use ports::live::{Entry, Live, LiveError, Page};

/// The accounts whose open pages were told of a change.
#[derive(Default)]
pub struct Pages(Mutex<Vec<String>>);

impl Pages {
    /// Who was told since this was asked last.
    pub fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[async_trait]
impl Live for Pages {
    async fn enter(&self, _: Page<'_>) -> Result<Entry, LiveError> {
        Ok(Entry::Unsupported)
    }

    async fn changed(&self, account_id: &str) -> Result<(), LiveError> {
        self.0.lock().unwrap().push(account_id.to_owned());
        Ok(())
    }
}
