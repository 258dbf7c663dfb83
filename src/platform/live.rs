//! Open pages.

use async_trait::async_trait;

use crate::ports::live::{Live, LiveError};

/// The rooms that open pages sit in, one an account.
pub struct Rooms;

#[async_trait]
impl Live for Rooms {
    async fn changed(&self, _: &str) -> Result<(), LiveError> {
        Ok(())
    }
}
