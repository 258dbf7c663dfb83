//! Calls that are answered when a test says so: for tests that look at what is under way.

use std::collections::HashSet;

use tokio::sync::watch;

/// The names whose calls may go on.
#[derive(Default)]
pub struct Holds(watch::Sender<HashSet<String>>);

impl Holds {
    /// Lets the calls of this name go on, those to come too.
    pub fn release(&self, name: String) {
        self.0.send_modify(|released| {
            released.insert(name);
        });
    }

    /// Waits until the calls of this name may go on.
    pub async fn released(&self, name: &str) {
        let mut names = self.0.subscribe();
        // The sender lives as long as this value, so the wait ends in no other way.
        let _ = names.wait_for(|released| released.contains(name)).await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_call_waits_for_its_own_name_and_never_again() {
        let holds = Holds::default();
        holds.release("other".to_owned());
        let moment = Duration::from_millis(20);
        assert!(timeout(moment, holds.released("one")).await.is_err());
        let release = async { holds.release("one".to_owned()) };
        tokio::join!(holds.released("one"), release);
        holds.released("one").await;
    }
}
