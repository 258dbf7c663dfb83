//! How often somebody may try to get in, sign up, or have letters sent (product.md 1).
//!
//! A correct password is never locked out by somebody else's guesses: they are counted by where
//! they come from, and a browser that has logged in before has a counter of its own.

use access::{
    sessions::{Session, device::Device},
    throttle::{Counter, Rule, WayIn, network},
};
use ports::clock::Millis;
use web::{RequestContext, email::Email, problem::Problem};

const MINUTE: Millis = 60 * 1000;
const HOUR: Millis = 60 * MINUTE;

static LOG_IN: Rule = of_guesses("log_in", "log_in_failures", WayIn::MailedCode);
static LOG_IN_OF_NETWORK: Rule = of_guesses(
    "log_in_of_network",
    "log_in_failures_of_network",
    WayIn::MailedCode,
);
static PASSWORD_CHECK: Rule = of_guesses("password_check", "password_check_failures", WayIn::Later);

const fn of_guesses(action: &'static str, most: &'static str, way_in: WayIn) -> Rule {
    let window = 15 * MINUTE;
    Rule {
        action,
        most,
        window,
        way_in,
    }
}

const fn hourly(action: &'static str, most: &'static str) -> Rule {
    let (window, way_in) = (HOUR, WayIn::Later);
    Rule {
        action,
        most,
        window,
        way_in,
    }
}

/// What counts a log-in: the account and the browser that has logged in to it before; else the
/// account and the network, and the network alone.
pub fn log_in(
    context: &RequestContext,
    email: &Email,
    device: Option<&Device>,
) -> Result<Vec<Counter>, Problem> {
    let (email, network) = (email.key(), network(context));
    let known = device.and_then(|device| device.known_for(&email, &context.env.keys));
    Ok(match known {
        Some(device) => vec![LOG_IN.counter(context, &[&email, "device", device])?],
        None => vec![
            LOG_IN.counter(context, &[&email, "network", &network])?,
            LOG_IN_OF_NETWORK.counter(context, &[&network])?,
        ],
    })
}

/// What counts being asked for the password again: the session, so that a stolen one cannot guess
/// for long, and does not lock out its owner's others.
pub fn password_check(
    context: &RequestContext,
    session: &Session,
) -> Result<[Counter; 1], Problem> {
    Ok([PASSWORD_CHECK.counter(context, &[&session.id])?])
}

/// What counts requests for letters: the network, which is refused, and the address, to which
/// nothing more is sent without a word of it.
pub struct Letters {
    /// Refuses.
    pub of_network: [Counter; 1],
    /// Keeps silent.
    pub of_address: Counter,
}

/// A kind of letter that anybody can cause.
#[derive(Debug, Clone, Copy)]
pub struct LetterRules {
    of_network: Rule,
    of_address: Rule,
}

/// Signing up: the letter with the code, or the one that tells of the account there is.
pub static REGISTRATION: LetterRules = LetterRules {
    of_network: hourly("sign_up", "sign_ups_of_network"),
    of_address: hourly("registration_letter", "letters_of_address"),
};

/// Asking for a password reset.
pub static PASSWORD_RESET: LetterRules = LetterRules {
    of_network: hourly("password_reset_of_network", "letters_of_network"),
    of_address: hourly("password_reset", "letters_of_address"),
};

/// Asking for a code to log in with: the way in that no guesses close (product.md 1).
pub static LOG_IN_CODE: LetterRules = LetterRules {
    of_network: hourly("log_in_code_of_network", "letters_of_network"),
    of_address: hourly("log_in_code", "letters_of_address"),
};

/// Asking for another link that verifies the address.
pub static VERIFICATION: LetterRules = LetterRules {
    of_network: hourly("verification_of_network", "letters_of_network"),
    of_address: hourly("verification", "letters_of_address"),
};

impl LetterRules {
    /// The counters of a letter to somebody, told by the key of an address or the id of an account.
    pub fn counters(&'static self, context: &RequestContext, to: &str) -> Result<Letters, Problem> {
        Ok(Letters {
            of_network: [self.of_network.counter(context, &[&network(context)])?],
            of_address: self.of_address.counter(context, &[to])?,
        })
    }
}
