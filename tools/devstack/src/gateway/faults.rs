//! Scripts that say how a call goes wrong, and the book of who has had which.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;

use super::errors::NamedError;
use super::picture::Format;

/// How a call is to be answered. The words are listed in the [gateway's](super) table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// Faulty calls before the fine ones; none: all are faulty.
    pub times: Option<u32>,
    /// Time until the answer.
    pub delay: Option<Duration>,
    /// The name under which it is held back until it is released.
    pub hold: Option<String>,
    /// What kind of answer.
    pub answer: Answer,
    /// With an error: seconds until the next try, as written.
    pub retry_after: Option<String>,
    /// With an error: time until the next try, told as a date.
    pub retry_in: Option<Duration>,
    /// With an error: the quota of the day is used up.
    pub quota_per_day: bool,
    /// Image data that is no base64.
    pub bad_base64: bool,
    /// A wrong media type.
    pub wrong_mime: bool,
    /// The image's file format.
    pub format: Format,
    /// Width and height of the image in pixels, whatever was asked for.
    pub size: Option<(u32, u32)>,
    /// A JPEG with bytes between its segments.
    pub junk: bool,
    /// The image in Markdown in the words of an answer in style B.
    pub markdown: bool,
    /// Drafts before the final image.
    pub drafts: usize,
    /// The image as an address.
    pub url: Option<ResultUrl>,
    /// The form of the result in style A, 1 to 6.
    pub shape: Option<u8>,
    /// Server-sent events.
    pub sse: bool,
    /// The body ends in the middle.
    pub truncate: bool,
    /// Bytes of body a second.
    pub drip: Option<u64>,
    /// Polls of a task that are answered with an error.
    pub poll_errors: u32,
    /// The polling address of a task.
    pub poll_url: Option<String>,
}

/// What kind of answer a call is given.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Answer {
    /// A picture.
    #[default]
    Picture,
    /// An error with its status.
    Status(StatusCode),
    /// An error that gateways are known to send.
    Error(NamedError),
    /// An error with status 200.
    ErrorWithStatus200,
    /// A page of HTML with status 200.
    Html,
    /// A refusal by policy, for this reason.
    Refusal(String),
    /// A success without image.
    NoImage,
    /// An image of so many megabytes.
    Huge(u64),
    /// A reset connection.
    Reset,
    /// None at all; of a task, none to its submission.
    Silent,
    /// A task that never ends.
    Stall,
    /// A task that nobody knows any more.
    Gone,
}

/// Where an image given as an address is.
#[derive(Clone, Debug, PartialEq)]
pub enum ResultUrl {
    /// At this gateway.
    Here,
    /// At a given address.
    At(String),
}

/// A word of a script is not known, or its value does not fit.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the demo script has an unknown word: {0}")]
pub struct UnknownWord(String);

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture => formatter.write_str("picture"),
            Self::Status(status) => write!(formatter, "status {}", status.as_u16()),
            Self::Error(error) => write!(formatter, "error {}", error.name()),
            Self::ErrorWithStatus200 => formatter.write_str("error with status 200"),
            Self::Html => formatter.write_str("html"),
            Self::Refusal(reason) => write!(formatter, "refusal {reason}"),
            Self::NoImage => formatter.write_str("no image"),
            Self::Huge(megabytes) => write!(formatter, "huge image of {megabytes} MB"),
            Self::Reset => formatter.write_str("reset"),
            Self::Silent => formatter.write_str("silent"),
            Self::Stall => formatter.write_str("stalled"),
            Self::Gone => formatter.write_str("gone"),
        }
    }
}

impl FromStr for Script {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let mut script = Self::default();
        let words = text.split(',').map(str::trim);
        for word in words.filter(|word| !word.is_empty()) {
            script
                .apply(word)
                .ok_or_else(|| UnknownWord(word.to_owned()))?;
        }
        Ok(script)
    }
}

