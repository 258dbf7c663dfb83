//! The clock, randomness and the log of the Workers runtime.

use std::time::Duration;

use ports::{
    clock::{Clock, Millis, Sleep},
    log::{Level, Log},
    random::Random,
};
use worker::{Date, Delay, send::SendFuture};

/// The runtime's clock. It stands still while code runs and moves on with each exchange.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        Date::now().as_millis() as Millis
    }

    fn sleep(&self, milliseconds: Millis) -> Sleep {
        let time = Duration::from_millis(milliseconds.try_into().unwrap_or_default());
        Box::pin(SendFuture::new(Delay::from(time)))
    }
}

/// The runtime's cryptographic randomness.
pub struct SystemRandom;

impl Random for SystemRandom {
    // This is the adapter that everybody else is sent to.
    #[allow(clippy::disallowed_methods)]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Without randomness no secret is safe: better no answer than a guessable one.
            panic!("no randomness: {error}");
        }
    }
}

/// The Worker's log. Each line tells the memory of wasm too, in bytes: it only ever grows.
pub struct Console;

impl Log for Console {
    fn write(&self, level: Level, line: String) {
        const PAGE: usize = 65_536;
        let memory = core::arch::wasm32::memory_size::<0>() * PAGE;
        let object = line.strip_suffix('}').unwrap_or(&line);
        match level {
            Level::Info => worker::console_log!(r#"{object},"memory":{memory}}}"#),
            Level::Error => worker::console_error!(r#"{object},"memory":{memory}}}"#),
        }
    }
}
