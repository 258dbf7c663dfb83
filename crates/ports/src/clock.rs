//! What time it is, and waiting for a later one.

use chrono::{DateTime, NaiveDateTime};
use futures_util::future::BoxFuture;

/// UTC milliseconds since 1970.
pub type Millis = i64;

/// The clock. Domain code asks it, never the system.
pub trait Clock: Send + Sync {
    /// Now, in UTC milliseconds.
    fn now(&self) -> Millis;

    /// A timer that is ready after at least so many milliseconds, to wait for or to hold work against.
    fn sleep(&self, milliseconds: Millis) -> Sleep;
}

/// Ready when the time is over.
pub type Sleep = BoxFuture<'static, ()>;

/// What China's time is ahead of UTC, in milliseconds.
pub const CHINA: Millis = 8 * 3600 * 1000;

/// The date and the time of day in China, to the second.
pub fn in_china(time: Millis) -> NaiveDateTime {
    DateTime::from_timestamp((time + CHINA).div_euclid(1000), 0)
        .unwrap_or_default()
        .naive_utc()
}
