//! One call, and the picture that came of it.

use bytes::Bytes;
use images::{ImageFormat, Limits};
use ports::{clock::Clock, http::Http, random::Random};

use super::{
    extract::{self, Candidate},
    failure::Failure,
    fetch,
    gateway::Gateway,
    record::{Charged, Record},
};

/// A picture that a model made.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The file, as the gateway gave it.
    pub bytes: Bytes,
    /// The format, by the file's magic bytes and whatever the gateway called it.
    pub format: ImageFormat,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// What is accepted from a model, which is more than what is accepted from users.
const RESULT_LIMITS: Limits = Limits {
    min_side: 1,
    max_side: 16_384,
    max_pixels: 100_000_000,
};

/// One call: what came of it, and what is to be recorded of it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// A picture, or why there is none; the failure's [`advice`](Failure::advice) says what to do.
    pub outcome: Result<Picture, Failure>,
    /// For the attempts table.
    pub record: Record,
}

/// What an attempt needs of the world.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// The way out.
    pub http: &'a dyn Http,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The source of randomness.
    pub random: &'a dyn Random,
}

/// An attempt that was not answered.
pub(super) fn unanswered(failure: Failure) -> Attempt {
    let record = match failure.charged() {
        Charged::No => Record::NO_CALL,
        Charged::Yes | Charged::Unknown => Record::default(),
    };
    Attempt {
        outcome: Err(failure),
        record,
    }
}

/// The last candidate that is a picture: earlier ones are drafts, which count only where later ones
/// are of no use.
pub(super) async fn best(
    http: &dyn Http,
    gateway: &Gateway,
    mut candidates: Vec<Candidate<'_>>,
) -> Result<Picture, Failure> {
    let mut fetches_left = fetch::MAX_ADDRESSES;
    let mut failure = None;
    while let Some(candidate) = candidates.pop() {
        let picture = match candidate {
            Candidate::Base64(text) => picture(extract::decode(&text).into()),
            Candidate::Address(address) if fetches_left > 0 => {
                fetches_left -= 1;
                fetch::fetch(http, gateway.config(), &address)
                    .await
                    .and_then(picture)
            }
            Candidate::Address(_) => continue,
        };
        match picture {
            Ok(picture) => return Ok(picture),
            Err(reason) => failure = failure.or(Some(reason)),
        }
    }
    Err(failure.unwrap_or_else(|| Failure::NoImage {
        reason: "no_candidate".to_owned(),
    }))
}

fn picture(bytes: Bytes) -> Result<Picture, Failure> {
    let inspected =
        images::inspect(&bytes, &RESULT_LIMITS).map_err(|unusable| Failure::damaged(&unusable))?;
    Ok(Picture {
        format: inspected.format,
        width: inspected.width,
        height: inspected.height,
        bytes,
    })
}