impl Script {
    fn apply(&mut self, word: &str) -> Option<()> {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name {
            "times" => self.times = Some(value.parse().ok()?),
            "delay" => self.delay = Some(Duration::from_millis(value.parse().ok()?)),
            "hold" if !value.is_empty() => self.hold = Some(value.to_owned()),
            "status" => {
                let status = StatusCode::from_bytes(value.as_bytes()).ok()?;
                self.answer = Answer::Status(status);
            }
            "retry-after" => {
                value.parse::<f64>().ok()?;
                self.retry_after = Some(value.to_owned());
            }
            "retry-date" => self.retry_in = Some(Duration::from_secs(value.parse().ok()?)),
            "quota-day" => self.quota_per_day = true,
            "error" => self.answer = Answer::Error(NamedError::named(value)?),
            "error200" => self.answer = Answer::ErrorWithStatus200,
            "html" => self.answer = Answer::Html,
            "refuse" => self.answer = Answer::Refusal(value.to_owned()),
            "no-image" => self.answer = Answer::NoImage,
            "huge" => self.answer = Answer::Huge(value.parse().ok()?),
            "reset" => self.answer = Answer::Reset,
            "silent" => self.answer = Answer::Silent,
            "stall" => self.answer = Answer::Stall,
            "gone" => self.answer = Answer::Gone,
            "poll-errors" => self.poll_errors = value.parse().ok()?,
            "poll-url" if !value.is_empty() => self.poll_url = Some(value.to_owned()),
            "bad-base64" => self.bad_base64 = true,
            "wrong-mime" => self.wrong_mime = true,
            "format" => self.format = Format::named(value)?,
            "size" => {
                let (width, height) = value.split_once('x')?;
                self.size = Some((width.parse().ok()?, height.parse().ok()?));
            }
            "junk" => self.junk = true,
            "markdown" => self.markdown = true,
            "several" => self.drafts = value.parse::<usize>().ok()?.checked_sub(1)?,
            "url" if value.is_empty() => self.url = Some(ResultUrl::Here),
            "url" => self.url = Some(ResultUrl::At(value.to_owned())),
            "shape" => {
                self.shape = Some(value.parse().ok().filter(|shape| (1..=6).contains(shape))?)
            }
            "sse" => self.sse = true,
            "truncate" => self.truncate = true,
            "drip" => self.drip = Some(value.parse().ok().filter(|bytes| *bytes > 0)?),
            _ => return None,
        }
        Some(())
    }
}

/// The script for all calls, and how often each script was played.
#[derive(Default)]
pub struct FaultBook(Mutex<Book>);

#[derive(Default)]
struct Book {
    default: Option<(String, Script)>,
    /// Faulty calls so far, by script and prompt.
    played: HashMap<(String, String), u32>,
}

impl FaultBook {
    /// Sets or clears the script for all calls, and counts anew.
    pub fn set_default(&self, script: Option<(String, Script)>) {
        *self.book() = Book {
            default: script,
            played: HashMap::new(),
        };
    }

    /// The script a call is to follow: the header's, else the prompt's, else the default.
    ///
    /// # Errors
    /// When the script has an unknown word.
    pub fn script_for(&self, header: Option<&str>, prompt: &str) -> Result<Script, UnknownWord> {
        let mut book = self.book();
        let (text, script) = match header.or_else(|| marker(prompt)) {
            Some(text) => (text.to_owned(), text.parse::<Script>()?),
            None => match &book.default {
                Some(default) => default.clone(),
                None => return Ok(Script::default()),
            },
        };
        if let Some(times) = script.times {
            let played = book.played.entry((text, prompt.to_owned())).or_default();
            if *played >= times {
                return Ok(Script::default());
            }
            *played += 1;
        }
        Ok(script)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn marker(prompt: &str) -> Option<&str> {
    let (_, rest) = prompt.split_once("[demo:")?;
    Some(rest.split_once(']')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_order() {
        let script: Script = "times=2, retry-after=0.5,status=503".parse().unwrap();
        assert_eq!(
            script.answer,
            Answer::Status(StatusCode::SERVICE_UNAVAILABLE)
        );
        assert_eq!(script.times, Some(2));
        assert_eq!(script.retry_after.as_deref(), Some("0.5"));
    }

    #[test]
    fn an_unknown_word_or_a_value_that_does_not_fit_is_refused() {
        for word in [
            "sttus=500",
            "status=abc",
            "shape=7",
            "several=0",
            "drip=0",
            "format=tiff",
            "size=big",
            "error=unheard_of",
            "hold",
        ] {
            assert_eq!(word.parse::<Script>(), Err(UnknownWord(word.to_owned())));
        }
    }

    #[test]
    fn the_header_outranks_the_prompt_and_the_prompt_outranks_the_default() {
        let book = FaultBook::default();
        book.set_default(Some(("html".to_owned(), "html".parse().unwrap())));
        let answer = |header, prompt| book.script_for(header, prompt).unwrap().answer;
        assert_eq!(answer(Some("reset"), "[demo:silent]"), Answer::Reset);
        assert_eq!(answer(None, "wear it [demo:silent] please"), Answer::Silent);
        assert_eq!(answer(None, "wear it"), Answer::Html);
    }

    #[test]
    fn times_counts_each_prompt_by_itself() {
        let book = FaultBook::default();
        let answer = |prompt| {
            book.script_for(Some("html,times=1"), prompt)
                .unwrap()
                .answer
        };
        assert_eq!(answer("a"), Answer::Html);
        assert_eq!(answer("b"), Answer::Html);
        assert_eq!(answer("a"), Answer::Picture);
    }
}
