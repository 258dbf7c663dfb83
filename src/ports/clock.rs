//! What time it is.

/// UTC milliseconds since 1970.
pub type Millis = i64;

/// The clock. Domain code asks it, never the system.
pub trait Clock: Send + Sync {
    /// Now, in UTC milliseconds.
    fn now(&self) -> Millis;
}
